import { join } from 'node:path'
import {
  type GitAnswer,
  type GitOptions,
  configured,
  fields,
  git,
  gitLine,
  literally,
  zeroEnded,
} from './git.ts'
import { copyIndex, withScratch } from './indexFile.ts'
import { listLarge } from './largeFiles.ts'
import { type Repository, emptyTree, locate, requireCommit, resolveCommit } from './repository.ts'
import { readIndexTree } from './stagedTree.ts'

/**
 * What to compare:
 *
 * - `uncommitted`: HEAD (nothing, on an unborn branch) with the working tree, untracked files
 *   included.
 * - `unstaged`: the index with the working tree, untracked files included. Of a file in conflict,
 *   our side of it.
 * - `staged`: HEAD with the index.
 * - `branch`: where HEAD left `from`, such as the branch it is to be merged into, with HEAD.
 * - `between`: two commits, such as the checkpoints at the two edges of a turn.
 * - `since`: a commit with the working tree, such as the checkpoint before a turn that still runs.
 */
export type DiffScope =
  | { kind: 'uncommitted' }
  | { kind: 'unstaged' }
  | { kind: 'staged' }
  | { kind: 'branch'; from: string }
  | { kind: 'between'; from: string; to: string }
  | { kind: 'since'; from: string }

/** Bytes from which a file counts as binary: nobody reads it, and comparing it takes seconds. */
const textFileLimit = 16 * 1024 * 1024

// The user's settings decide how git looks in their terminal; these decide what we parse. None of
// them may start a program either, but the filters of a folder that is trusted.
const settings = configured({
  'core.bigFileThreshold': String(textFileLimit),
  'core.quotePath': 'false',
})
const fixed = [
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '-O/dev/null',
  '--inter-hunk-context=0',
  '--find-renames',
  '-l400',
  '--diff-algorithm=histogram',
  '--indent-heuristic',
  // A repository inside this one shows when its commit changes; looking further would run its own
  // configuration.
  '--submodule=short',
  '--ignore-submodules=dirty',
]

type Wanted = {
  /** Options that say what to print. */
  format: readonly string[]
  /** Paths to compare, as they are; all when absent. */
  paths?: readonly string[]
}

/** What was found, and what the user's index knows of the files in it. */
export type Compared = {
  /** Id of what was compared with: a commit, or a tree where there is no commit of it. */
  base: string
  answer: GitAnswer
  untracked: string[]
  conflicted: string[]
  /** Untracked files that nobody reads, which the answer leaves out: they are new and binary. */
  large: string[]
}

/** Compares what a scope names. Throws GitError, such as `revision-unknown`. */
export async function diffScope(
  checkout: string,
  scope: DiffScope,
  wanted: Wanted,
  options: GitOptions,
): Promise<Compared> {
  const { signal } = options
  if (scope.kind === 'between') return diffCommits(checkout, scope, wanted, options)
  if (scope.kind === 'branch') {
    const from = await requireCommit(checkout, scope.from, signal)
    const to = await requireCommit(checkout, 'HEAD', signal)
    const args = ['merge-base', from, to]
    // Histories that share nothing are compared as they are.
    const shared = await gitLine(checkout, args, { accept: [0, 1], signal })
    return diffCommits(checkout, { from: shared || from, to }, wanted, options)
  }
  const repository = await locate(checkout, signal)
  const base = await baseOf(repository, scope, signal)
  if (scope.kind !== 'staged') return diffWorkingTree(repository, base, wanted, options)
  const args = [...settings, 'diff', '--cached', ...fixed, ...pick(wanted, base)]
  const answer = await git(repository.root, args, { ...options, programs: 'filters' })
  return { base, answer, untracked: [], conflicted: [], large: [] }
}

