import type { Figures, Spread } from './statistics.ts'

export type RunOptions = { short: boolean }

/** One thing that is measured, each time in a process of its own. */
export type Variant = {
  name: string
  /** Gives undefined where it cannot be had on this machine, after saying why. */
  run: (options: RunOptions) => Promise<Figures>
  /** Makes ready what the runs need, once. Gives why the variant must be left out, if it must. */
  prepare?: () => Promise<string | undefined>
}

/** All medians of one run, by variant and figure. */
export type Measured = {
  get(variant: string, figure: string): Spread | undefined
  /** Median by median; undefined when one of them was not measured. */
  ratio(ours: string, theirs: string, figure: string): number | undefined
}

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
  variants: readonly Variant[]
  lines: (measured: Measured) => Line[]
}
