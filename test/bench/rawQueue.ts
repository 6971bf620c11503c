import Database from 'better-sqlite3'
import { WAL_PAGES } from '../../electron/store/database.ts'

const SCHEMA = `
  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,
    run_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, lease_until INTEGER);
  CREATE INDEX jobs_ready ON jobs (run_at, id) WHERE state = 0;`

type Job = { id: number; payload: string }

/** The least SQL that claims jobs so many at a time, and completes them together. */
export function openRawQueue(file: string, payloads: readonly object[]) {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`)
  db.exec(SCHEMA)
  const add = db.prepare('INSERT INTO jobs (kind, payload, run_at) VALUES (?, ?, ?)')
  const claim = db.prepare<[number, number, number], Job>(`
    UPDATE jobs SET state = 1, attempts = attempts + 1, lease_until = ? WHERE id IN
      (SELECT id FROM jobs WHERE state = 0 AND run_at <= ? ORDER BY run_at, id LIMIT ?)
    RETURNING id, payload`)
  const done = db.prepare(
    'UPDATE jobs SET state = 2, lease_until = NULL WHERE id = ? AND state = 1',
  )
  const complete = db.transaction((jobs: readonly Job[]) => {
    for (const { id } of jobs) done.run(id)
  })
  const fill = db.transaction(() => {
    for (const payload of payloads) add.run('work', JSON.stringify(payload), Date.now())
  })
  fill()
  return {
    async drain(together: number): Promise<void> {
      for (;;) {
        const now = Date.now()
        const jobs = claim.all(now + 30_000, now, together)
        if (jobs.length === 0) return
        for (const { payload } of jobs) await Promise.resolve(JSON.parse(payload))
        complete.immediate(jobs)
      }
    },
    close: () => void db.close(),
  }
}
