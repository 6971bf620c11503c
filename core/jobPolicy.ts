/** How a job that failed for now is tried again. Times are milliseconds. */
export type RetryPolicy = {
  growth: 'exponential' | 'linear' | 'constant'
  base: number
  /** No wait is longer, jitter aside. */
  cap: number
  /** How far a wait may stray either way, as a share of it: 0.2 is ±20 %. */
  jitter: number
  /** Attempts in all, the first included. */
  attempts: number
}

/**
 * The wait before the next attempt.
 *
 * `failed` counts the attempts so far, from 1; `random` lies in [0, 1).
 */
export function retryDelay(policy: RetryPolicy, failed: number, random: number): number {
  const grown = {
    exponential: policy.base * 2 ** (failed - 1),
    linear: policy.base * failed,
    constant: policy.base,
  }[policy.growth]
  const strayed = 1 + policy.jitter * (2 * random - 1)
  return Math.round(Math.min(grown, policy.cap) * strayed)
}
