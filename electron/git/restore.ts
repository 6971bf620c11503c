import { git } from './git.ts'
import { type Changes, compareWorkingTree } from './changes.ts'
import { findCheckpoint } from './checkpoint.ts'
import { GitError } from './gitError.ts'
import { assertIndexFree, withScratch } from './indexFile.ts'
import { readKept } from './keptIndex.ts'
import { type Repository, locate, operationUnderWay } from './repository.ts'
import { takeSnapshot } from './snapshot.ts'
import { readWorkingState } from './workingState.ts'

type RestoreOptions = { sha: string; signal?: AbortSignal }

/**
 * Makes the working tree what it was when the checkpoint was captured: files made since are
 * removed, with the folders that leaves empty; ignored files stay. HEAD never moves.
 *
 * The index: what was staged then is staged again, exactly. When nothing was, nothing is, so all
 * that differs from HEAD (which may have moved since) shows as unstaged or untracked.
 *
 * What the working tree holds now is lost; capture it first. Running it again after it was cut
 * short completes it.
 *
 * Throws GitError `checkpoint-missing`, `operation-in-progress` or `index-locked`, all before
 * anything is touched.
 */
export async function restoreCheckpoint(
  checkout: string,
  { sha, signal }: RestoreOptions,
): Promise<void> {
  const repository = await locate(checkout, signal)
  const { root, gitDir } = repository
  const checkpoint = await findCheckpoint(root, sha, signal)
  if (checkpoint === null) throw new GitError('checkpoint-missing')
  if ((await operationUnderWay(repository)) !== null) throw new GitError('operation-in-progress')
  await assertIndexFree(gitDir)
  await replaceWorkingTree(repository, { ...checkpoint, signal })
}

/**
 * Gives the working tree the files of this tree; ignored files stay. The index becomes
 * `stagedTree`, or HEAD's tree when that is null.
 */
export async function replaceWorkingTree(
  repository: Repository,
  {
    tree,
    stagedTree,
    signal,
  }: { tree: string; stagedTree: string | null; signal: AbortSignal | undefined },
): Promise<void> {
  const { root, gitDir } = repository
  await withScratch(gitDir, async (scratch) => {
    // Git removes and overwrites what the index it works on knows, so that index must first equal
    // the working tree. It is not the user's: theirs is set in one step once the files are right.
    const kept = await readKept(repository)
    const state = await readWorkingState(repository, scratch, kept, signal)
    const { index } = await takeSnapshot(repository, scratch, state, signal)
    const readTree = ['read-tree', '--reset', '--no-recurse-submodules']
    await git(root, [...readTree, '-u', tree], { index, programs: 'filters', signal })
    const staged = stagedTree ?? state.head?.tree
    await git(root, staged === undefined ? ['read-tree', '--empty'] : [...readTree, staged])
    // Files that were written afresh are unchanged for all that; status 1 only says some are not.
    const refresh = ['update-index', '-q', '--refresh']
    await git(root, refresh, { accept: [0, 1], programs: 'filters', signal })
  })
}

/** What a restore would change, seen from the working tree: a file it would remove is `deleted`. */
export async function previewRestore(
  checkout: string,
  { sha, signal }: RestoreOptions,
): Promise<Changes> {
  const repository = await locate(checkout, signal)
  const checkpoint = await findCheckpoint(repository.root, sha, signal)
  if (checkpoint === null) throw new GitError('checkpoint-missing')
  return compareWorkingTree(repository, { base: checkpoint.sha, reverse: true, signal })
}
