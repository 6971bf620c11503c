import type { LineRange } from '../../core/git/selection.ts'

export type Side = 'old' | 'new'
/** A place in a diff: a line of one of its sides. */
export type LinePlace = { side: Side; line: number }

/** One line of a diff as it is read from top to bottom; context has a number on both sides. */
export type DiffRow = {
  kind: 'context' | 'added' | 'removed'
  old: number | null
  new: number | null
  text: string
}

export type Hunk = {
  /** What git says it lies in, such as a function; often empty. */
  about: string
  /** As its head has them; null where a side has no lines. */
  old: LineSpan | null
  new: LineSpan | null
  /** Its rows among those of the diff; `to` is the first after it. */
  from: number
  to: number
}
type LineSpan = { from: number; to: number }

export type DiffRows = { rows: DiffRow[]; hunks: Hunk[] }

/** The lines that a unified patch of one file shows. Nothing where it shows none. */
export function readRows(patch: string): DiffRows {
  const rows: DiffRow[] = []
  const hunks: Hunk[] = []
  const left = { old: 0, new: 0 }
  const at = { old: 0, new: 0 }
  for (const line of patch.split('\n')) {
    if (left.old === 0 && left.new === 0) {
      const hunk = readHead(line, rows.length)
      if (!hunk) continue
      hunks.push(hunk)
      for (const side of ['old', 'new'] as const) {
        const span = hunk[side]
        left[side] = span ? span.to - span.from + 1 : 0
        at[side] = span?.from ?? 0
      }
      continue
    }
    const mark = line[0] ?? ' '
    if (mark === '\\') continue
    const step = (side: Side) => {
      left[side] -= 1
      at[side] += 1
      return at[side] - 1
    }
    rows.push({
      kind: mark === '+' ? 'added' : mark === '-' ? 'removed' : 'context',
      old: mark === '+' ? null : step('old'),
      new: mark === '-' ? null : step('new'),
      text: line.slice(1),
    })
    const open = hunks.at(-1)
    if (open) open.to = rows.length
  }
  return { rows, hunks }
}

function readHead(line: string, from: number): Hunk | null {
  const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line)
  if (!head) return null
  const span = (start: string | undefined, count: string | undefined): LineSpan | null => {
    const first = Number(start)
    const lines = Number(count ?? 1)
    return lines === 0 ? null : { from: first, to: first + lines - 1 }
  }
  const [, oldStart, oldCount, newStart, newCount, about = ''] = head
  return { about, old: span(oldStart, oldCount), new: span(newStart, newCount), from, to: from }
}

/** Where a row stands; one of context by its new side. */
export const placeOf = (row: DiffRow): LinePlace =>
  row.new === null ? { side: 'old', line: row.old ?? 0 } : { side: 'new', line: row.new }

/** The index of the row at a place; -1 when the diff does not show it. */
export const rowAt = (rows: readonly DiffRow[], { side, line }: LinePlace): number =>
  rows.findIndex((row) => row[side] === line)

/** The changed lines among some rows, as a selection of the host's names them. */
export function changedRanges(rows: readonly DiffRow[]): LineRange[] {
  const ranges: LineRange[] = []
  const last: Partial<Record<Side, LineRange>> = {}
  for (const row of rows) {
    if (row.kind === 'context') continue
    const { side, line } = placeOf(row)
    const open = last[side]
    if (open?.to === line - 1) {
      open.to = line
      continue
    }
    const range = { side, from: line, to: line }
    last[side] = range
    ranges.push(range)
  }
  return ranges
}

/** A whole hunk, by the ranges of its head. */
export const hunkRanges = (hunk: Hunk): LineRange[] =>
  (['old', 'new'] as const).flatMap((side) => {
    const span = hunk[side]
    return span ? [{ side, ...span }] : []
  })

/** The hunk that a row lies in. */
export const hunkOf = (hunks: readonly Hunk[], row: number): number =>
  hunks.findIndex(({ from, to }) => from <= row && row < to)

/** A hunk by its lines, as its head tells them to people. */
export function hunkWords({ old, new: now }: Hunk): string {
  const span = now ?? old
  if (!span) return 'No lines'
  return span.from === span.to ? `Line ${span.from}` : `Lines ${span.from}–${span.to}`
}
