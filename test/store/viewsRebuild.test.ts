import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Event } from '../../core/events.ts'
import type { View } from '../../core/views/view.ts'
import {
  contentOf,
  databaseFile,
  everyView,
  filed,
  history,
  offline,
  openStore,
  pagesOf,
  standingIn,
  temporaryStore,
  turnOf,
} from './viewStore.ts'

const ready = (head: number) => ({ status: 'ready', position: head, lag: 0 })

/** A view that cannot be written at an event, as when the disk is full. */
const cutAt = (views: readonly View[], position: () => number): View[] =>
  views.map((view) => ({
    ...view,
    evolve(rows, event) {
      if (event.position === position())
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
      return view.evolve(rows, event)
    },
  }))

it('[E4] [E10] folds 2,501 events exactly once, in three pages, and counts them', async () => {
  const store = temporaryStore(await databaseFile(), { page: pagesOf(1000) })
  store.append(history(2501))
  const lived = filed(store)
  for (const view of everyView) store.views.reset(view.name)
  const positions: number[] = []
  for (let [view] = store.views.lagging(); view !== undefined; [view] = store.views.lagging()) {
    store.views.page(view)
    if (view === 'usage') positions.push(store.views.states()['usage']?.position ?? 0)
  }
  expect(positions).toEqual([1000, 2000, 2501])
  expect(filed(store)).toEqual(lived)
  for (const { eventsReplayed, milliseconds } of Object.values(store.views.costs())) {
    expect(eventsReplayed).toBe(2501)
    expect(milliseconds).toBeGreaterThan(0)
  }
  const usage = store.views.read('usage', 'p', {})?.rows.map(({ row }) => row) as {
    turns: number
  }[]
  const completed = store.db
    .prepare<[], { n: number }>("SELECT count(*) AS n FROM events WHERE type = 'TurnCompleted'")
    .get()
  expect(usage.reduce((sum, { turns: each }) => sum + each, 0)).toBe(completed?.n)
})

it('[E4] [H3] [H6] any size of page and any cut between or inside pages gives identical bytes', async () => {
  const file = await databaseFile()
  const lived = openStore(file)
  lived.append(history(160))
  const expected = offline(lived)
  expect(filed(lived)).toEqual(expected)
  lived.close()
  const cuts = fc.array(
    fc.record({ pages: fc.nat({ max: 6 }), inside: fc.option(fc.integer({ min: 1, max: 160 })) }),
    { maxLength: 4 },
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 170 }), cuts, (size, all) => {
      const begin = openStore(file, { flushed: false })
      for (const view of everyView) begin.views.reset(view.name)
      begin.close()
      for (const { pages, inside } of all) {
        let at = 0
        const store = openStore(file, {
          views: cutAt(everyView, () => at),
          page: pagesOf(size),
          flushed: false,
        })
        for (let page = 0; page < pages; page += 1) {
          const [view] = store.views.lagging()
          if (view !== undefined) store.views.page(view)
        }
        at = inside ?? 0
        const [view] = store.views.lagging()
        const before = standingIn(file, view ?? '')
        try {
          if (view !== undefined) store.views.page(view)
        } catch (error) {
          expect(error).toMatchObject({ code: 'SQLITE_FULL' })
          expect(standingIn(file, view ?? '')).toEqual(before)
        }
        store.close()
      }
      const last = openStore(file, { page: pagesOf(size), flushed: false })
      last.finish()
      const content = contentOf(last.db)
      const states = last.views.states()
      last.close()
      expect(content).toEqual(expected)
      for (const view of everyView) expect(states[view.name]).toEqual(ready(160))
    }),
    { numRuns: 30 },
  )
}, 60_000)

