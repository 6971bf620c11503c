import type { SealedCommand } from '../../core/commands.ts'
import type { RetryPolicy } from '../../core/jobPolicy.ts'
import type { JobKind, JobPayload } from '../../core/reactions.ts'

/** What a job is given to work with. */
export type Run<K extends JobKind> = {
  payload: JobPayload<K>
  /** Position of the event that asked for this. */
  position: number
  /** What an earlier run noted. */
  note: string | null
  /** Whether an earlier run had begun, or may have: the row was lost and made anew from the log. */
  begun: boolean
  /** Aborts at the kind's time limit, when the lease is lost, and when the host stops. */
  signal: AbortSignal
  /** Notes durably what the effect can be found by. Throws Fenced when the job is no longer ours. */
  keepNote(note: string): void
  /** Marks durably that what follows cannot be found out about later. Throws Fenced likewise. */
  begin(): void
}

/** The command that tells the log what became of the work; null when there is nothing to tell. */
export type Settlement = SealedCommand | null

/** What was found out about an effect that may have happened before. */
export type Found =
  | { status: 'settled'; settlement: Settlement }
  | { status: 'not-submitted' }
  | { status: 'indeterminate'; settlement: Settlement }

/** One kind of effect: how it is done, and how one finds out whether it was done already. */
export interface Kind<K extends JobKind> {
  /** How a run that fails for now is tried again; of some kinds the asking event says it. */
  policy: RetryPolicy | ((position: number) => RetryPolicy)
  /** How long one run may take, in milliseconds. */
  limitMs: number
  /**
   * What the work reaches for: a program, a folder. When it keeps failing there, jobs for other
   * targets go on. Null where nothing is spared by waiting.
   */
  target(payload: JobPayload<K>): string | null
  /** Does the work. Throws Transient, Terminal or Deferred; anything else that it throws is a fault. */
  submit(run: Run<K>): Promise<Settlement>
  /** Called instead of `submit` whenever it may have run before. */
  reconcile(run: Run<K>): Promise<Found>
}

export type Kinds = { [K in JobKind]: Kind<K> }

/** What a run foresees that it may come to, other than done. */
export class Foreseen extends Error {
  readonly code: string
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** The world says no for now: try again by the kind's policy. */
export class Transient extends Foreseen {
  override readonly name = 'Transient'
}

/** The world says no for good: nothing is gained by another attempt. */
export class Terminal extends Foreseen {
  override readonly name = 'Terminal'
}

/** Its time has not come: nothing was done, and looking again after `afterMs` costs no attempt. */
export class Deferred extends Foreseen {
  override readonly name = 'Deferred'
  readonly afterMs: number
  constructor(code: string, message: string, afterMs: number) {
    super(code, message)
    this.afterMs = afterMs
  }
}

/** Somebody else has the job now; whatever this run would write is void. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}
