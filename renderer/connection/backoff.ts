const FIRST_MS = 200
const LONGEST_MS = 5000

/** How long to wait before the next attempt, in milliseconds; `attempt` counts from 1. */
export const backoff = (attempt: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 16))
