import type { JobAttempt } from '../../core/queries.ts'
import type { Db } from '../store/database.ts'
import type { Job, JobError } from './table.ts'

/** Runs of one job that are remembered; the oldest go first. */
export const ATTEMPTS_KEPT = 50

/** How a run ended that did not succeed. */
export type Failing = Extract<
  JobAttempt['outcome'],
  'transient' | 'fault' | 'deferred' | 'lapsed' | 'terminal'
>

/**
 * What became of a job's runs.
 *
 * Only those that came to nothing are written: most jobs succeed at once, and then their own row
 * says all there is.
 */
export interface Attempts {
  add(job: Job, ended: { at: number; outcome: Failing; error?: JobError }): void
  /** All that is known, oldest first, the run under way or the one that succeeded included. */
  of(job: Job): JobAttempt[]
}

type Row = {
  nth: number
  started_at: number
  ended_at: number
  outcome: Failing
  code: string | null
  message: string | null
}

export function openAttempts(db: Db): Attempts {
  const newest = db
    .prepare<[number], number | null>('SELECT max(nth) FROM job_attempts WHERE job = ?')
    .pluck()
  const insert = db.prepare(`
    INSERT INTO job_attempts (job, nth, started_at, ended_at, outcome, code, message)
    VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const forget = db.prepare('DELETE FROM job_attempts WHERE job = ? AND nth <= ?')
  const all = db.prepare<[number], Row>('SELECT * FROM job_attempts WHERE job = ? ORDER BY nth')

  return {
    add(job, { at, outcome, error }) {
      const nth = (newest.get(job.number) ?? 0) + 1
      const { code = null, message = null } = error ?? {}
      insert.run(job.number, nth, job.claimed_at ?? job.created_at, at, outcome, code, message)
      forget.run(job.number, nth - ATTEMPTS_KEPT)
    },
    of(job) {
      const ended = all.all(job.number)
      const last = lastRun(job, (ended.at(-1)?.nth ?? 0) + 1)
      return [...ended.map(toAttempt), ...(last ? [last] : [])]
    },
  }
}

const toAttempt = ({ nth, started_at, ended_at, outcome, code, message }: Row): JobAttempt => ({
  nth,
  startedAt: started_at,
  endedAt: ended_at,
  outcome,
  ...(code !== null && { code }),
  ...(message !== null && { message }),
})

function lastRun({ status, claimed_at, finished_at }: Job, nth: number): JobAttempt | undefined {
  if (claimed_at === null) return undefined
  if (status === 'in-flight')
    return { nth, startedAt: claimed_at, endedAt: null, outcome: 'running' }
  if (status === 'done')
    return { nth, startedAt: claimed_at, endedAt: finished_at, outcome: 'done' }
  return undefined
}
