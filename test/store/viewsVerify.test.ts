import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { itemId, threadId, turnId } from '../../core/ids.ts'
import { blobPath, openBlobs } from '../../electron/store/blobs.ts'
import { verify } from '../../electron/store/verify.ts'
import { accepted, temporaryHost } from '../support/home.ts'
import { databaseFile, everyView, filed, history, type Store, temporaryStore } from './viewStore.ts'

async function storeWith(events: number): Promise<Store> {
  const store = temporaryStore(await databaseFile())
  store.append(history(events))
  return store
}

const problems = (store: Store) => verify(store.db, store.log, everyView).problems

it('[E12] finds nothing wrong with views that were lived, filed or not', async () => {
  const store = await storeWith(500)
  expect(problems(store)).toEqual([])
  filed(store)
  expect(problems(store)).toEqual([])
})

it.each([
  ["DELETE FROM view_timeline WHERE key = 'turn/t0-u1'", 'timeline', 'row turn/t0-u1 is missing'],
  ['UPDATE view_timeline SET rank = 9999 WHERE rank = 5', 'timeline', 'row turn/t0-u1 differs'],
  [
    "INSERT INTO view_usage (rank, scope, key, row) VALUES (1, 'p', 'more', '{}')",
    'usage',
    'row more should not be there',
  ],
  [
    'UPDATE view_usage SET row = replace(row, \'"turns":\', \'"turns":1\')',
    'usage',
    /^row .* differs$/,
  ],
  [
    'DELETE FROM view_activity WHERE rank = (SELECT max(rank) FROM view_activity)',
    'activity',
    /missing$/,
  ],
  [
    "UPDATE view_search_waiting SET words = 'other' WHERE rank = 5",
    'search',
    'the words at 5 differ',
  ],
])('[E12] names the first row that differs: %s', async (sql, view, message) => {
  const store = await storeWith(60)
  store.db.exec(sql)
  expect(problems(store)).toEqual([
    {
      part: `view ${view}`,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    },
  ])
})

it.each([
  ['DELETE FROM view_search_words WHERE rowid = 5', 'the words at 5 are missing'],
  [
    "INSERT INTO view_search_words (rowid, scope, words) VALUES (9999, hex('t0'), 'more')",
    'the words at 9999 should not be there',
  ],
  [
    "DELETE FROM view_search_words WHERE rowid = 5; INSERT INTO view_search_words (rowid, scope, words) VALUES (5, hex('t0'), 'move camp 1')",
    'the word camp is not found where it was said',
  ],
])('[E12] names the first words that differ: %s', async (sql, message) => {
  const store = await storeWith(60)
  filed(store)
  store.db.exec(sql)
  expect(problems(store)).toEqual([{ part: 'view search', message }])
})

it('[E12] says that a view has failed, and why', async () => {
  const store = await storeWith(60)
  store.views.reset('threads')
  store.views.fail('threads', 'could not fold it')
  expect(problems(store)).toEqual([
    { part: 'view threads', message: 'has failed: it could not fold it' },
  ])
})

it('[E12] names the first receipt whose events are not its own', async () => {
  const host = await temporaryHost({ runner: 'off' })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: host.home })
  await accepted(host, { id: 'rename', type: 'UpdateProject', projectId: 'p', name: 'Q' })
  expect(host.verify().problems).toEqual([])
  const store = temporaryStore(path.join(host.home, 'gaffer.db'))
  store.db.exec("UPDATE receipts SET position = 1 WHERE command_id = 'rename'")
  expect(host.verify().problems).toEqual([
    {
      part: 'receipts',
      message: 'the receipt of command rename names events that are not its own',
    },
  ])
})

it('[E12] names the first event whose blob is gone or is another', async () => {
  const store = await storeWith(5)
  const home = path.dirname(store.db.name)
  const digest = await openBlobs(path.join(home, 'blobs')).put('a long text')
  const of = { threadId: threadId.parse('t0'), turnId: turnId.parse('t0-u1') }
  const body = { text: 'a "blob":"x', blob: digest, bytes: 11 }
  store.append([
    {
      type: 'TurnItemAppended',
      payload: { ...of, itemId: itemId.parse('long'), kind: 'assistant-text', body },
    },
  ])
  expect(problems(store)).toEqual([])
  const file = path.join(home, blobPath(digest))
  writeFileSync(file, 'another text')
  expect(problems(store)).toEqual([
    { part: 'blobs', message: `the text ${digest} of event 6 is not what was kept` },
  ])
  rmSync(file)
  expect(problems(store)).toEqual([
    { part: 'blobs', message: `the text ${digest} of event 6 is gone` },
  ])
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, 'a long text')
  expect(problems(store)).toEqual([])
})

it('[E12] writes nothing', async () => {
  const store = await storeWith(200)
  filed(store)
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  const digest = () => createHash('sha256').update(readFileSync(store.db.name)).digest('hex')
  const before = digest()
  store.db.exec("UPDATE view_threads SET row = replace(row, 'Thread 1', 'Thread 9')")
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  const tampered = digest()
  expect(tampered).not.toBe(before)
  expect(problems(store)).toHaveLength(1)
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  expect(digest()).toBe(tampered)
})
