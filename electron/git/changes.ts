import type { FileChange } from '../../core/git/answers.ts'
import { type Compared, type DiffScope, diffScope, diffWorkingTree } from './diff.ts'
import { parseChanges } from './parseChanges.ts'
import type { Repository } from './repository.ts'

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
  return named(await diffScope(checkout, scope, { format }, { signal }))
}

/** Compares a commit, given by id, with the working tree; `reverse`, the other way round. */
export async function compareWorkingTree(
  repository: Repository,
  options: { base: string; reverse?: boolean; signal: AbortSignal | undefined },
): Promise<Changes> {
  const { base, reverse, signal } = options
  const wanted = { format: reverse ? [...format, '-R'] : format }
  const found = await diffWorkingTree(repository, base, wanted, { signal })
  const files = parseChanges(found.answer.stdout)
  const large = found.large.map((path) => unread(path, reverse ? 'deleted' : 'untracked'))
  return limited(base, [...files, ...large])
}

function named({ base, answer, ...found }: Compared): Changes {
  const untracked = new Set(found.untracked)
  const conflicted = new Set(found.conflicted)
  const files = parseChanges(answer.stdout).map((file): FileChange => {
    if (conflicted.has(file.path)) return { ...file, status: 'conflicted' }
    if (file.status === 'added' && untracked.has(file.path)) return { ...file, status: 'untracked' }
    return file
  })
  const large = found.large.map((path) => unread(path, 'untracked'))
  return limited(base, [...files, ...large, ...found.untracked.flatMap(nestedRepository)])
}

const format = ['--raw', '--numstat', '-z', '--abbrev=4']

/** A repository inside this one, which git lists with a slash at its end and does not look into. */
function nestedRepository(path: string): FileChange[] {
  if (!path.endsWith('/')) return []
  return [unread(path.slice(0, -1), 'untracked')]
}

function unread(path: string, status: 'untracked' | 'deleted'): FileChange {
  return { path, status, additions: null, deletions: null, binary: true }
}

function limited(base: string, files: FileChange[]): Changes {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  return { base, files: sorted.slice(0, changesLimit), total: sorted.length }
}
