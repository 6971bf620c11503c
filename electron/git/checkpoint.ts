import { listEdits } from './edits.ts'
import { git } from './git.ts'
import { withScratch } from './indexFile.ts'
import { type Kept, readKept } from './keptIndex.ts'
import { emptyTree, locate, resolveCommit } from './repository.ts'
import { takeSnapshot } from './snapshot.ts'
import { type WorkingState, readWorkingState } from './workingState.ts'
import { writeCheckpoint } from './writeCheckpoint.ts'

/** A working tree, kept. */
export type Checkpoint = {
  sha: string
  /** Id of the tree of its files. */
  tree: string
  /** What it was captured with, byte for byte. */
  message: string
  /** Id of the tree that was staged; null when nothing was, or conflicts were. */
  stagedTree: string | null
}

/** The ref that keeps a checkpoint: hidden from branches, tags and pushes, safe from gc. */
export function checkpointRef(threadId: string, checkpointId: string): string {
  // Of all that an id may hold only the colon is no part of a ref name, and no id holds '='.
  const part = (id: string) => id.replaceAll(':', '=')
  return `refs/gaffer/checkpoints/${part(threadId)}/${part(checkpointId)}`
}

/**
 * Keeps the working tree, and what is staged, as a commit under `ref`, leaving HEAD, index and
 * files alone. Runs no hooks and signs nothing.
 *
 * Throws GitError `checkpoint-exists` when the ref is taken: none is ever overwritten.
 */
export async function captureCheckpoint(
  checkout: string,
  { ref, message, signal }: { ref: string; message: string; signal?: AbortSignal },
): Promise<Checkpoint> {
  const repository = await locate(checkout, signal)
  return withScratch(repository.gitDir, async (scratch) => {
    const kept = await readKept(repository)
    // Most often the edits are all there is to read, so they are looked for at once.
    const [state, edits] = await Promise.all([
      readWorkingState(repository, scratch, kept, signal),
      kept === null ? null : listEdits(repository, kept, signal),
    ])
    const { head } = state
    const nothingStaged = state.seed === (head?.tree ?? emptyTree(repository))
    const stagedTree = nothingStaged ? null : state.stagedTree
    const draft = {
      ref,
      message: `${message}\n${trailer}${stagedTree ?? 'none'}\n`,
      head: head?.sha,
      stagedTree,
      ...(isCurrent(state) && edits !== null
        ? { tree: state.kept.tree, edits }
        : { tree: (await takeSnapshot(repository, scratch, state, signal)).tree, edits: [] }),
    }
    return { ...(await writeCheckpoint(repository, draft, signal)), message, stagedTree }
  })
}

/** Whether edits of the last snapshot are all that is needed to know the working tree. */
function isCurrent(state: WorkingState): state is WorkingState & { kept: Kept } {
  const { kept, seed, faithful, sparse } = state
  return kept !== null && kept.seed === seed && faithful && !sparse
}

/** Reads the checkpoint that a ref or an id names; null when there is none. */
export async function findCheckpoint(
  checkout: string,
  revision: string,
  signal?: AbortSignal,
): Promise<Checkpoint | null> {
  const sha = await resolveCommit(checkout, revision, signal)
  if (sha === null) return null
  const text = (await git(checkout, ['cat-file', 'commit', sha], { signal })).stdout.toString()
  const tree = /^tree ([0-9a-f]+)$/m.exec(text)?.[1]
  const body = text.slice(text.indexOf('\n\n') + 2)
  const staged = stagedLine.exec(body)
  if (tree === undefined || staged === null) return null
  const stagedTree = staged[1] === undefined || staged[1] === 'none' ? null : staged[1]
  return { sha, tree, message: body.slice(0, staged.index), stagedTree }
}

const trailer = 'Gaffer-Staged: '
const stagedLine = new RegExp(`\\n${trailer}(none|[0-9a-f]+)\\n$`)