async function diffCommits(
  checkout: string,
  scope: { from: string; to: string },
  wanted: Wanted,
  options: GitOptions,
): Promise<Compared> {
  const run = (from: string, to: string) => {
    const args = [...settings, 'diff', ...fixed, ...pick(wanted, from, to)]
    return git(checkout, args, { ...options, programs: 'filters' })
  }
  // Ids, which is what checkpoints have, need no looking up first.
  if (isId(scope.from) && isId(scope.to)) {
    const answer = await run(scope.from, scope.to).catch(async (error: unknown) => {
      await requireCommit(checkout, scope.from, options.signal)
      await requireCommit(checkout, scope.to, options.signal)
      throw error
    })
    return { base: scope.from, answer, untracked: [], conflicted: [], large: [] }
  }
  const [from, to] = await Promise.all([
    requireCommit(checkout, scope.from, options.signal),
    requireCommit(checkout, scope.to, options.signal),
  ])
  return { base: from, answer: await run(from, to), untracked: [], conflicted: [], large: [] }
}

function isId(revision: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(revision)
}

/**
 * Compares a commit or a tree, given by id, with the working tree as it is.
 *
 * Git compares with what the index knows of. So that untracked files and those in conflict show
 * like others, with renames and counts, they are entered as new in a copy of the index; nothing is
 * written to the object store.
 */
export async function diffWorkingTree(
  repository: Repository,
  base: string,
  wanted: Wanted,
  options: GitOptions,
): Promise<Compared> {
  const { root, gitDir } = repository
  const { signal } = options
  const within = (wanted.paths ?? []).map(literally)
  const [others, unmerged] = await Promise.all([
    git(root, ['ls-files', '-z', '--others', '--exclude-standard', '--', ...within], { signal }),
    git(root, ['ls-files', '-z', '--unmerged', '--', ...within], { signal }),
  ])
  const untracked = fields(others.stdout)
  // Each line is mode, id, stage, a tab, and the path: one line for each side.
  const paths = fields(unmerged.stdout).map((line) => line.slice(line.indexOf('\t') + 1))
  const conflicted = [...new Set(paths)]
  const sizes = { untracked, tree: base, bytes: textFileLimit }
  const large = await listLarge(repository, sizes, signal)
  const args = [...settings, 'diff', ...fixed, ...pick(wanted, base)]
  const run = (index?: string) =>
    git(root, args, { ...options, programs: 'filters', ...(index === undefined ? {} : { index }) })
  // One that ends in a slash is a repository of its own, which has no lines to compare.
  const leftOut = new Set(large)
  const files = untracked.filter((path) => !path.endsWith('/') && !leftOut.has(path))
  const entered = [...files, ...conflicted]
  if (entered.length === 0) return { base, answer: await run(), untracked, conflicted, large }
  return withScratch(gitDir, async (scratch) => {
    const index = join(scratch, 'index')
    await copyIndex(join(gitDir, 'index'), index)
    const input = entered.map((path) => newEntry(repository, path)).join('')
    await git(root, ['update-index', '-z', '--index-info'], {
      index,
      input,
      programs: 'filters',
      signal,
    })
    return { base, answer: await run(index), untracked, conflicted, large }
  })
}

/** The id of what a scope compares with: a commit, or a tree that none stands for. */
async function baseOf(
  repository: Repository,
  scope: Exclude<DiffScope, { kind: 'between' | 'branch' }>,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (scope.kind === 'since') return requireCommit(repository.root, scope.from, signal)
  if (scope.kind === 'unstaged')
    return withScratch(repository.gitDir, (scratch) => readIndexTree(repository, scratch, signal))
  return (await resolveCommit(repository.root, 'HEAD', signal)) ?? emptyTree(repository)
}

function pick({ format, paths = [] }: Wanted, ...commits: string[]): string[] {
  return [...format, ...commits, '--', ...paths.map(literally)]
}

/** Drops what the index says of a path, then enters it empty and without times. */
function newEntry({ objectFormat }: Repository, path: string): string {
  const none = '0'.repeat(objectFormat === 'sha1' ? 40 : 64)
  return zeroEnded([`0 ${none}\t${path}`, `100644 ${emptyBlobs[objectFormat]}\t${path}`])
}

const emptyBlobs = {
  sha1: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  sha256: '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
}
