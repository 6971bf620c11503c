/**
 * Keeps a target that keeps failing from being asked again and again. Times are milliseconds.
 *
 * One circuit per kind of job and target: a broken agent stops no other.
 */
export type Circuit =
  | { state: 'closed'; failures: number }
  /** Nothing is asked until `until`. */
  | { state: 'open'; failures: number; until: number }
  /** One job is out to see whether the target is well again. */
  | { state: 'half-open'; failures: number; until: number }

/** Failures for now, in a row, that open a circuit. */
export const CIRCUIT_FAILURES = 5
/** How long an open circuit stays open before one job may try. */
export const CIRCUIT_RECOVERY_MS = 30_000

export const closedCircuit: Circuit = { state: 'closed', failures: 0 }

/** What may go through: anything, one probe, or nothing until a time. */
export function admits(circuit: Circuit, now: number): 'all' | 'probe' | 'none' {
  if (circuit.state === 'closed') return 'all'
  // No circuit waits longer than this; one that seems to was opened before the clock was set back.
  const setBack = circuit.until - now > CIRCUIT_RECOVERY_MS
  return now >= circuit.until || setBack ? 'probe' : 'none'
}

/**
 * A probe has been let through. Should it never be heard of again (a crash), another may go after as
 * long a time again.
 */
export const probing = (circuit: Circuit, now: number): Circuit => ({
  state: 'half-open',
  failures: circuit.failures,
  until: now + CIRCUIT_RECOVERY_MS,
})

/** Only failures for now count: what is refused for good says nothing about the target's health. */
export function afterFailure(circuit: Circuit, now: number): Circuit {
  const failures = circuit.failures + 1
  if (circuit.state === 'closed' && failures < CIRCUIT_FAILURES)
    return { state: 'closed', failures }
  return { state: 'open', failures, until: now + CIRCUIT_RECOVERY_MS }
}
