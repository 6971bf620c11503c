import { retryDelay, type RetryPolicy } from '../../core/jobPolicy.ts'

/** How a loop that failed is started again: soon at first, at least twice a minute later. */
const RESTART: RetryPolicy = {
  growth: 'exponential',
  base: 250,
  cap: 30_000,
  jitter: 0.2,
  attempts: Number.POSITIVE_INFINITY,
}

/** Keeps a loop going whose every round may fail, because the disk is full for a while, say. */
export interface Supervisor {
  /** Does one round. When it fails, `restart` is called after a while, longer each time. */
  guard(round: () => void): void
  stop(): void
}

type Parts = {
  restart: () => void
  random: () => number
  /** Told of each failure; `failures` counts those in a row. */
  failed: (error: unknown, failures: number) => void
}

export function supervise({ restart, random, failed }: Parts): Supervisor {
  let failures = 0
  let waiting: NodeJS.Timeout | undefined
  return {
    guard(round) {
      try {
        round()
        failures = 0
      } catch (error) {
        failures += 1
        failed(error, failures)
        clearTimeout(waiting)
        waiting = setTimeout(restart, retryDelay(RESTART, failures, random())).unref()
      }
    },
    stop: () => clearTimeout(waiting),
  }
}
