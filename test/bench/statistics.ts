/** What one run of a variant measured, by name. */
export type Figures = Readonly<Record<string, number>>

/** A figure over all rounds. */
export type Spread = { median: number; min: number; max: number }

/** The value below which the share `p` of the values lies; the values need not be sorted. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1)
  return {
    median: middle.reduce((sum, value) => sum + value, 0) / middle.length,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  }
}

/** The spread of each figure that every round has. */
export function spreads(rounds: readonly Figures[]): Record<string, Spread> {
  const names = Object.keys(rounds[0] ?? {})
  return Object.fromEntries(
    names.map((name) => [name, spread(rounds.map((figures) => figures[name] ?? Number.NaN))]),
  )
}

/** Measures one piece of work after another: how many a second, and how long one takes. */
export async function measure(
  times: number,
  work: (at: number) => Promise<unknown> | void,
): Promise<{ seconds: number; p50: number; p99: number }> {
  const took: number[] = []
  const start = performance.now()
  for (let at = 0; at < times; at += 1) {
    const before = performance.now()
    await work(at)
    took.push(performance.now() - before)
  }
  const seconds = (performance.now() - start) / 1000
  return { seconds, p50: percentile(took, 0.5) * 1000, p99: percentile(took, 0.99) * 1000 }
}
