/** Why a job was given up. */
export type DeathReason = 'exhausted' | 'terminal' | 'abandoned' | 'undecodable' | 'unknown-kind'

/** Counts what becomes of jobs; told once the commit that it follows from has happened. */
export interface JobMeter {
  enqueued(kind: string): void
  /** A run begins; `waitedMs` is for how long it could have. */
  claimed(kind: string, waitedMs: number): void
  retried(kind: string): void
  deferred(kind: string): void
  dead(kind: string, reason: DeathReason): void
  /** A write was refused because somebody else has the job. */
  fenced(kind: string): void
  /** A lease lapsed, or its owner died. */
  reclaimed(kind: string): void
  /** A run went on although it was told to stop, and was left to its lease. */
  unresponsive(kind: string): void
  /** The runner's own loop failed and was started again. */
  restarted(): void
}
