import { baseOfPatch, parsePatch } from '../../core/diff/patch.ts'
import { type DiffRow, type LinePlace, rowAt } from './diffRows.ts'

/** The rows between two places, both included, whichever comes first. */
export function rowsBetween(
  rows: readonly DiffRow[],
  { from, to }: { from: LinePlace; to: LinePlace },
): readonly DiffRow[] {
  const ends = [rowAt(rows, from), rowAt(rows, to)].toSorted((one, other) => one - other)
  const [first = -1, last = -1] = ends
  return first < 0 ? [] : rows.slice(first, last + 1)
}

/** What a selection of this diff's lines names it by; null where it cannot be divided. */
export function divisibleBase(patch: string): string | null {
  const parsed = parsePatch(patch)
  if (!parsed || parsed.binary || parsed.changes.length === 0) return null
  const isFile = (side: { mode: string } | null) => side === null || side.mode.startsWith('100')
  return isFile(parsed.oldSide) && isFile(parsed.newSide) ? baseOfPatch(parsed) : null
}

const marks: Record<DiffRow['kind'], string> = { context: ' ', added: '+', removed: '-' }

/** Rows as a diff writes them. */
export const quoteOf = (rows: readonly DiffRow[]): string =>
  rows.map(({ kind, text }) => marks[kind] + text).join('\n')

/** Whether the diff still shows these lines, the last of them at that place. */
export function showsQuote(
  rows: readonly DiffRow[],
  { quote, ...place }: LinePlace & { quote: string },
): boolean {
  const last = rowAt(rows, place)
  const first = last + 1 - quote.split('\n').length
  return last >= 0 && first >= 0 && quoteOf(rows.slice(first, last + 1)) === quote
}

/** `1 line`, or how many were added and removed of several. */
export function countWords(rows: readonly DiffRow[]): string {
  const count = (kind: DiffRow['kind']) => rows.filter((row) => row.kind === kind).length
  const [added, removed] = [count('added'), count('removed')]
  const parts = [added > 0 && `${added} added`, removed > 0 && `${removed} removed`]
  const changed = parts.filter((part) => part !== false).join(', ')
  const lines = rows.length === 1 ? '1 line' : `${rows.length} lines`
  return changed === '' ? lines : `${lines} (${changed})`
}

/** A row for those who hear it. */
export function spokenRow(row: DiffRow): string {
  const kind = { context: 'unchanged', added: 'added', removed: 'removed' }[row.kind]
  return `Line ${row.new ?? row.old}, ${kind}: ${row.text.trim() === '' ? 'empty' : row.text}`
}
