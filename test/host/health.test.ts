import path from 'node:path'
import Database from 'better-sqlite3'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { viewNames, views } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { watchSources } from '../../electron/metrics.ts'
import { accepted, temporaryFolder, temporaryHost } from '../support/home.ts'
import { databaseFile, everyView, history, pagesOf, temporaryStore } from '../store/viewStore.ts'
import { startServer } from '../transport/server.ts'

/** A home with so many events in it. */
async function usedHome(events: number) {
  const home = await temporaryFolder('home')
  const host = await temporaryHost({ home, runner: 'off' })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P 0', rootPath: home })
  for (let n = 1; n < events; n += 1)
    await accepted(host, { type: 'UpdateProject', projectId: 'p', name: `P ${n}` })
  await host.close()
  return home
}

/** The figures of one view, by what they are called after `gaffer_view_`. */
function figuresOf(metrics: string, view: string) {
  const found = metrics.matchAll(/^gaffer_view_(\w+)\{view="(\w+)"\} (\S+)$/gm)
  const own = [...found].filter(([, , of]) => of === view)
  return Object.fromEntries(own.map(([, name, , value]) => [String(name), Number(value)]))
}

it('[E10] tells the truth per view, while one is made anew and one has failed', async () => {
  const home = await usedHome(7)
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec(
    "UPDATE views SET status = 'failed', position = 3, message = 'a bolt' WHERE view = 'usage'",
  )
  db.close()
  const host = await temporaryHost({ home, runner: 'off' })
  host.rebuilds.pause()
  const rebuilding = host.rebuild('threads')
  const { ask, get } = await startServer(host)
  const ready = await ask('/ready')
  expect(ready.status).toBe(503)
  const ofAll = Object.fromEntries(
    viewNames.map((name) => [name, { status: 'ready', position: 7, lag: 0 }]),
  )
  expect(ready.json).toEqual({
    ready: false,
    views: {
      ...ofAll,
      threads: { status: 'rebuilding', position: 0, lag: 7 },
      usage: { status: 'failed', position: 3, lag: 4, message: 'a bolt' },
    },
  })
  // Whether the host lives has nothing to do with that.
  expect(await ask('/health')).toMatchObject({ status: 200, json: { status: 'ok' } })
  const { body } = await get('/metrics')
  expect(figuresOf(body, 'projects')).toMatchObject({ ready: 1, lag_from_head: 0 })
  expect(figuresOf(body, 'threads')).toMatchObject({ ready: 0, lag_from_head: 7 })
  expect(figuresOf(body, 'usage')).toMatchObject({ ready: 0, lag_from_head: 4 })
  host.rebuilds.resume()
  await rebuilding
  expect((await ask('/ready')).status).toBe(503)
  await host.rebuild('usage')
  expect(await ask('/ready')).toMatchObject({ status: 200, json: { ready: true, views: ofAll } })
})

it('[E1] [E10] counts what was replayed: nothing on a warm start, else each event once', async () => {
  const host = await temporaryHost({ home: await usedHome(23), runner: 'off' })
  const figures = async (view: string) => figuresOf(await host.metrics(), view)
  const untouched = { ready: 1, lag_from_head: 0, events_replayed: 0, rebuild_seconds: 0 }
  expect(await figures('projects')).toEqual(untouched)
  await host.rebuild('projects')
  expect(await figures('projects')).toEqual({
    ready: 1,
    lag_from_head: 0,
    events_replayed: 23,
    rebuild_seconds: expect.any(Number),
  })
  expect(await figures('threads')).toEqual(untouched)
  await host.rebuild()
  expect(await figures('projects')).toMatchObject({ events_replayed: 46 })
  expect(await figures('threads')).toMatchObject({ events_replayed: 23 })
})

it('[E10] tells how long rebuilds have worked, to the millisecond of the clock', async () => {
  let time = 0
  const slow = everyView.map((view): View => ({
    ...view,
    evolve(rows, event) {
      time += view.name === 'threads' ? 2 : 0
      return view.evolve(rows, event)
    },
  }))
  const page = { ...pagesOf(10), clock: () => time }
  const store = temporaryStore(await databaseFile(), { views: slow, page })
  store.append(history(95))
  store.views.reset('threads')
  const registry = new Registry()
  watchSources(registry, {
    head: store.log.head,
    openJobs: () => 0,
    openCircuits: () => 0,
    liveTurns: () => 0,
    pollFinds: () => 0,
    views: store.views.states,
    costs: store.views.costs,
  })
  const folded = history(95).filter(({ type }) => views.threads.handles.includes(type)).length
  const { page: fold } = store.views
  for (let [view] = store.views.lagging(); view !== undefined; [view] = store.views.lagging()) {
    fold(view)
    // Between two pages others work; that is not the view's time.
    time += 1000
  }
  expect(figuresOf(await registry.metrics(), 'threads')).toEqual({
    ready: 1,
    lag_from_head: 0,
    events_replayed: 95,
    rebuild_seconds: (2 * folded) / 1000,
  })
})
