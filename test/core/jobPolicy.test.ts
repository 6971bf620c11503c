import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RetryPolicy, retryDelay } from '../../core/jobPolicy.ts'

const policy = (growth: RetryPolicy['growth'], fields: Partial<RetryPolicy> = {}): RetryPolicy => ({
  growth,
  base: 500,
  cap: 10_000,
  jitter: 0,
  attempts: 8,
  ...fields,
})

/** A small generator whose numbers are the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const waits = (of: RetryPolicy, random = () => 0.5) =>
  Array.from({ length: 7 }, (_, at) => retryDelay(of, at + 1, random()))

describe('[D3] retryDelay', () => {
  it.each([
    ['exponential', [500, 1000, 2000, 4000, 8000, 10_000, 10_000]],
    ['linear', [500, 1000, 1500, 2000, 2500, 3000, 3500]],
    ['constant', [500, 500, 500, 500, 500, 500, 500]],
  ] as const)('grows %s, up to the cap', (growth, table) => {
    expect(waits(policy(growth))).toEqual(table)
  })

  it.each([
    ['exponential', [450, 835, 2062, 3556, 7602, 8103, 9789]],
    ['linear', [450, 835, 1546, 1778, 2376, 2431, 3426]],
    ['constant', [450, 418, 515, 445, 475, 405, 489]],
  ] as const)('strays by the jitter, the same for the same seed: %s', (growth, table) => {
    expect(waits(policy(growth, { jitter: 0.2 }), seeded(42))).toEqual(table)
  })

  it('strays no further than the jitter either way', () => {
    const jittered = policy('constant', { jitter: 0.2 })
    expect(retryDelay(jittered, 1, 0)).toBe(400)
    expect(retryDelay(jittered, 1, 0.999_999_9)).toBe(600)
  })

  it('is a whole number of milliseconds between the bounds, after any number of failures', () => {
    const growth = fc.constantFrom<RetryPolicy['growth']>('exponential', 'linear', 'constant')
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(growth, fc.integer({ min: 1, max: 5000 }), random, (kind, failed, luck) => {
        const wait = retryDelay(policy(kind, { jitter: 0.2 }), failed, luck)
        expect(Number.isInteger(wait)).toBe(true)
        expect(wait).toBeGreaterThanOrEqual(400)
        expect(wait).toBeLessThanOrEqual(12_000)
      }),
    )
  })
})
