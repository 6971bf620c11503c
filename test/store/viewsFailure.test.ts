import { expect, it } from 'vitest'
import type { View } from '../../core/views/view.ts'
import { createRebuilds, REBUILD_LIMIT_MS } from '../../electron/store/rebuilds.ts'
import {
  databaseFile,
  everyView,
  filed,
  history,
  offline,
  openStore,
  pagesOf,
  standingIn,
  type Store,
  temporaryStore,
  turnOf,
} from './viewStore.ts'

const names = everyView.map((view) => view.name)

/** `threads` as it was before its fault was found: it cannot fold an event. */
const poisoned = (position: number): View[] =>
  everyView.map((view) =>
    view.name === 'threads'
      ? {
          ...view,
          evolve(rows, event) {
            if (event.position === position) throw new Error('no such turn')
            return view.evolve(rows, event)
          },
        }
      : view,
  )

const rebuildsOf = (store: Store, clock: () => number = () => 0) =>
  createRebuilds({
    views: store.views,
    names,
    clock,
    failed: (error) => {
      throw error
    },
  })

it('[E8] an event that one view cannot fold fails that one, and the rest is as ever', async () => {
  const store = temporaryStore(await databaseFile(), { views: poisoned(30) })
  store.append(history(28))
  store.append(turnOf(0, 9).slice(0, 3))
  store.append(turnOf(0, 9).slice(3))
  const { threads, ...others } = store.views.states()
  expect(threads).toEqual({
    status: 'failed',
    position: 29,
    lag: 6,
    message: 'could not fold TurnBegan at 30: no such turn',
  })
  for (const state of Object.values(others))
    expect(state).toEqual({ status: 'ready', position: 35, lag: 0 })
})

it('[E8] fails alike when it meets the event in a rebuild', async () => {
  const store = temporaryStore(await databaseFile(), { views: poisoned(30), page: pagesOf(8) })
  store.append(history(28))
  store.append(turnOf(0, 9))
  const lived = store.views.states()
  store.views.reset('threads')
  store.finish()
  expect(store.views.states()).toEqual(lived)
})

it('[E8] stays failed over restarts, until somebody has it rebuilt', async () => {
  const file = await databaseFile()
  const before = openStore(file, { views: poisoned(30) })
  before.append(history(40))
  const failed = before.views.states()['threads']
  before.close()
  for (let start = 0; start < 2; start += 1) {
    const again = openStore(file)
    again.finish()
    expect(again.views.states()['threads']).toEqual(failed)
    again.close()
  }
  const store = temporaryStore(file)
  const states = await rebuildsOf(store).rebuild('threads')
  expect(states['threads']).toEqual({ status: 'ready', position: 40, lag: 0 })
  expect(filed(store)).toEqual(offline(store))
})

it('[E2] [E8] a failed view whose shape has changed is made anew by itself', async () => {
  const file = await databaseFile()
  const before = openStore(file, { views: poisoned(30) })
  before.append(history(40))
  before.close()
  const put = everyView.map((view) => (view.name === 'threads' ? { ...view, version: 99 } : view))
  const store = temporaryStore(file, { views: put })
  expect(store.views.lagging()).toEqual(['threads'])
})

it('[E8] a view whose rows contradict one another fails, and commands are still taken', async () => {
  const clashing = everyView.map((view): View =>
    view.name === 'threads'
      ? {
          ...view,
          evolve: (_, event) => [
            { put: `one ${event.position}`, scope: '', rank: 1, row: {} },
            { put: `two ${event.position}`, scope: '', rank: 1, row: {} },
          ],
        }
      : view,
  )
  const store = temporaryStore(await databaseFile(), { views: clashing })
  store.append(history(5))
  expect(store.views.states()['threads']).toMatchObject({ status: 'failed', position: 1 })
  expect(store.log.head()).toBe(5)
})

it('[E8] a rebuild that takes too long fails, and says so', async () => {
  const file = await databaseFile()
  const store = temporaryStore(file, { page: pagesOf(10) })
  store.append(history(40))
  let time = 0
  let slowness = REBUILD_LIMIT_MS / 3
  const rebuilds = rebuildsOf(store, () => (time += slowness))
  const states = await rebuilds.rebuild('timeline')
  expect(states['timeline']).toMatchObject({
    status: 'failed',
    message: 'was not done within 300 s, and was given up. Rebuild it to try again.',
  })
  expect(standingIn(file, 'timeline')?.status).toBe('failed')
  slowness = 1
  expect((await rebuilds.rebuild('timeline'))['timeline']?.status).toBe('ready')
})

it('time that a rebuild is paused does not count, and nothing is folded in it', async () => {
  const store = temporaryStore(await databaseFile(), { page: pagesOf(10) })
  store.append(history(40))
  let time = 0
  const rebuilds = rebuildsOf(store, () => time)
  const done = rebuilds.rebuild('timeline')
  await new Promise(setImmediate)
  const { position } = store.views.states()['timeline'] ?? {}
  expect(position).toBe(10)
  rebuilds.pause()
  time += REBUILD_LIMIT_MS * 2
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
  expect(store.views.states()['timeline']).toMatchObject({ status: 'rebuilding', position })
  store.append(turnOf(1, 30))
  rebuilds.resume()
  expect((await done)['timeline']).toEqual({ status: 'ready', position: 47, lag: 0 })
  expect(filed(store)).toEqual(offline(store))
})

it('[E7] [H8] a rebuild that is cancelled stays `rebuilding`, tells who waits, and can go on', async () => {
  const file = await databaseFile()
  const store = temporaryStore(file, { page: pagesOf(10) })
  store.append(history(40))
  const rebuilds = rebuildsOf(store)
  const done = rebuilds.rebuild()
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  rebuilds.cancel()
  const cancelled = await done
  const halfway = cancelled['projects']
  expect(halfway).toMatchObject({ status: 'rebuilding', position: 10 })
  store.append(turnOf(1, 30))
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
  expect(store.views.states()['projects']).toEqual({ ...halfway, lag: 37 })
  expect(standingIn(file, 'projects')).toMatchObject({ status: 'rebuilding', position: 10 })
  // The others are taken up again too.
  rebuilds.resume()
  while (store.views.lagging().length > 0) await new Promise(setImmediate)
  expect(filed(store)).toEqual(offline(store))
  expect(standingIn(file, 'projects')?.generation).toBe(2)
})

it('a page that the disk refuses leaves its view as it was, and the others go on', async () => {
  const full = everyView.map((view): View =>
    view.name === 'threads'
      ? {
          ...view,
          evolve(rows, event) {
            if (event.position === 13)
              throw Object.assign(new Error('disk is full'), { code: 'SQLITE_FULL' })
            return view.evolve(rows, event)
          },
        }
      : view,
  )
  const file = await databaseFile()
  const before = openStore(file)
  before.append(history(40))
  before.close()
  const store = temporaryStore(file, { views: full, page: pagesOf(10) })
  const told: [string, unknown][] = []
  const rebuilds = createRebuilds({
    views: store.views,
    names,
    failed: (error, view) => told.push([view, error]),
  })
  const states = await rebuilds.rebuild()
  expect(told).toEqual([['threads', expect.objectContaining({ code: 'SQLITE_FULL' })]])
  expect(states['threads']).toMatchObject({ status: 'rebuilding', position: 10 })
  expect(states['timeline']).toMatchObject({ status: 'ready' })
})
