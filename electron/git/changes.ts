import type { FileChange } from '../../core/queries.ts'
import { type DiffScope, baseOf, diffCommits, diffWorkingTree } from './diff.ts'
import { parseChanges } from './parseChanges.ts'
import { type Repository, locate } from './repository.ts'

/** How many files an answer names at most. */
export const changesLimit = 5_000

export type Changes = {
  /** Id of the commit compared with; of the empty tree on an unborn branch. */
  base: string
  /** At most `changesLimit`, by path. */
  files: FileChange[]
  /** How many there are in all. */
  total: number
}

/** The files that differ, with their counts of lines. Throws GitError. */
export async function changes(
  checkout: string,
  scope: DiffScope,
  signal?: AbortSignal,
): Promise<Changes> {
  if (scope.kind === 'between') {
    const { from, answer } = await diffCommits(checkout, scope, { format }, { signal })
    return limited(from, parseChanges(answer.stdout))
  }
  const repository = await locate(checkout, signal)
  return compareWorkingTree(repository, { base: await baseOf(repository, scope, signal), signal })
}

/** Compares a commit, given by id, with the working tree; `reverse`, the other way round. */
export async function compareWorkingTree(
  repository: Repository,
  options: { base: string; reverse?: boolean; signal: AbortSignal | undefined },
): Promise<Changes> {
  const { base, reverse = false, signal } = options
  const wanted = { format: reverse ? [...format, '-R'] : format }
  const found = await diffWorkingTree(repository, base, wanted, { signal })
  const untracked = new Set(found.untracked)
  const conflicted = new Set(found.conflicted)
  const files = parseChanges(found.answer.stdout).map((file): FileChange => {
    if (reverse) return file
    if (conflicted.has(file.path)) return { ...file, status: 'conflicted' }
    if (file.status === 'added' && untracked.has(file.path)) return { ...file, status: 'untracked' }
    return file
  })
  return limited(base, reverse ? files : [...files, ...found.untracked.flatMap(nestedRepository)])
}

const format = ['--raw', '--numstat', '-z', '--abbrev=4']

/** A repository inside this one, which git lists with a slash at its end and does not look into. */
function nestedRepository(path: string): FileChange[] {
  if (!path.endsWith('/')) return []
  const nothing = { additions: null, deletions: null, binary: true }
  return [{ path: path.slice(0, -1), status: 'untracked', ...nothing }]
}

function limited(base: string, files: FileChange[]): Changes {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  return { base, files: sorted.slice(0, changesLimit), total: sorted.length }
}
