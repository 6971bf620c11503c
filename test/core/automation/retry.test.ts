import { describe, expect, it } from 'vitest'
import { ATTEMPTS_MOST, retryPolicy, WAIT_MOST_MS } from '../../../core/automation/rule.ts'
import { retryDelay } from '../../../core/jobPolicy.ts'

/** A small generator whose numbers are the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('[D3] how a rule wants its runs tried again', () => {
  it.each([
    [{ attempts: 6 }, [901, 1671, 4124, 7112, 15_204]],
    [{ attempts: 4, growth: 'linear', base: 250, cap: 600, jitter: 0 }, [250, 500, 600]],
    [{ attempts: 4, growth: 'constant', base: 300, jitter: 0.5 }, [226, 176, 323]],
    [{ attempts: 1 }, []],
  ] as const)('%j waits %j', (given, table) => {
    const policy = retryPolicy.parse(given)
    const random = seeded(42)
    const waits = Array.from({ length: policy.attempts - 1 }, (_, at) =>
      retryDelay(policy, at + 1, random()),
    )
    expect(waits).toEqual(table)
  })

  it.each([
    [{}],
    [{ attempts: 0 }],
    [{ attempts: ATTEMPTS_MOST + 1 }],
    [{ attempts: 2, base: WAIT_MOST_MS + 1 }],
    [{ attempts: 2, cap: -1 }],
    [{ attempts: 2, jitter: 1.1 }],
    [{ attempts: 2, growth: 'wild' }],
    [{ attempts: 2, forever: true }],
  ])('%j is refused', (given) => {
    expect(retryPolicy.safeParse(given).success).toBe(false)
  })
})
