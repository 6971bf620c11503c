import type { FileEdit } from '../../../core/items.ts'
import { nameIn } from '../inside.ts'
import type { FileUpdateChange } from './protocol.ts'

/**
 * The edits of a change, as far as Codex tells them: of a new or a deleted file the whole text, of a
 * changed one an edit for each place in it, with the lines around. Paths are as Codex gave them.
 */
export function editsOf({ path: file, kind, diff }: FileUpdateChange): FileEdit[] {
  switch (kind.type) {
    case 'add':
      return [{ path: file, newText: diff }]
    case 'delete':
      return [{ path: file, oldText: diff, newText: null }]
    case 'update': {
      const target = kind.move_path
      if (target === null) return hunksOf(diff).map((hunk) => ({ path: file, ...hunk }))
      // Codex ends the diff of a moved file with words of its own.
      const hunks = hunksOf(diff.slice(0, diff.lastIndexOf('\n\nMoved to: ')))
      const moved = hunks.length > 0 ? hunks : [{ oldText: '', newText: '' }]
      return [{ path: file, newText: null }, ...moved.map((hunk) => ({ path: target, ...hunk }))]
    }
  }
}

type Hunk = { oldText: string; newText: string }

function hunksOf(diff: string): Hunk[] {
  const [, ...hunks] = `\n${diff}`.split(/\n@@[^\n]*(?:\n|$)/)
  return hunks.map((hunk) => {
    const lines = hunk.replace(/\n$/, '').split('\n')
    return { oldText: sideOf(lines, '-'), newText: sideOf(lines, '+') }
  })
}

/** One side of a hunk: its own lines and those that both have. */
function sideOf(lines: readonly string[], own: '-' | '+'): string {
  const texts = lines.flatMap((line, at) => {
    if (line[0] !== own && line[0] !== ' ') return []
    // "\ No newline at end of file" speaks of the line before it.
    return [line.slice(1) + (lines[at + 1]?.startsWith('\\') ? '' : '\n')]
  })
  return texts.join('')
}

/** What changes do, in a few words. */
export function titleOf(checkout: string, changes: readonly FileUpdateChange[]): string {
  const [change] = changes
  if (!change || changes.length > 1) return `Change ${changes.length} files`
  const file = nameIn(checkout, change.path)
  switch (change.kind.type) {
    case 'add':
      return `Write ${file}`
    case 'delete':
      return `Delete ${file}`
    case 'update': {
      const target = change.kind.move_path
      return target === null ? `Edit ${file}` : `Move ${file} to ${nameIn(checkout, target)}`
    }
  }
}
