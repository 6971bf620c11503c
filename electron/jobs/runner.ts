import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { retryDelay } from '../../core/jobPolicy.ts'
import { type GateClass, type JobKind, type JobPayload, jobPayloads } from '../../core/reactions.ts'
import type { Dispatch, Sender } from '../dispatch.ts'
import { fault } from '../faults.ts'
import type { Db } from '../store/database.ts'
import {
  Fenced,
  type Found,
  type Kind,
  type Kinds,
  type Run,
  type Settlement,
  Transient,
} from './kind.ts'
import type { Starter } from './outbox.ts'
import { type Claimed, type JobError, type JobTable, LEASE_MS } from './table.ts'

/** How often leases are renewed, in milliseconds. */
const RENEW_MS = LEASE_MS / 3
/** How often the table is searched for work that nothing woke us for: a crash backstop, no more. */
export const POLL_MS = 5_000
/** How long work that runs may go on once the host is told to stop, in milliseconds. */
const STOP_GRACE_MS = 3_000
/** Leases that lapsed without an outcome before a job is given up as abandoned. */
export const RECLAIM_LIMIT = 50

/** How many may run at once. Control never waits. */
export type GateLimits = { turns: number; effects: number }
export const GATE_LIMITS: GateLimits = { turns: 8, effects: 4 }

export interface Runner extends Starter {
  /** Takes up work. Before this everything is added as pending. */
  open(): void
  /** Something was freed: see what can start. */
  wake(): void
  /** Stops taking work and lets go of what runs, with the leases as they are. */
  stop(): Promise<void>
  /** Resolves when nothing is in flight and nothing can start. */
  drain(): Promise<void>
  /** How often the backstop found something that should not have been waiting. */
  readonly pollFinds: () => number
}

type Parts = {
  db: Db
  table: JobTable
  kinds: Kinds
  dispatch: () => Dispatch
  now: () => number
  random: () => number
  boot: string
  limits?: GateLimits
  /** Turns that are under way though their prompt's job is over. */
  liveTurns: () => number
  /** Told when the table has changed outside a commit. */
  changed: () => void
  /** Told of what nobody foresaw. */
  faulted: (error: unknown, job: Claimed) => void
}

type Running = { job: Claimed; abort: AbortController; done: Promise<void> }

