import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import type { JobRow } from '../../core/protocol.ts'
import type { GateClass, JobKind } from '../../core/reactions.ts'
import type { Door } from './circuits.ts'
import { createGate, GATE_LIMITS, type GateLimits } from './gate.ts'
import { Fenced, type Kinds } from './kind.ts'
import type { Startable, Starter } from './outbox.ts'
import { decode, isKind, read } from './payload.ts'
import { createRun, type RunParts } from './run.ts'
import { supervise } from './supervise.ts'
import { type Claimed, type Job, LEASE_MS } from './table.ts'

/** How often leases are renewed, in milliseconds. */
const RENEW_MS = LEASE_MS / 3
/** How often the table is searched for work that nothing woke us for: a crash backstop, no more. */
export const POLL_MS = 5_000
/** How long work that runs may go on once the host is told to stop, in milliseconds. */
const STOP_GRACE_MS = 3_000
/** Jobs that are looked at in one go for whether they can start: few at first, then more and more. */
const LOOK_FIRST = 4
const LOOK_MOST = 64
/** What waits for room; control never does. */
const WAITING_GATES: readonly GateClass[] = ['turns', 'effects']
/** The longest that a timer can wait, in milliseconds. */
const TIMER_LIMIT_MS = 2 ** 31 - 1

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
  /** The newest jobs, with the circuits that hold some of them back. */
  rows(): JobRow[]
}

type Parts = RunParts & {
  boot: string
  limits?: GateLimits
  pollMs?: number
  renewMs?: number
  stopGraceMs?: number
  /** Turns that are under way though their prompt's job is over. */
  liveTurns: () => number
  /** Told when the table has changed outside a commit. */
  changed: () => void
}

type Running = { job: Claimed; abort: AbortController; done: Promise<void> }

