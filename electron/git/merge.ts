import { git, gitLine } from './git.ts'
import { GitError } from './gitError.ts'
import { type Integrated, assertNothingUnderWay, integrate } from './integrate.ts'
import { holdingIndex, type OperationOptions } from './asUser.ts'
import { locate, requireCommit, resolveCommit } from './repository.ts'
import { takeBack } from './takeBack.ts'

export type MergeOptions = OperationOptions & {
  /** The branch, or any revision, that is merged into HEAD. */
  from: string
  /** As configured (`merge.ff`) when absent. */
  fastForward?: 'only' | 'never'
  /** An earlier try may have been cut short: what it did is taken back first. */
  again?: boolean
}

/**
 * Merges a branch into HEAD, with the message git proposes.
 *
 * Note `noteState` before; `proveIntegration` tells what came of it.
 *
 * Throws GitError, all before anything is touched: `revision-unknown`, `operation-in-progress`,
 * `conflicts`, `would-overwrite`, `diverged` (with `fastForward: 'only'`), `unrelated-histories`.
 */
export async function merge(
  checkout: string,
  { from, fastForward, again = false, ...options }: MergeOptions,
): Promise<Integrated & { output: string }> {
  const { signal } = options
  const repository = await locate(checkout, signal)
  const name = await nameOf(repository.root, from, signal)
  await assertNothingUnderWay(repository, signal)
  const tree = again ? await treeOfMerge(repository.root, name, signal) : null
  if (tree !== null) await holdingIndex(repository, () => takeBack(repository, tree, signal))
  const ways = { only: ['--ff-only'], never: ['--no-ff'] }
  const way = fastForward === undefined ? [] : ways[fastForward]
  return integrate(repository, ['merge', '--no-edit', '--no-stat', ...way, name], options)
}

/** What a merge would make of HEAD's tree; null where this git cannot tell. */
async function treeOfMerge(
  root: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const args = ['merge-tree', '--write-tree', 'HEAD', name]
  const answer = await git(root, args, { accept: [0, 1, 128, 129], programs: 'filters', signal })
  return answer.status > 1 ? null : (answer.stdout.toString('utf8').split('\n')[0] ?? null)
}

export type RebaseOptions = OperationOptions & {
  /** The branch, or any revision, that HEAD's own commits are put on top of. */
  onto: string
}

/**
 * Rebases the current branch. Notes and proofs are those of `merge`.
 *
 * Throws GitError, all before anything is touched: `revision-unknown`, `operation-in-progress`,
 * `conflicts`, `branch-unborn`, `uncommitted-changes` (unless the user has `rebase.autoStash`),
 * `would-overwrite`.
 */
export async function rebase(
  checkout: string,
  { onto, ...options }: RebaseOptions,
): Promise<Integrated & { output: string }> {
  const { signal } = options
  const repository = await locate(checkout, signal)
  const { root } = repository
  const name = await nameOf(root, onto, signal)
  if ((await resolveCommit(root, 'HEAD', signal)) === null) throw new GitError('branch-unborn')
  await assertNothingUnderWay(repository, signal)
  return integrate(repository, ['rebase', '--no-stat', name], options)
}

/** A revision as git is told it: a branch by its name, which goes into messages; else a commit. */
async function nameOf(
  root: string,
  revision: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const sha = await requireCommit(root, revision, signal)
  const args = ['rev-parse', '--verify', '--abbrev-ref=strict', '--end-of-options', revision]
  const name = await gitLine(root, args, { accept: [0, 128], signal })
  return name !== '' && (await resolveCommit(root, name, signal)) === sha ? name : sha
}
