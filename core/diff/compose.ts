import type { LineChange } from './patch.ts'
import type { LineRange } from '../git/selection.ts'

/** A text between the two sides of a diff, and how much of the diff it has taken. */
export type Composed = { text: string; taken: 'all' | 'some' | 'none' }

/**
 * Makes the text that has taken some lines of a diff: of the lines that `takes` says yes to, the
 * removed are gone and the added are there. Taking all gives the new text, taking none the old one,
 * to the byte; taking the others undoes those that were chosen.
 *
 * Lines of one change stand as in the diff, first what stays of the old, then the new. Yet one that
 * was replaced where it stood (the third removed by the third added) keeps its place among those
 * that stay: else the first of two changed lines would land below the second.
 *
 * A last line without an end gets one when another comes to follow it.
 */
export function compose(
  old: string,
  changes: readonly LineChange[],
  takes: (side: 'old' | 'new', line: number) => boolean,
): Composed {
  const pieces: string[] = []
  const seen = { taken: 0, left: 0 }
  const asks = (side: 'old' | 'new', line: number) => {
    const answer = takes(side, line)
    seen[answer ? 'taken' : 'left'] += 1
    return answer
  }
  const reader = lineReader(old)
  for (const change of changes) {
    const { oldLines, newLines } = change
    pieces.push(reader.upTo(change.oldStart))
    const removed = oldLines.map((_line, at) => asks('old', change.oldStart + at + 1))
    const added = newLines.map((_line, at) => asks('new', change.newStart + at + 1))
    let given = 0
    const giveAdded = (end: number) => {
      for (; given < end; given += 1) if (added[given]) pieces.push(newLines[given] ?? '')
    }
    for (const [at, line] of oldLines.entries()) {
      if (!removed[at]) pieces.push(line)
      else if (added[at]) giveAdded(at + 1)
    }
    giveAdded(newLines.length)
    reader.skipTo(change.oldStart + oldLines.length)
  }
  pieces.push(reader.upTo(Infinity))
  const taken = seen.left === 0 ? 'all' : seen.taken === 0 ? 'none' : 'some'
  return { text: join(pieces), taken }
}

/** Says of a line whether one of these ranges holds it. */
export function isSelected(
  ranges: readonly LineRange[],
): (side: 'old' | 'new', line: number) => boolean {
  const bySide = {
    old: ranges.filter(({ side }) => side === 'old'),
    new: ranges.filter(({ side }) => side === 'new'),
  }
  return (side, line) => bySide[side].some(({ from, to }) => from <= line && line <= to)
}

/** Reads a text forwards by the count of its lines. */
function lineReader(text: string) {
  let line = 0
  let at = 0
  const skipTo = (count: number) => {
    for (; line < count && at < text.length; line += 1) {
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end + 1
    }
  }
  const upTo = (count: number) => {
    const start = at
    skipTo(count)
    return text.slice(start, at)
  }
  return { skipTo, upTo }
}

function join(pieces: readonly string[]): string {
  const whole: string[] = []
  let unended = false
  for (const piece of pieces) {
    if (piece === '') continue
    if (unended) whole.push(/^[^\n]*\r\n/.test(piece) ? '\r\n' : '\n')
    whole.push(piece)
    unended = !piece.endsWith('\n')
  }
  return whole.join('')
}