export function createRunner(parts: Parts): Runner {
  const { db, table, circuits, kinds, now, boot, meter, logger } = parts
  const run = createRun(parts)
  const running = new Map<number, Running>()
  const gate = createGate(parts.limits ?? GATE_LIMITS, (of, automations) => {
    const counts = (job: Job) => job.gate === of && (!automations || isOfAutomation(job))
    const jobs = [...running.values()].filter(({ job }) => counts(job)).length
    return jobs + (of === 'turns' ? parts.liveTurns() : 0)
  })
  let state: 'closed' | 'open' | 'stopped' = 'closed'
  let filling = false
  let due: { at: number; timer: NodeJS.Timeout } | undefined
  const drained: (() => void)[] = []
  let pollFinds = 0
  /** Gates that were found full in this look at the table. */
  const full = new Set<GateClass>()

  function reserve({ kind, gate: of, payload }: Startable): boolean {
    if (state !== 'open') return false
    const door = doorOf(kinds, kind, payload)
    const lets = door ? circuits.lets(door, now()) : 'all'
    if (lets === 'none') return false
    if (!gate.take(of, isOfAutomation({ kind }))) {
      if (gate.isFull(of)) full.add(of)
      return false
    }
    if (door && lets === 'probe') circuits.probe(door, now())
    return true
  }

  function start(claimed: readonly Claimed[]): void {
    gate.forget()
    for (const job of claimed) {
      const abort = new AbortController()
      // It is counted as running before it runs, so that its place is not given away.
      const entry: Running = { job, abort, done: Promise.resolve() }
      running.set(job.number, entry)
      meter.claimed(job.kind, Math.max(0, now() - Math.max(job.created_at, job.due_at)))
      entry.done = runToEnd(job, abort.signal)
    }
    if (claimed.length > 0) parts.changed()
  }

  async function runToEnd(job: Claimed, stop: AbortSignal): Promise<void> {
    try {
      await run(job, stop)
    } catch (error) {
      // Its outcome could not be written. The lease stands until it lapses, and then it reconciles.
      if (state !== 'stopped')
        logger.error({ err: error, job: job.id }, 'what became of a job could not be written')
    } finally {
      running.delete(job.number)
      if (state !== 'stopped') parts.changed()
      wake()
    }
  }

  function claimAll(jobs: readonly Job[], now: number): Claimed[] {
    return jobs.flatMap((job) => {
      if (!reserve({ ...job, payload: read(job.payload) })) return []
      const claimed = table.claim(job.id, { token: randomUUID(), now, boot })
      return claimed ? [claimed] : []
    })
  }

  const claimStartable = db.transaction((at: number) => {
    full.clear()
    // Control never waits, so all of it is looked at; of the others no more than there is room for.
    const claimed = claimAll(table.startable(at, { gates: ['control'] }), at)
    for (let after = 0, limit = LOOK_FIRST; ; limit = Math.min(2 * limit, LOOK_MOST)) {
      const gates = WAITING_GATES.filter((gate) => !full.has(gate))
      if (gates.length === 0) return claimed
      const jobs = table.startable(at, { gates, after, limit })
      claimed.push(...claimAll(jobs, at))
      if (jobs.length < limit) return claimed
      after = jobs.at(-1)?.number ?? after
    }
  })

  function fill(): number {
    if (state !== 'open') return 0
    // One moment for both looks: what falls due between two would be seen by neither.
    const at = now()
    let claimed: Claimed[] = []
    try {
      claimed = claimStartable.immediate(at)
    } finally {
      gate.forget()
    }
    start(claimed)
    sleep(at)
    if (running.size === 0) for (const resolve of drained.splice(0)) resolve()
    return claimed.length
  }

  /** Sets the one timer for what falls due next: a retry, or a circuit's next try. */
  function sleep(at: number): void {
    clearTimeout(due?.timer)
    due = undefined
    const next = Math.min(table.nextDue(at) ?? Infinity, circuits.nextProbe(at) ?? Infinity)
    if (next === Infinity) return
    const timer = setTimeout(wake, Math.min(Math.max(1, next - now()), TIMER_LIMIT_MS)).unref()
    due = { at: next, timer }
  }

  // Many things free something at once; one look at the table serves them all.
  function wake(): void {
    if (filling || state !== 'open') return
    filling = true
    setImmediate(() => {
      filling = false
      guard(fill)
    })
  }

  const { guard, stop: stopRestarting } = supervise({
    restart: wake,
    random: parts.random,
    failed(error, failures) {
      meter.restarted()
      const first = failures === 1
      const said = 'jobs cannot be taken up now; Gaffer goes on trying'
      logger[first ? 'error' : 'warn']({ err: error, failures }, said)
    },
  })

  function renew(): void {
    for (const { job, abort } of running.values()) {
      if (abort.signal.aborted || table.renew(job, now() + LEASE_MS)) continue
      meter.fenced(job.kind)
      abort.abort(new Fenced('the lease was lost'))
    }
  }

  const poll = setInterval(() => {
    guard(() => {
      if (state !== 'open') return
      // This process may have slept past its own leases, or the clock been set forward: what still
      // runs here is still held here, and only what nobody renews has lapsed.
      renew()
      // Whoever freed something, or a timer that is due this very moment, is about to look anyway.
      const expected = filling || (due !== undefined && due.at <= now())
      const lapsed = table.reclaim(now(), boot)
      for (const { kind } of lapsed) meter.reclaimed(kind)
      const found = fill()
      if (lapsed.length === 0 && !expected) pollFinds += found
    })
  }, parts.pollMs ?? POLL_MS).unref()

  const renewal = setInterval(() => guard(renew), parts.renewMs ?? RENEW_MS).unref()

  /** Which circuit holds a job back that could otherwise start. */
  function heldBack(job: Job): JobRow['circuit'] {
    if (job.status !== 'pending') return undefined
    const door = doorOf(kinds, job.kind, read(job.payload))
    const until = door ? circuits.heldUntil(door, now()) : undefined
    return door && until !== undefined ? { target: door.target, until } : undefined
  }

  return {
    reserve,
    forget: gate.forget,
    start,
    open() {
      state = 'open'
      guard(fill)
    },
    wake,
    async stop() {
      state = 'stopped'
      clearInterval(poll)
      clearInterval(renewal)
      clearTimeout(due?.timer)
      stopRestarting()
      const ends = Promise.allSettled([...running.values()].map(({ done }) => done))
      const grace = AbortSignal.timeout(parts.stopGraceMs ?? STOP_GRACE_MS)
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
    rows: () => table.rows(circuits.open() > 0 ? heldBack : undefined),
  }
}

const isOfAutomation = ({ kind }: Pick<Startable, 'kind'>) => kind === 'run-automation'

/** What a job's circuit stands before; none for control, and for what cannot be read. */
function doorOf(kinds: Kinds, kind: string, payload: unknown): Door | null {
  return isKind(kind) ? doorOfKind(kinds, kind, payload) : null
}

function doorOfKind<K extends JobKind>(kinds: Kinds, kind: K, payload: unknown): Door | null {
  const told = decode(kind, payload)
  const target = told && kinds[kind].target(told)
  return target ? { kind, target } : null
}
