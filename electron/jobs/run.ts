import { setTimeout as after } from 'node:timers/promises'
import type { RetryPolicy } from '../../core/jobPolicy.ts'
import type { JobKind } from '../../core/reactions.ts'
import { fault } from '../faults.ts'
import {
  Fenced,
  type Kind,
  type Kinds,
  type Run,
  type Settlement,
  Terminal,
  Transient,
} from './kind.ts'
import { createOutcomes, ONCE, type OutcomeParts } from './outcomes.ts'
import { decode, isKind, read } from './payload.ts'
import type { Claimed, JobTable } from './table.ts'

/**
 * Leases that lapsed without an outcome before a job is given up as abandoned. It is looked at once
 * more then, so that what it did is settled as done; unless it is that look which ends nowhere.
 */
export const RECLAIM_LIMIT = 50
/** How long a run may go on after it was told to stop, in milliseconds. */
const ABORT_GRACE_MS = 10_000

export type RunParts = OutcomeParts & {
  table: JobTable
  kinds: Kinds
  abortGraceMs?: number
}

/** It was told to stop and did not; its lease will tell when another may take the job up. */
class Unresponsive extends Error {
  override readonly name = 'Unresponsive'
}

/**
 * Runs one claimed job to an outcome, and writes that down by its token.
 *
 * `stop` aborts when the lease is lost or the host stops: then nothing is written at all, and whoever
 * takes the job up next finds out what was done. Rejects when the outcome could not be written.
 */
export function createRun(parts: RunParts): (job: Claimed, stop: AbortSignal) => Promise<void> {
  const { table, kinds, meter, logger, abortGraceMs = ABORT_GRACE_MS } = parts
  const outcomes = createOutcomes(parts)

  async function runKind<K extends JobKind>(name: K, job: Claimed, stop: AbortSignal) {
    const kind: Kind<K> = kinds[name]
    const payload = decode(name, read(job.payload))
    const target = payload && kind.target(payload)
    const door = target ? { kind: name, target } : null
    const limit = AbortSignal.timeout(kind.limitMs)
    let settlement: Settlement
    try {
      if (!payload) throw new Terminal('undecodable', 'What it was told cannot be read.')
      if (job.reclaims > RECLAIM_LIMIT) throw abandoned(job)
      const context: Run<K> = {
        payload,
        position: job.event_position,
        note: job.note,
        begun: job.begun === 1,
        signal: AbortSignal.any([stop, limit]),
        keepNote: (note) => held(table.note(job, note)),
        begin: () => held(table.begin(job)),
      }
      settlement = await inTime(perform(kind, context, job), context.signal, abortGraceMs)
    } catch (error) {
      if (error instanceof Unresponsive) {
        meter.unresponsive(name)
        return logger.warn({ job: job.id, kind: name }, 'a job goes on although told to stop')
      }
      if (stop.aborted) return
      const limited = limit.aborted ? new Transient('timed-out', tooLong(kind), error) : error
      return outcomes.failed(job, { door, policy: policyOf(kind, job) }, limited)
    }
    // What it says after it was called off is no verdict: the next to have it finds out.
    if (stop.aborted) return
    fault('afterEffect', name)
    await outcomes.done(job, door, settlement)
    fault('afterSettle', name)
  }

  return async (job, stop) => {
    fault('afterClaim', job.kind)
    if (isKind(job.kind)) return runKind(job.kind, job, stop)
    const unknown = new Terminal('unknown-kind', `This Gaffer knows no work called ${job.kind}.`)
    return outcomes.failed(job, { door: null, policy: ONCE }, unknown)
  }
}

function policyOf<K extends JobKind>({ policy }: Kind<K>, job: Claimed): RetryPolicy {
  return typeof policy === 'function' ? policy(job.event_position) : policy
}

async function perform<K extends JobKind>(kind: Kind<K>, context: Run<K>, job: Claimed) {
  const worn = job.reclaims >= RECLAIM_LIMIT
  if (job.reconcile === 0 && !worn) return kind.submit(context)
  const found = await kind.reconcile(context)
  if (found.status !== 'not-submitted') return found.settlement
  if (worn) throw abandoned(job)
  context.signal.throwIfAborted()
  return kind.submit(context)
}

/** Gives what the work comes to; throws Unresponsive a grace time after it was told to stop in vain. */
async function inTime(
  work: Promise<Settlement>,
  signal: AbortSignal,
  graceMs: number,
): Promise<Settlement> {
  const over = new AbortController()
  const ignored = async (): Promise<never> => {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal })
    })
    await after(graceMs, undefined, { signal: over.signal, ref: false }).catch(() => {})
    throw new Unresponsive('it was told to stop and goes on')
  }
  try {
    return await Promise.race([work, ignored()])
  } finally {
    over.abort()
  }
}

const abandoned = ({ reclaims }: Claimed) =>
  new Terminal('abandoned', `It was taken up ${reclaims} times and never came to an end.`)

const tooLong = ({ limitMs }: { limitMs: number }) =>
  `It took longer than ${Math.round(limitMs / 1000)} seconds.`

function held(ours: boolean): void {
  if (!ours) throw new Fenced('the job is no longer ours')
}
