import { setImmediate as turn } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Db } from '../store/database.ts'

/** How long a job that is over stays in the table, in milliseconds. */
export const FINISHED_KEPT_MS = 7 * 24 * 60 * 60_000
/** How many that are over stay at most. */
export const FINISHED_KEPT_ROWS = 10_000
/** Rows that one transaction takes away. */
export const SWEEP_ROWS = 500
/** How often is swept, in milliseconds; the first time so long after the start. */
const SWEEP_EVERY_MS = 60 * 60_000

export interface Retention {
  /** Takes away what nobody needs any more, a few rows at a time; gives how many rows went. */
  sweep(): Promise<number>
  stop(): void
}

/**
 * Keeps the jobs table small.
 *
 * What is asked for and what became of it stands in the log; the table needs a job that is over only
 * to show it. A dead letter that waits for a person stays, however old.
 */
export function openRetention(parts: { db: Db; now: () => number; logger: Logger }): Retention {
  const { db, now, logger } = parts
  const isOver = "status IN ('done', 'dead', 'cancelled')"
  const newestTooMany = db
    .prepare<[number], number>(
      `SELECT number FROM jobs WHERE ${isOver} ORDER BY number DESC LIMIT 1 OFFSET ?`,
    )
    .pluck()
  const old = db
    .prepare<[number, number, number], number>(
      `SELECT number FROM jobs WHERE ${isOver} AND (number <= ? OR finished_at < ?)
         AND id NOT IN (SELECT job_id FROM dead_letters)
       ORDER BY number LIMIT ?`,
    )
    .pluck()
  const dropJob = db.prepare('DELETE FROM jobs WHERE number = ?')
  const dropAttempts = db.prepare('DELETE FROM job_attempts WHERE job = ?')

  const batch = db.transaction(() => {
    const upTo = newestTooMany.get(FINISHED_KEPT_ROWS) ?? 0
    const numbers = old.all(upTo, now() - FINISHED_KEPT_MS, SWEEP_ROWS)
    for (const number of numbers) {
      dropAttempts.run(number)
      dropJob.run(number)
    }
    return numbers.length
  })

  let stopped = false
  async function sweep(): Promise<number> {
    let gone = 0
    while (!stopped) {
      const some = batch.immediate()
      gone += some
      if (some < SWEEP_ROWS) break
      // Commands and jobs go first.
      await turn()
    }
    return gone
  }

  const timer = setInterval(() => {
    // A full disk is told by those who have something to write; this can wait an hour.
    sweep().catch((error: unknown) => logger.warn({ err: error }, 'old jobs were not swept away'))
  }, SWEEP_EVERY_MS).unref()

  return {
    sweep,
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}
