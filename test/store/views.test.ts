import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { viewNames } from '../../core/views/all.ts'
import { openHost } from '../../electron/host.ts'
import type { Host, OpenedHost } from '../../electron/hostApi.ts'
import { accepted, temporaryFolder, temporaryHost } from '../support/home.ts'
import { history, openStore, standingIn } from './viewStore.ts'

const agent = { provider: 'practice' }

async function busy(host: OpenedHost, threads: number) {
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: host.home })
  for (let n = 0; n < threads; n += 1) {
    await accepted(host, { type: 'CreateThread', threadId: `t${n}`, projectId: 'p', agent })
    await accepted(host, { type: 'StartTurn', threadId: `t${n}`, turnId: `u${n}`, text: `do ${n}` })
  }
}

const rowsOf = (host: OpenedHost) =>
  viewNames.map((view) => [view, host.read(view, undefined, { limit: 1000 })?.rows] as const)

/** Resolves when every view is ready. */
const allReady = (host: Host) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (!viewNames.every((name) => host.read(name, undefined, {})?.state.status === 'ready'))
        return
      stop()
      resolve()
    }
    const stop = host.subscribe({ views: look })
    look()
  })

it('[E2] makes a view whose shape has changed anew, and no other', async () => {
  const home = await temporaryFolder('home')
  const before = await openHost({ home, runner: 'off' })
  await busy(before, 5)
  const rows = rowsOf(before)
  await before.close()
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec("UPDATE views SET signature = 'older' WHERE view = 'threads'; DELETE FROM view_threads")
  db.exec('UPDATE view_projects SET row = replace(row, \'"P"\', \'"Q"\')')
  db.close()
  const host = await temporaryHost({ home, runner: 'off' })
  // Commands are taken at once, whatever a view is doing.
  expect(host.read('threads', undefined, {})?.state.status).toBe('rebuilding')
  await accepted(host, { type: 'UpdateProject', projectId: 'p', settings: { agent } })
  await allReady(host)
  expect(host.read('threads', undefined, {})?.rows).toEqual(rows[1]?.[1])
  expect(host.read('projects', undefined, {})?.rows[0]?.row).toMatchObject({ name: 'Q' })
})

it('[E1] replays nothing on a warm restart', async () => {
  const home = await temporaryFolder('home')
  const before = await openHost({ home, runner: 'off' })
  await busy(before, 2)
  await before.close()
  const host = await temporaryHost({ home, runner: 'off' })
  for (const view of viewNames) {
    const state = host.read(view, undefined, {})?.state
    expect(state).toEqual({ status: 'ready', position: host.head(), lag: 0 })
  }
})

it('[E5] a rebuild that commands run beside ends with the rows that were lived', async () => {
  const host = await temporaryHost({ runner: 'off' })
  await busy(host, 20)
  const rebuilding = host.rebuild()
  await accepted(host, { type: 'UpdateThread', threadId: 't3', title: 'Meanwhile' })
  await rebuilding
  expect(host.verify().problems).toEqual([])
  expect(host.read('threads', undefined, {})?.state.status).toBe('ready')
})

it('[A7] takes everything of a deleted project out of every view', async () => {
  const host = await temporaryHost({ runner: 'off' })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: host.home })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await accepted(host, { type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'm' })
  await accepted(host, {
    type: 'CreateCheckpoint',
    threadId: 't',
    checkpointId: 'c',
    description: '',
  })
  await accepted(host, { type: 'DeleteProject', projectId: 'p' })
  expect(rowsOf(host).map(([, rows]) => rows)).toEqual(viewNames.map(() => []))
  expect(host.verify().problems).toEqual([])
  const cancelled = host.jobs().map((job) => job.status)
  expect(new Set(cancelled)).toEqual(new Set(['cancelled']))
})

it('[E3] [E9] opens with views that are yet to be made, and says of each how far it has come', async () => {
  const home = await temporaryFolder('home')
  const file = path.join(home, 'gaffer.db')
  const store = openStore(file)
  store.append(history(3000))
  store.close()
  const db = new Database(file)
  db.exec('DELETE FROM views')
  db.close()
  const host = await temporaryHost({ home, runner: 'off' })
  const states = () => viewNames.map((name) => host.read(name, undefined, {})?.state)
  for (const state of states())
    expect(state).toEqual({ status: 'rebuilding', position: 0, lag: 3000 })
  const seen = new Set<number>()
  host.subscribe({ views: () => states().forEach((state) => seen.add(state?.position ?? 0)) })
  await accepted(host, { type: 'UpdateThread', threadId: 't0', title: 'While it is made' })
  expect(states().map((state) => state?.status)).toContain('rebuilding')
  await allReady(host)
  expect([...seen].filter((position) => position > 0 && position < 3001).length).toBeGreaterThan(0)
  for (const state of states()) expect(state).toEqual({ status: 'ready', position: 3001, lag: 0 })
  expect(host.verify().problems).toEqual([])
})

it('[E7] [H8] a host that closes during a rebuild leaves it to the next one, which goes on', async () => {
  const home = await temporaryFolder('home')
  const file = path.join(home, 'gaffer.db')
  const store = openStore(file)
  store.append(history(5000))
  store.close()
  const host = await openHost({ home, runner: 'off' })
  const rebuilding = host.rebuild()
  await new Promise<void>((resolve) => {
    host.subscribe({
      views: () => (standingIn(file, 'threads')?.position ?? 0) > 0 && resolve(),
    })
  })
  await host.close()
  const left = (await rebuilding)['threads']
  expect(left?.status).toBe('rebuilding')
  expect(standingIn(file, 'threads')).toMatchObject({
    status: 'rebuilding',
    position: left?.position,
  })
  const next = await temporaryHost({ home, runner: 'off' })
  expect(next.read('threads', undefined, {})?.state.position).toBe(left?.position)
  await allReady(next)
  expect(next.verify().problems).toEqual([])
  expect(standingIn(file, 'threads')?.generation).toBe(2)
})
