import Database from 'better-sqlite3'
import { WAL_PAGES } from '../../electron/store/database.ts'
import { mintId } from '../../electron/ids.ts'
import type { Shape } from './commandMix.ts'

const SCHEMA = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL,
    payload TEXT NOT NULL, command_id TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (stream, version));
  CREATE TABLE receipts (
    command_id TEXT PRIMARY KEY, position INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE threads (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE items (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE positions (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO positions VALUES ('main', 0);
  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL, state INTEGER NOT NULL,
    run_at INTEGER NOT NULL, attempts INTEGER NOT NULL, lease_until INTEGER);
  CREATE INDEX jobs_ready ON jobs (run_at, id) WHERE state = 0;`

/** An event's payload of about 300 bytes of JSON, and a thread's row of about as many as ours has. */
const LINE = 'the crew moves the lamp to the left while the gaffer looks at the set again and '
const payload = (thread: string, at: number) => ({
  threadId: thread,
  turnId: `turn-${at}`,
  itemId: `item-${at}`,
  kind: 'assistant-text',
  text: `${LINE}${LINE}${LINE}`.slice(0, 180 + (at % 24)),
})
const threadRow = (thread: string, at: number) => ({
  ...payload(thread, at),
  projectId: 'project',
  checkout: '/home/somebody/projects/some-project',
  status: 'running',
  queue: [],
  openRequests: [],
  createdAt: at,
  activeAt: at,
})

/**
 * The least SQL that does the same: look for a receipt, append, upsert view rows, move the position,
 * add jobs, keep the receipt. No parsing, no deciding, no chain, no stream heads.
 */
export function openRawPath(file: string) {
  const db = new Database(file)
  // The same settings as ours, so that what is compared is the work.
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`)
  db.pragma('cache_size = -16384')
  db.exec(SCHEMA)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const findReceipt = db.prepare('SELECT position FROM receipts WHERE command_id = ?')
  const keepReceipt = db.prepare('INSERT INTO receipts VALUES (?, ?, ?)')
  const append = db.prepare(
    'INSERT INTO events (stream, version, type, payload, command_id, at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const upsert = (table: string) =>
    db.prepare(
      `INSERT INTO ${table} VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row`,
    )
  const putThread = upsert('threads')
  const putItem = upsert('items')
  const move = db.prepare("UPDATE positions SET position = ? WHERE name = 'main'")
  const addJob = db.prepare(
    'INSERT INTO jobs (kind, payload, state, run_at, attempts) VALUES (?, ?, 0, ?, 0)',
  )
  const versions = new Map<string, number>()
  let minted = 0

  function write(thread: string, shape: Shape, at: number): void {
    const id = mintId()
    const now = Date.now()
    if (shape.receipt && findReceipt.get(id) !== undefined) throw new Error('used before')
    let version = versions.get(thread) ?? 0
    let position = 0
    for (let event = 0; event < shape.events; event += 1) {
      version += 1
      const json = JSON.stringify(payload(thread, at + event))
      position = Number(
        append.run(thread, version, 'TurnItemAppended', json, id, now).lastInsertRowid,
      )
    }
    for (let row = 0; row < shape.threadRows; row += 1)
      putThread.run(thread, JSON.stringify(threadRow(thread, at)))
    for (let row = 0; row < shape.itemRows; row += 1)
      putItem.run(`${thread}:${(minted += 1)}`, JSON.stringify(payload(thread, at + row)))
    move.run(position)
    for (let job = 0; job < shape.jobs; job += 1)
      addJob.run('prompt-agent', JSON.stringify({ threadId: thread, position }), now)
    if (shape.receipt) keepReceipt.run(id, position, now)
    versions.set(thread, version)
  }

  return {
    close: () => void db.close(),
    /** Writes a group of commands in one transaction. */
    commit(group: readonly { thread: string; shape: Shape }[], at: number): void {
      begin.run()
      for (const [index, { thread, shape }] of group.entries()) write(thread, shape, at + index)
      commit.run()
    },
  }
}
