import { asUser, type OperationOptions } from './asUser.ts'
import { gitLine } from './git.ts'
import { GitError } from './gitError.ts'
import type { StateNote } from './integrate.ts'
import { readReflog } from './reflog.ts'
import { locate, operationUnderWay, readHead, resolveCommit } from './repository.ts'

export type UndoOptions = OperationOptions & {
  /** The commit to undo; it must be HEAD's. */
  sha: string
  /** Undoes it although it was pushed, so others may have it. */
  pushed?: boolean
}

export type Undone = {
  sha: string
  /** Where HEAD is now; null when that was the first commit. */
  parent: string | null
  /** The message of the commit, to be used again. */
  message: string
}

/**
 * Undoes the last commit: HEAD goes back to its (first) parent, index and files stay as they are.
 *
 * Note `noteState` before; `proveUndo` tells whether it was done.
 *
 * Throws GitError: `branch-moved` when HEAD is elsewhere, `commit-pushed`,
 * `operation-in-progress`, `branch-unborn`, and `head-detached` for a first commit on no branch.
 */
export async function undoLastCommit(
  checkout: string,
  { sha, pushed = false, ...options }: UndoOptions,
): Promise<Undone> {
  const { operationId, signal } = options
  const repository = await locate(checkout, signal)
  const { root } = repository
  const head = await readHead(root, signal)
  if (head.kind === 'unborn') throw new GitError('branch-unborn')
  if (head.sha !== sha) throw new GitError('branch-moved')
  if ((await operationUnderWay(repository)) !== null) throw new GitError('operation-in-progress')
  if (!pushed && (await isPushed(root, sha, signal))) throw new GitError('commit-pushed')
  const parent = await resolveCommit(root, `${sha}^`, signal)
  if (parent === null && head.kind === 'detached') throw new GitError('head-detached')
  const message = await readMessage(root, sha, signal)
  // Moves HEAD only from where the person saw it; `git reset` would not look.
  const named = ['update-ref', '--create-reflog', '-m', proof(operationId)]
  const move = parent === null ? ['-d', 'HEAD', sha] : ['HEAD', parent, sha]
  await asUser(root, [...named, ...move], options)
  return { sha, parent, message }
}

/** The undoing that an operation did, if it got that far, wherever HEAD has gone since. */
export async function proveUndo(
  checkout: string,
  { operationId, sha }: { operationId: string; sha: string },
  note: StateNote,
): Promise<Undone | null> {
  const { root } = await locate(checkout)
  if ((await resolveCommit(root, sha)) === null) return null
  const parent = await resolveCommit(root, `${sha}^`)
  const undone = { sha, parent, message: await readMessage(root, sha) }
  if (parent === null) {
    // A branch without commits has no log; that it is where one was is all there is to see.
    const head = await readHead(root)
    if (note.head.kind !== 'branch' || head.kind !== 'unborn') return null
    return head.name === note.head.name && note.head.sha === sha ? undone : null
  }
  const entries = await readReflog(root, 'HEAD')
  return entries.some(({ subject }) => subject === proof(operationId)) ? undone : null
}

const proof = (operationId: string) => `gaffer:${operationId}: undo`

async function isPushed(root: string, sha: string, signal: AbortSignal | undefined) {
  const args = ['for-each-ref', '--count=1', `--contains=${sha}`, '--format=x', 'refs/remotes']
  return (await gitLine(root, args, { signal })) !== ''
}

async function readMessage(root: string, sha: string, signal?: AbortSignal): Promise<string> {
  const args = ['log', '-1', '--no-show-signature', '--format=%B', sha, '--']
  return (await gitLine(root, args, { signal })).trimEnd()
}
