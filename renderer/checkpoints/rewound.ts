import type { TurnRanges } from '../../core/git/operations.ts'

/** Whether the files hold a turn's work no more, since they were put back. */
export const isRewound = (ranges: TurnRanges, turn: number): boolean =>
  ranges.some(([first, last]) => first <= turn && turn <= last)