it('[E5] [H1] what is appended between any two pages ends up in every view once', async () => {
  const steps = fc.array(fc.oneof(fc.constant('page' as const), fc.integer({ min: 1, max: 7 })), {
    minLength: 5,
    maxLength: 60,
  })
  const file = await databaseFile()
  const first = openStore(file)
  first.append(history(61))
  first.close()
  let number = 100
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), steps, (size, all) => {
      const store = openStore(file, { page: pagesOf(size), flushed: false })
      for (const view of everyView) store.views.reset(view.name)
      let coming: Event[] = []
      for (const step of all) {
        const [view] = store.views.lagging()
        if (step === 'page') {
          if (view !== undefined) store.views.page(view)
          continue
        }
        if (coming.length === 0) coming = turnOf(number % 3, (number += 1))
        store.append(coming.splice(0, step))
      }
      store.append([...coming, ...turnOf(0, (number += 1))])
      store.finish()
      const head = store.log.head()
      const states = store.views.states()
      const content = filed(store)
      const expected = offline(store)
      store.close()
      for (const view of everyView) expect(states[view.name]).toEqual(ready(head))
      expect(content).toEqual(expected)
    }),
    { numRuns: 15 },
  )
}, 60_000)

it('[E6] [H4] whoever sees `ready` sees the newest event', async () => {
  const file = await databaseFile()
  const store = temporaryStore(file, { page: pagesOf(10) })
  store.append(history(95))
  const expected = contentOf(store.db)['threads']
  store.views.reset('threads')
  const seen: unknown[] = []
  while (store.views.lagging().length > 0) {
    seen.push(standingIn(file, 'threads')?.status)
    store.views.page('threads')
    const standing = standingIn(file, 'threads')
    if (standing?.status === 'ready') {
      expect(standing.position).toBe(95)
      const fresh = openStore(file)
      expect(contentOf(fresh.db)['threads']).toEqual(expected)
      fresh.close()
    } else expect(standing?.position).toBeLessThan(95)
  }
  expect(seen).toEqual(Array.from({ length: 10 }, () => 'rebuilding'))
})

it('[E7] [H5] a shape that changes during a rebuild begins from nothing, and the old one writes no more', async () => {
  const file = await databaseFile()
  const older = temporaryStore(file, { page: pagesOf(10) })
  older.append(history(60))
  older.views.reset('threads')
  older.views.page('threads')
  const changed = everyView.map((view) =>
    view.name === 'threads' ? { ...view, version: 99 } : view,
  )
  const newer = temporaryStore(file, { views: changed, page: pagesOf(25) })
  expect(standingIn(file, 'threads')).toEqual({ status: 'rebuilding', position: 0, generation: 3 })
  newer.views.page('threads')
  older.views.page('threads')
  expect(standingIn(file, 'threads')).toEqual({ status: 'rebuilding', position: 25, generation: 3 })
  newer.finish()
  older.views.page('threads')
  expect(filed(newer)).toEqual(offline(newer, changed))
})

it('[E7] [H2] a writer that lags never takes a view back', async () => {
  const file = await databaseFile()
  const slow = temporaryStore(file, { page: pagesOf(10) })
  slow.append(history(60))
  slow.views.reset('timeline')
  slow.views.page('timeline')
  const fast = temporaryStore(file, { page: pagesOf(100) })
  fast.finish()
  const content = contentOf(fast.db)
  slow.views.fail('timeline', 'took too long')
  slow.views.page('timeline')
  expect(standingIn(file, 'timeline')).toMatchObject({ status: 'ready', position: 60 })
  expect(contentOf(fast.db)).toEqual(content)
  expect(slow.views.states()['timeline']).toEqual(ready(60))
})

it('[E7] [H9] a second writer that believes a view ready folds nothing into one that is begun anew', async () => {
  const file = await databaseFile()
  const stale = temporaryStore(file, { page: pagesOf(10) })
  stale.append(history(60))
  const other = temporaryStore(file, { page: pagesOf(10) })
  other.views.reset('threads')
  other.views.page('threads')
  const rows = contentOf(other.db)['threads']
  stale.append(turnOf(0, 50))
  expect(contentOf(other.db)['threads']).toEqual(rows)
  expect(standingIn(file, 'threads')).toMatchObject({ status: 'rebuilding', position: 10 })
  expect(stale.views.states()['threads']).toMatchObject({ status: 'rebuilding', position: 10 })
  expect(stale.views.states()['timeline']).toEqual(ready(67))
  stale.finish()
  expect(filed(stale)).toEqual(offline(stale))
})

