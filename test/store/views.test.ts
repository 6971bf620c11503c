import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openHost, type OpenedHost } from '../../electron/host.ts'
import { accepted, temporaryFolder, temporaryHost } from '../support/home.ts'

const agent = { provider: 'practice' }

async function busy(host: OpenedHost, threads: number) {
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: host.home })
  for (let n = 0; n < threads; n += 1) {
    await accepted(host, { type: 'CreateThread', threadId: `t${n}`, projectId: 'p', agent })
    await accepted(host, { type: 'StartTurn', threadId: `t${n}`, turnId: `u${n}`, text: `do ${n}` })
  }
}

const rowsOf = (host: OpenedHost) =>
  ['projects', 'threads', 'timeline', 'checkpoints', 'approvals'].map((view) => [
    view,
    host.read(view, undefined, { limit: 1000 })?.rows,
  ])

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
  await host.rebuild('timeline')
  expect(host.read('threads', undefined, {})?.rows).toEqual(rows[1]?.[1])
  expect(host.read('projects', undefined, {})?.rows[0]?.row).toMatchObject({ name: 'Q' })
})

it('[E1] replays nothing on a warm restart', async () => {
  const home = await temporaryFolder('home')
  const before = await openHost({ home, runner: 'off' })
  await busy(before, 2)
  await before.close()
  const host = await temporaryHost({ home, runner: 'off' })
  for (const view of ['projects', 'threads', 'timeline', 'checkpoints', 'approvals']) {
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
  expect(rowsOf(host).map(([, rows]) => rows)).toEqual([[], [], [], [], []])
  expect(host.verify().problems).toEqual([])
  const cancelled = host.jobs().map((job) => job.status)
  expect(new Set(cancelled)).toEqual(new Set(['cancelled']))
})
