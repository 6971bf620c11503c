import type { Logger } from 'pino'
import type { SealedCommand } from '../../core/commands.ts'
import type { AutomationId, CommandId, ThreadId } from '../../core/ids.ts'
import { retryDelay, type RetryPolicy } from '../../core/jobPolicy.ts'
import type { Dispatch, Sender } from '../dispatch.ts'
import { fault } from '../faults.ts'
import type { Db } from '../store/database.ts'
import type { Attempts, Failing } from './attempts.ts'
import type { Circuits, Door } from './circuits.ts'
import { Deferred, Fenced, Foreseen, type Settlement, Terminal, Transient } from './kind.ts'
import type { DeathReason, JobMeter } from './meter.ts'
import type { Claimed, JobError, JobTable } from './table.ts'

export type OutcomeParts = {
  db: Db
  table: JobTable
  attempts: Attempts
  circuits: Circuits
  dispatch: () => Dispatch
  now: () => number
  random: () => number
  mint: () => string
  meter: JobMeter
  logger: Logger
}

/** For jobs of which not even the kind is known. */
export const ONCE: RetryPolicy = { growth: 'constant', base: 0, cap: 0, jitter: 0, attempts: 1 }

/** What a job's failure means: where it reached for, and how it is tried again. */
type Of = { door: Door | null; policy: RetryPolicy }

/** Writes down what a run came to; each way is one transaction, and void without the token. */
export interface Outcomes {
  done(job: Claimed, door: Door | null, settlement: Settlement): Promise<void>
  failed(job: Claimed, of: Of, error: unknown): Promise<void>
}

export function createOutcomes(parts: OutcomeParts): Outcomes {
  const { db, table, attempts, circuits, now, meter, logger } = parts

  type Release = { at: number; cost: 0 | 1; outcome: Failing; error: JobError; door: Door | null }

  const writeRelease = db.transaction((job: Claimed, how: Release) => {
    const { at, cost, outcome, error, door } = how
    if (!table.release(job, error, at, cost)) return false
    attempts.add(job, { at: now(), outcome, error })
    if (door) broke(door)
    return true
  })

  function release(job: Claimed, how: Release): void {
    if (!writeRelease.immediate(job, how)) return meter.fenced(job.kind)
    if (how.cost === 0) meter.deferred(job.kind)
    else meter.retried(job.kind)
    const about = { job: job.id, kind: job.kind, code: how.error.code, until: how.at }
    logger.info(about, how.cost === 0 ? 'a job waits for its time' : 'a job is tried again')
  }

  /** The job's row becomes the dead letter in the transaction that settles what it was for. */
  async function bury(job: Claimed, error: JobError, outcome: Failing, door: Door | null) {
    fault('beforeDeadLetter', job.kind)
    const guard = () => {
      if (!table.bury(job, error, now())) return false
      attempts.add(job, { at: now(), outcome, error })
      if (door) broke(door)
      return true
    }
    const letter = letterOf(job, error, parts.mint())
    const written = await parts.dispatch().settle(guard, letter, senderFor(job))
    if ('fenced' in written) return meter.fenced(job.kind)
    meter.dead(job.kind, reasonOf(error, outcome))
    const about = { job: job.id, kind: job.kind, code: error.code, attempts: job.attempts }
    logger.warn(about, 'a job was given up')
  }

  function broke(door: Door): void {
    const circuit = circuits.failed(door, now())
    if (circuit.state === 'open')
      logger.warn({ ...door, until: circuit.until }, 'a target keeps failing; its jobs wait')
  }

  return {
    async done(job, door, settlement) {
      const guard = () => {
        if (!table.complete(job, now())) return false
        if (door) circuits.succeeded(door)
        return true
      }
      const written = await parts.dispatch().settle(guard, settlement, senderFor(job))
      if ('fenced' in written) meter.fenced(job.kind)
    },

    async failed(job, { door, policy }, thrown) {
      if (thrown instanceof Fenced) return meter.fenced(job.kind)
      const error = errorOf(thrown)
      if (thrown instanceof Deferred) {
        const at = now() + thrown.afterMs
        return release(job, { at, cost: 0, outcome: 'deferred', error, door: null })
      }
      if (thrown instanceof Terminal) return bury(job, error, 'terminal', null)
      const foreseen = thrown instanceof Transient
      if (!foreseen)
        logger.error({ err: thrown, job: job.id, kind: job.kind }, 'a job failed as nobody foresaw')
      const outcome = foreseen ? 'transient' : 'fault'
      const broken = foreseen ? door : null
      if (job.attempts >= policy.attempts) return bury(job, error, outcome, broken)
      const at = now() + retryDelay(policy, job.attempts, parts.random())
      release(job, { at, cost: 1, outcome, error, door: broken })
    },
  }
}

function errorOf(error: unknown): JobError {
  if (error instanceof Foreseen) return { code: error.code, message: error.message }
  return { code: 'fault', message: error instanceof Error ? error.message : String(error) }
}

function reasonOf({ code }: JobError, outcome: Failing): DeathReason {
  if (outcome !== 'terminal') return 'exhausted'
  switch (code) {
    case 'abandoned':
    case 'undecodable':
    case 'unknown-kind':
      return code
    default:
      return 'terminal'
  }
}

const letterOf = (job: Claimed, { code, message }: JobError, id: string): SealedCommand => ({
  id: id as CommandId,
  type: 'RecordDeadLetter',
  ...(job.lane === 'automation'
    ? { automationId: job.stream_id as AutomationId }
    : { threadId: job.stream_id as ThreadId }),
  jobId: job.id,
  kind: job.kind,
  payload: job.payload,
  intent: job.event_position,
  code,
  message,
  attempts: job.attempts,
})

const senderFor = (job: Claimed): Sender => ({ principal: 'host', causationId: job.id })