it('[E7] [H2] [H9] two writers that page and begin anew in any order count nothing twice', async () => {
  const file = await databaseFile()
  const first = openStore(file)
  first.append(history(61))
  first.close()
  const views = ['threads', 'usage', 'search']
  const step = fc.record({
    by: fc.constantFrom('one', 'other'),
    what: fc.constantFrom('page', 'page', 'reset', 'cancel', 'append'),
    view: fc.constantFrom(...views),
  })
  let number = 200
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 40 }), fc.array(step, { maxLength: 30 }), (size, all) => {
      const opened = () => openStore(file, { page: pagesOf(size), flushed: false })
      const one = opened()
      let other = opened()
      for (const { by, what, view } of all) {
        const writer = by === 'one' ? one : other
        if (what === 'page') writer.views.page(view)
        if (what === 'reset') writer.views.reset(view)
        if (what === 'cancel') writer.views.fail(view, 'was let be')
        if (what !== 'append') continue
        one.append(turnOf(number % 3, (number += 1)))
        // There is one log at a time, so whoever has not appended opens it anew.
        other.close()
        other = opened()
      }
      one.append(turnOf(0, (number += 1)))
      one.finish()
      // What the other gave up stays so until somebody asks for it.
      for (const view of views)
        if (one.views.states()[view]?.status === 'failed') one.views.reset(view)
      one.finish()
      const states = one.views.states()
      const content = filed(one)
      const expected = offline(one)
      const head = one.log.head()
      one.close()
      other.close()
      for (const view of everyView) expect(states[view.name]).toEqual(ready(head))
      expect(content).toEqual(expected)
    }),
    { numRuns: 15 },
  )
}, 60_000)

it('[E2] [E7] [H7] a view that is registered late is made from the whole log, and no other is', async () => {
  const file = await databaseFile()
  const without = everyView.filter((view) => view.name !== 'usage')
  const before = openStore(file, { views: without })
  before.append(history(60))
  before.close()
  const store = temporaryStore(file, { page: pagesOf(7) })
  expect(store.views.lagging()).toEqual(['usage'])
  expect(standingIn(file, 'usage')).toEqual({ status: 'rebuilding', position: 0, generation: 1 })
  store.views.page('usage')
  store.append(turnOf(1, 70))
  store.finish()
  expect(filed(store)).toEqual(offline(store))
  const { usage, ...others } = store.views.costs()
  expect(usage?.eventsReplayed).toBe(67)
  for (const { eventsReplayed } of Object.values(others)) expect(eventsReplayed).toBe(0)
})

it('[H7] a view that a version without it left behind is made anew when it comes back', async () => {
  const file = await databaseFile()
  const first = openStore(file)
  first.append(history(40))
  first.close()
  const without = openStore(file, { views: everyView.filter((view) => view.name !== 'usage') })
  without.append(turnOf(2, 60))
  without.close()
  const store = temporaryStore(file)
  expect(store.views.lagging()).toEqual(['usage'])
  store.finish()
  expect(filed(store)).toEqual(offline(store))
})

it('[E1] the position of a view never falls within a generation', async () => {
  const file = await databaseFile()
  const store = temporaryStore(file, { page: pagesOf(9) })
  store.append(history(50))
  let last = standingIn(file, 'approvals')
  const look = () => {
    const now = standingIn(file, 'approvals')
    if (now?.generation === last?.generation)
      expect(now?.position).toBeGreaterThanOrEqual(last?.position ?? 0)
    else expect(now?.position).toBe(0)
    last = now
  }
  for (let round = 0; round < 3; round += 1) {
    store.views.reset('approvals')
    look()
    while (store.views.lagging().length > 0) {
      store.views.page('approvals')
      look()
      store.append(turnOf(round, 80 + round).slice(0, 2))
      look()
    }
  }
  expect(last?.generation).toBe(4)
})

it('ends a page early when it has taken its time, and loses nothing by it', async () => {
  let time = 0
  const page = { events: 1000, milliseconds: 10, clock: () => (time += 6) }
  const store = temporaryStore(await databaseFile(), { page })
  store.append(history(450))
  store.views.reset('threads')
  store.views.page('threads')
  expect(store.views.states()['threads']).toMatchObject({ status: 'rebuilding', position: 100 })
  store.finish()
  expect(filed(store)).toEqual(offline(store))
})
