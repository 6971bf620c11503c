import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openHost } from '../../electron/host.ts'
import { accepted, temporaryFolder, temporaryHost } from '../support/home.ts'

async function tampered(sql: string) {
  const home = await temporaryFolder('home')
  const host = await openHost({ home })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: home })
  const agent = { provider: 'practice' }
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: 'Named' })
  await host.close()
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec('DROP TRIGGER events_keep; DROP TRIGGER events_stay')
  db.exec(sql)
  db.close()
  return (await temporaryHost({ home, runner: 'off' })).verify().problems
}

it('[E12] finds nothing wrong with a log that nobody touched', async () => {
  expect(await tampered('SELECT 1')).toEqual([])
})

it.each([
  ["UPDATE events SET payload = replace(payload, 'Named', 'Other') WHERE position = 3", 'event 3'],
  ['UPDATE events SET occurred_at = occurred_at + 1 WHERE position = 1', 'event 1'],
  ["UPDATE events SET principal = 'user:eve' WHERE position = 2", 'event 2'],
  ['UPDATE events SET salt = zeroblob(16) WHERE position = 2', 'event 2'],
])('[E12] names the first event that is not what was written: %s', async (sql, event) => {
  const [first] = await tampered(sql)
  expect(first).toEqual({ part: 'chain', message: `${event} is not what was written` })
})

it('[E12] notices an event that is gone', async () => {
  const problems = await tampered('DELETE FROM events WHERE position = 2')
  expect(problems[0]).toEqual({ part: 'chain', message: 'event 2 is missing' })
})

it('[E12] names the view and the row that differ from the log', async () => {
  const problems = await tampered("UPDATE view_threads SET row = replace(row, 'Named', 'Other')")
  expect(problems).toEqual([{ part: 'view threads', message: 'row t differs' }])
})