export function createRunner(parts: Parts): Runner {
  const { db, table, kinds, now, boot } = parts
  const limits = parts.limits ?? GATE_LIMITS
  const running = new Map<number, Running>()
  let reserved = { turns: 0, effects: 0, control: 0 }
  let state: 'closed' | 'open' | 'stopped' = 'closed'
  let filling = false
  let due: NodeJS.Timeout | undefined
  const drained: (() => void)[] = []
  let pollFinds = 0

  function used(gate: GateClass): number {
    const jobs = [...running.values()].filter(({ job }) => job.gate === gate).length
    return jobs + reserved[gate] + (gate === 'turns' ? parts.liveTurns() : 0)
  }

  function reserve(gate: GateClass): boolean {
    if (state !== 'open') return false
    if (gate !== 'control' && used(gate) >= limits[gate]) return false
    reserved[gate] += 1
    return true
  }

  function forget(): void {
    reserved = { turns: 0, effects: 0, control: 0 }
  }

  function start(claimed: readonly Claimed[]): void {
    forget()
    for (const job of claimed) {
      const abort = new AbortController()
      // It is counted as running before it runs, so that its place is not given away.
      const entry: Running = { job, abort, done: Promise.resolve() }
      running.set(job.number, entry)
      entry.done = run(job, abort.signal)
        // What became of it could not even be written down: when its lease lapses it is reconciled.
        .catch((error: unknown) => parts.faulted(error, job))
        .finally(() => {
          running.delete(job.number)
          wake()
        })
    }
    if (claimed.length > 0) parts.changed()
  }

  const claimStartable = db.transaction(() => {
    const at = now()
    return table.startable(at).flatMap((job) => {
      if (!reserve(job.gate)) return []
      const claimed = table.claim(job.id, { token: randomUUID(), now: at, boot })
      return claimed ? [claimed] : []
    })
  })

  function fill(): number {
    if (state !== 'open') return 0
    let claimed: Claimed[] = []
    try {
      claimed = claimStartable.immediate()
    } finally {
      forget()
    }
    start(claimed)
    clearTimeout(due)
    const next = table.nextDue(now())
    if (next !== undefined) due = setTimeout(wake, Math.max(1, next - now())).unref()
    if (running.size === 0) for (const resolve of drained.splice(0)) resolve()
    return claimed.length
  }

  // Many things free something at once; one look at the table serves them all.
  function wake(): void {
    if (filling || state !== 'open') return
    filling = true
    setImmediate(() => {
      filling = false
      guarded(fill)
    })
  }

  function guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      // The disk may be full for a while; the backstop looks again.
      const [first] = running.values()
      if (first) parts.faulted(error, first.job)
    }
  }

  const poll = setInterval(() => {
    guarded(() => {
      if (state !== 'open') return
      const lapsed = table.reclaim(now(), boot)
      const found = fill()
      if (lapsed.length === 0) pollFinds += found
    })
  }, POLL_MS).unref()

  const renewal = setInterval(() => {
    guarded(() => {
      for (const { job, abort } of running.values()) {
        if (!table.renew(job, now() + LEASE_MS)) abort.abort(new Fenced('the lease was lost'))
      }
    })
  }, RENEW_MS).unref()

  async function run(job: Claimed, stopped: AbortSignal): Promise<void> {
    fault('afterClaim', job.kind)
    if (!isKind(job.kind))
      return bury(job, { code: 'unknown-kind', message: `No kind ${job.kind}.` })
    return runKind(job.kind, job, stopped)
  }

  async function runKind<K extends JobKind>(name: K, job: Claimed, stopped: AbortSignal) {
    const kind: Kind<K> = kinds[name]
    const payload = decode(name, job.payload)
    if (!payload) return bury(job, { code: 'undecodable', message: 'Its payload cannot be read.' })
    const died = (error: JobError) => bury(job, error, kind.died(payload, error))
    if (job.reclaims >= RECLAIM_LIMIT) {
      const message = `It was taken up ${job.reclaims} times and never came to an end.`
      return died({ code: 'abandoned', message })
    }
    const limit = AbortSignal.timeout(kind.limitMs)
    const context: Run<K> = {
      payload,
      position: job.event_position,
      note: job.note,
      begun: job.begun === 1,
      signal: AbortSignal.any([stopped, limit]),
      keepNote: (note) => held(table.note(job, note)),
      begin: () => held(table.begin(job)),
    }
    try {
      const settlement = await perform(kind, context, job.reconcile === 1)
      fault('afterEffect', name)
      await parts.dispatch().settle(() => table.complete(job, now()), settlement, senderFor(job))
      fault('afterSettle', name)
    } catch (error) {
      // Stopping leaves the lease as it is: the next owner of the home takes it up at once.
      if (state === 'stopped' || error instanceof Fenced) return
      const failure = failureOf(error)
      if (!(error instanceof Transient)) parts.faulted(error, job)
      if (job.attempts >= kind.policy.attempts) return died(failure)
      const delay = retryDelay(kind.policy, job.attempts, parts.random())
      table.release(job, failure, now() + delay, 1)
    }
  }

  async function bury(job: Claimed, error: JobError, settlement: Settlement = null): Promise<void> {
    fault('beforeDeadLetter', job.kind)
    await parts.dispatch().settle(() => table.bury(job, error, now()), settlement, senderFor(job))
  }

  return {
    reserve,
    forget,
    start,
    open() {
      state = 'open'
      fill()
    },
    wake,
    async stop() {
      state = 'stopped'
      clearInterval(poll)
      clearInterval(renewal)
      clearTimeout(due)
      const ends = Promise.allSettled([...running.values()].map(({ done }) => done))
      const grace = AbortSignal.timeout(STOP_GRACE_MS)
      const late = once(grace, 'abort').then(() => {
        for (const { abort } of running.values()) abort.abort(new Error('the host is stopping'))
      })
      await Promise.race([ends, late.then(() => ends)])
    },
    drain: () =>
      running.size === 0 && !filling
        ? Promise.resolve()
        : new Promise((resolve) => drained.push(resolve)),
    pollFinds: () => pollFinds,
  }
}

async function perform<K extends JobKind>(kind: Kind<K>, run: Run<K>, before: boolean) {
  if (!before) return kind.submit(run)
  const found: Found = await kind.reconcile(run)
  return found.status === 'not-submitted' ? kind.submit(run) : found.settlement
}

const isKind = (name: string): name is JobKind => Object.hasOwn(jobPayloads, name)

function decode<K extends JobKind>(kind: K, text: string): JobPayload<K> | undefined {
  const parsed = jobPayloads[kind].safeParse(JSON.parse(text))
  return parsed.success ? (parsed.data as JobPayload<K>) : undefined
}

function held(ours: boolean): void {
  if (!ours) throw new Fenced('the job is no longer ours')
}

function failureOf(error: unknown): JobError {
  if (error instanceof Transient) return { code: error.code, message: error.message }
  return { code: 'fault', message: error instanceof Error ? error.message : String(error) }
}

const senderFor = (job: Claimed): Sender => ({ principal: 'host', causationId: job.id })
