import type { Figures, Spread } from './statistics.ts'

export type RunOptions = { short: boolean }

/** One thing that is measured, each time in a process of its own. */
export type Variant = {
  name: string
  /** Gives undefined where it cannot be had on this machine, after saying why. */
  run: (options: RunOptions) => Promise<Figures>
  /** Makes ready what the runs need, once. Gives why the variant must be left out, if it must. */
  prepare?: (options: RunOptions) => Promise<string | undefined>
}

/** All medians of one run, by variant and figure. */
export type Measured = {
  get(variant: string, figure: string): Spread | undefined
  /** Median by median; undefined when one of them was not measured. */
  ratio(ours: string, theirs: string, figure: string): number | undefined
}

/** One figure beside its goal. */
export function lineOf(
  what: string,
  { value, unit = '', limit }: { value: number | undefined; unit?: string; limit?: Limit },
  against = '',
  ratio = '',
): Line {
  const known = value ?? Number.NaN
  return {
    what,
    value: `${told(known)}${unit}`,
    against,
    ratio,
    goal: limit === undefined ? '' : goalOf(limit, unit),
    met: limit === undefined ? undefined : isMet(limit, known),
  }
}

/** One figure of ours beside another's, with a goal for their ratio. */
export function ratioOf(
  what: string,
  ours: { value: number | undefined; unit?: string },
  theirs: { name: string; value: number | undefined },
  limit?: Limit,
): Line {
  const { value = Number.NaN, unit = '' } = ours
  const other = theirs.value ?? Number.NaN
  return {
    what,
    value: `${told(value)}${unit}`,
    against: `${theirs.name} ${told(other)}${unit}`,
    ratio: (value / other).toFixed(2),
    goal: limit === undefined ? '' : goalOf(limit, ''),
    met: limit === undefined ? undefined : isMet(limit, value / other),
  }
}

export type Limit = { atMost: number } | { atLeast: number }

const isMet = (limit: Limit, value: number) =>
  'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast
const goalOf = (limit: Limit, unit: string) =>
  'atMost' in limit ? `≤ ${limit.atMost}${unit}` : `≥ ${limit.atLeast}${unit}`
const told = (value: number) =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))

/** A line of the printed table; `goal` is met or not, or there is none. */
export type Line = {
  what: string
  value: string
  against: string
  ratio: string
  goal: string
  met: boolean | undefined
}

/** Variants that are measured together, so that they can be compared. */
export type Group = {
  id: string
  title: string
  /** What a reader must know to trust the figures; paragraphs of markdown. */
  explains: string
  /** Where the time or the room goes in what misses its goal, as profiles have shown; markdown. */
  profile?: string
  variants: readonly Variant[]
  /** A goal that is set for a whole run is not judged by a short one. */
  lines: (measured: Measured, options: RunOptions) => Line[]
}
