import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { git, gitLine, zeroEnded } from './git.ts'
import { listNewlyIgnored } from './ignored.ts'
import { copyIndex } from './indexFile.ts'
import { keep, ownIndex } from './keptIndex.ts'
import type { Repository } from './repository.ts'
import { stageAll } from './stageAll.ts'
import type { WorkingState } from './workingState.ts'

/** The working tree of one instant, written to the object store. */
export type Snapshot = {
  /** An index in the scratch folder, equal to the working tree. */
  index: string
  /** Id of the tree of all files that are not ignored. */
  tree: string
}

/**
 * Records the working tree, leaving HEAD, the user's index and the files alone: what is tracked
 * and what is untracked but not ignored. A repository inside this one is recorded as its commit.
 *
 * `scratch` must be new, as its age says when reading began.
 */
export async function takeSnapshot(
  repository: Repository,
  scratch: string,
  state: WorkingState,
  signal: AbortSignal | undefined,
): Promise<Snapshot> {
  const { root, gitDir } = repository
  const began = Math.floor((await stat(scratch)).mtimeMs / 1000)
  const index = join(scratch, 'index')
  // Which files are meant to be away is known to the user's index alone.
  if (state.sparse) await copyIndex(join(gitDir, 'index'), index)
  else await seedIndex(repository, index, state, signal)
  await stageAll(root, { index, settings: ownIndex, programs: 'filters', signal })
  const tree = await gitLine(root, [...ownIndex, 'write-tree'], { index, signal })
  if (!state.sparse) {
    const { seed } = state
    const added = ['diff-tree', '-r', '--name-only', '--no-renames', '--diff-filter=A']
    const extras = seed === '' || (await gitLine(root, [...added, seed, tree], { signal })) !== ''
    await keep(repository, scratch, index, { began, seed, tree, extras })
  }
  return { index, tree }
}

/**
 * Makes the index that the snapshot starts from: it has what the user's index has, so that tracked
 * files count even when ignored, and remembers what the last snapshot read.
 */
async function seedIndex(
  repository: Repository,
  index: string,
  { kept, seed }: WorkingState,
  signal: AbortSignal | undefined,
) {
  const { root } = repository
  if (kept !== null) await copyIndex(kept.file, index)
  if (kept === null || kept.seed !== seed) {
    // It keeps what is known of every file that stayed the same.
    const wanted = seed === '' ? ['--empty'] : ['--reset', '--no-recurse-submodules', seed]
    await git(root, [...ownIndex, 'read-tree', ...wanted], { index, signal })
    return
  }
  const gone = kept.extras ? await listNewlyIgnored(repository, index, signal) : []
  if (gone.length === 0) return
  const remove = ['update-index', '-z', '--force-remove', '--stdin']
  const input = zeroEnded(gone)
  await git(root, [...ownIndex, ...remove], { index, input, programs: 'filters', signal })
}
