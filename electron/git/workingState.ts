import { fields, git, gitLine } from './git.ts'
import type { Kept } from './keptIndex.ts'
import type { Repository } from './repository.ts'
import { readStagedTree } from './stagedTree.ts'

/** All that a snapshot must know before it reads the working tree. */
export type WorkingState = {
  head: { sha: string; tree: string } | null
  /** Id of the tree of the user's own index; null while it holds conflicts. */
  stagedTree: string | null
  /** The tree that a snapshot's index is seeded from; empty for none. */
  seed: string
  /** Whether some tracked files are meant to be away. */
  sparse: boolean
  /** Whether the file system holds modes and links as git does. */
  faithful: boolean
  kept: Kept | null
}

export async function readWorkingState(
  repository: Repository,
  scratch: string,
  kept: Kept | null,
  signal: AbortSignal | undefined,
): Promise<WorkingState> {
  const [stagedTree, head, settings] = await Promise.all([
    readStagedTree(repository, scratch, signal),
    readHeadTree(repository.root, signal),
    readSettings(repository.root, signal),
  ])
  return { head, stagedTree, seed: stagedTree ?? head?.tree ?? '', ...settings, kept }
}

async function readHeadTree(root: string, signal: AbortSignal | undefined) {
  const args = ['cat-file', '--batch-check=%(objectname)']
  const found = await gitLine(root, args, { input: 'HEAD\nHEAD^{tree}\n', signal })
  const [sha, tree] = found.split('\n')
  if (sha === undefined || tree === undefined || sha.includes(' ')) return null
  return { sha, tree }
}

async function readSettings(root: string, signal: AbortSignal | undefined) {
  const names = '^core\\.(sparsecheckout|filemode|symlinks)$'
  const args = ['config', '-z', '--type=bool', '--get-regexp', names]
  const found = new Set(fields((await git(root, args, { accept: [0, 1], signal })).stdout))
  return {
    sparse: found.has('core.sparsecheckout\ntrue'),
    faithful: !found.has('core.filemode\nfalse') && !found.has('core.symlinks\nfalse'),
  }
}
