import type { FileChange } from '../../core/git/answers.ts'
import { groupBy } from '../groupBy.ts'

/** The two halves of what can be staged. */
export const halves = ['unstaged', 'staged'] as const
export type Half = (typeof halves)[number]
export const halfWords: Record<Half, string> = { unstaged: 'Unstaged', staged: 'Staged' }

/** How much of a file is staged. */
export type Staged = 'all' | 'some' | 'none'

/** A changed file of the list. Outside the staging scopes nothing is known of what is staged. */
export type ListedFile = FileChange & { staged?: Staged }

export type ListRow =
  | { kind: 'folder'; folder: string; files: readonly ListedFile[]; open: boolean }
  | { kind: 'file'; file: ListedFile }

/** Files below the names of their folders; those of a closed folder are left out. */
export function fileRows(files: readonly ListedFile[], closed: ReadonlySet<string>): ListRow[] {
  const folders = groupBy(files, ({ path }) => folderOf(path))
  return [...folders].flatMap(([folder, inside]): ListRow[] => {
    const rows = inside.map((file): ListRow => ({ kind: 'file', file }))
    if (folder === '') return rows
    const open = !closed.has(folder)
    return [{ kind: 'folder', folder, files: inside, open }, ...(open ? rows : [])]
  })
}

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** Joins what is staged and what is not to one list, by path. */
export function joinStaging(
  unstaged: readonly FileChange[],
  staged: readonly FileChange[],
): ListedFile[] {
  const inBoth = new Set(unstaged.map(({ path }) => path))
  const stagedPaths = new Map(staged.map((file) => [file.path, file]))
  const open = unstaged.map((file): ListedFile => {
    const other = stagedPaths.get(file.path)
    if (!other) return { ...file, staged: 'none' }
    return { ...file, ...totals(file, other), staged: 'some' }
  })
  const whole = staged.filter(({ path }) => !inBoth.has(path))
  const all = [...open, ...whole.map((file): ListedFile => ({ ...file, staged: 'all' }))]
  return all.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

function totals(one: FileChange, other: FileChange) {
  const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b)
  return {
    additions: sum(one.additions, other.additions),
    deletions: sum(one.deletions, other.deletions),
  }
}
