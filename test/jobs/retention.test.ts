import { pino } from 'pino'
import { expect, it } from 'vitest'
import {
  FINISHED_KEPT_MS,
  FINISHED_KEPT_ROWS,
  openRetention,
  SWEEP_ROWS,
} from '../../electron/jobs/retention.ts'
import { type Db, openDatabase } from '../../electron/store/database.ts'
import { temporaryFolder } from '../support/home.ts'

const NOW = 10 * FINISHED_KEPT_MS

async function table(): Promise<{ db: Db; sweep: () => Promise<number> }> {
  const db = openDatabase(`${await temporaryFolder()}/gaffer.db`)
  const logger = pino({ enabled: false })
  return { db, sweep: openRetention({ db, now: () => NOW, logger }).sweep }
}

function fill(db: Db, count: number, status: string, finishedAt: number | null): void {
  const add = db.prepare(`INSERT INTO jobs (id, kind, stream_id, lane, lane_key, gate,
      event_position, payload, status, reconcile, attempts, due_at, created_at, finished_at)
    VALUES (?, 'commit', 't', 'checkout', 'x', 'effects', 1, '{}', ?, 0, 1, 0, 0, ?)`)
  const from = db.prepare<[], number>('SELECT count(*) FROM jobs').pluck().get() ?? 0
  db.transaction(() => {
    for (let at = 0; at < count; at += 1) add.run(`git/t/${from + at}`, status, finishedAt)
  })()
}
const count = (db: Db) => db.prepare<[], number>('SELECT count(*) FROM jobs').pluck().get()

it('sweeps away what was over a week ago, and what it came to', async () => {
  const { db, sweep } = await table()
  fill(db, 1, 'done', NOW - FINISHED_KEPT_MS - 1)
  fill(db, 1, 'cancelled', NOW - FINISHED_KEPT_MS - 1)
  fill(db, 1, 'done', NOW - FINISHED_KEPT_MS)
  fill(db, 1, 'pending', null)
  db.exec(
    "INSERT INTO job_attempts VALUES (1, 1, 0, 0, 'transient', 'x', ''), (3, 1, 0, 0, 'lapsed', NULL, NULL)",
  )
  expect(await sweep()).toBe(2)
  expect(db.prepare('SELECT number FROM jobs').pluck().all()).toEqual([3, 4])
  expect(db.prepare('SELECT job FROM job_attempts').pluck().all()).toEqual([3])
})

it('keeps so many of those that are over, and takes the oldest away in parts', async () => {
  const { db, sweep } = await table()
  fill(db, FINISHED_KEPT_ROWS + 2 * SWEEP_ROWS + 1, 'done', NOW)
  expect(await sweep()).toBe(2 * SWEEP_ROWS + 1)
  expect(count(db)).toBe(FINISHED_KEPT_ROWS)
  expect(db.prepare('SELECT min(number) FROM jobs').pluck().get()).toBe(2 * SWEEP_ROWS + 2)
  expect(await sweep()).toBe(0)
})

it('keeps a dead letter until somebody has seen to it', async () => {
  const { db, sweep } = await table()
  fill(db, 2, 'dead', 0)
  db.exec("INSERT INTO dead_letters VALUES ('git/t/1', 'thread', 't')")
  expect(await sweep()).toBe(1)
  expect(db.prepare('SELECT id FROM jobs').pluck().all()).toEqual(['git/t/1'])
})
