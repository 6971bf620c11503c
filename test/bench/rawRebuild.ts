import Database from 'better-sqlite3'
import type { View } from '../../core/views/view.ts'
import { WAL_PAGES } from '../../electron/store/database.ts'
import { REBUILD_PAGE } from '../../electron/store/views.ts'

type Row = [position: number, stream: string, payload: string, at: number]

const IDS = ['itemId', 'requestId', 'checkpointId', 'operationId', 'turnId', 'threadId'] as const

/** What of an event's payload names the row that it is about. */
function keyOf(payload: Record<string, unknown>, stream: string): string {
  const id = IDS.map((name) => payload[name]).find((value) => value !== undefined)
  return `${stream}/${String(id ?? stream)}`
}

/**
 * The least that makes a table from the log: reads what a view handles in pages, parses it and
 * upserts one row an event, a transaction a page. Nothing is folded and there is one index.
 */
export function rebuildRaw(file: string, view: View): { events: number; seconds: number } {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`)
  db.pragma('cache_size = -16384')
  db.exec(`CREATE TABLE raw_${view.name} (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID`)
  const types = view.handles.map((type) => `'${type}'`).join(', ')
  const read = db
    .prepare<[number, number], Row>(
      `SELECT position, stream_id, payload, occurred_at FROM events
       WHERE position > ? AND position <= ? AND type IN (${types}) ORDER BY position`,
    )
    .raw()
  const upsert = db.prepare(
    `INSERT INTO raw_${view.name} VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row`,
  )
  const events =
    db.prepare<[], number>('SELECT max(position) FROM events').pluck().get() ?? Number.NaN
  const page = db.transaction((after: number) => {
    for (const [, stream, text, at] of read.all(after, after + REBUILD_PAGE)) {
      const payload = JSON.parse(text) as Record<string, unknown>
      upsert.run(keyOf(payload, stream), JSON.stringify({ ...payload, at }))
    }
  })
  const began = performance.now()
  for (let after = 0; after < events; after += REBUILD_PAGE) page.immediate(after)
  const seconds = (performance.now() - began) / 1000
  db.close()
  return { events, seconds }
}
