/** Chance that can be had again: the same seed gives the same throws. */
export type Random = {
  /** A whole number from 0 up to, but not, `below`. */
  below(below: number): number
  /** True with this likelihood, from 0 to 1. */
  chance(likelihood: number): boolean
  /** One of them; undefined of none. */
  one<T>(of: readonly T[]): T | undefined
}

/** Mulberry32: small, and good enough to wander about with. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, chance: (likelihood) => next() < likelihood, one: (of) => of[below(of.length)] }
}
