import { lstat, rm } from 'node:fs/promises'
import type { WorktreeLoss } from '../../core/git/operations.ts'
import { asUser, type OperationOptions } from './asUser.ts'
import { deleteBranch } from './changeBranch.ts'
import { GitError } from './gitError.ts'
import { exists, locate, readHead, resolveCommit } from './repository.ts'
import { findWorktree } from './worktreeList.ts'
import { moreThan, worktreeLoss } from './worktreeLoss.ts'

/** What was there when a removal began; noted as JSON before anything goes. */
export type RemovalNote = { branch: string | null; sha: string | null }

export type RemoveOptions = OperationOptions & {
  path: string
  /** The branch of its own. */
  branch: string
  /** What the person who let it go saw. */
  goes: WorktreeLoss
  /** Whether its own branch goes too. */
  deleteBranch: boolean
  /** What an earlier try noted: it had begun. */
  note: RemovalNote | undefined
  keepNote: (note: RemovalNote) => void
}

/** `more`: nothing was done, since by now more would go than was said; a word on it for people. */
export type Removed =
  | { kind: 'removed'; sha: string | null; said: string[] }
  | { kind: 'more'; message: string }

/**
 * Removes a worktree: its folder, what git knows of it, and its own branch where that is wished for
 * and still checked out in it. Links are removed, never what they lead to. Run again after it was
 * cut short, it completes.
 *
 * Throws GitError: `worktree-locked`, `folder-stuck`, `not-a-repository`.
 */
export async function removeWorktree(root: string, options: RemoveOptions): Promise<Removed> {
  const { path, goes, operationId, signal, onOutput } = options
  const as = { operationId, signal, onOutput }
  const repository = await locate(root, signal)
  const found = await findWorktree(repository.root, path, signal)
  if (found && found.locked !== null) throw new GitError('worktree-locked')
  let { note } = options
  if (!note) {
    if (found?.present) {
      const more = moreThan(await worktreeLoss(path, signal), goes)
      if (more !== null) return { kind: 'more', message: more }
    } else if (await exists(path)) {
      // Nobody can tell any more what of it would be lost.
      throw new GitError('not-a-repository')
    }
    note = await noteOf(path, found?.present ?? false, signal)
    options.keepNote(note)
  }
  await removeFolder(path)
  if (found) await asUser(repository.root, ['worktree', 'remove', '--force', path], as)
  const said = options.deleteBranch ? await removeBranch(repository.root, options, note) : []
  return { kind: 'removed', sha: note.sha, said }
}

/** Whether nothing is left of a worktree, and of its branch where that was to go. */
export async function isRemoved(
  root: string,
  { path, branch, deleteBranch: also }: Pick<RemoveOptions, 'path' | 'branch' | 'deleteBranch'>,
  note: RemovalNote,
): Promise<boolean> {
  const repository = await locate(root)
  if ((await lstat(path).catch(() => null)) !== null) return false
  if (await findWorktree(repository.root, path)) return false
  if (!also || note.branch !== branch) return true
  return (await resolveCommit(repository.root, `refs/heads/${branch}`)) === null
}

async function noteOf(
  path: string,
  present: boolean,
  signal: AbortSignal | undefined,
): Promise<RemovalNote> {
  if (!present) return { branch: null, sha: null }
  const head = await readHead(path, signal)
  if (head.kind === 'unborn') return { branch: head.name, sha: null }
  return { branch: head.kind === 'branch' ? head.name : null, sha: head.sha }
}

/** Throws GitError `not-a-repository` for a link in its place, which is not ours to follow or take. */
async function removeFolder(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return
  if (!found.isDirectory()) throw new GitError('not-a-repository')
  await rm(path, { recursive: true, force: true }).catch((cause: unknown) => {
    throw new GitError('folder-stuck', { cause, stderr: String(cause) })
  })
}

/** Deletes the branch, unless somebody needs it or it has moved on; gives why it stays. */
async function removeBranch(
  root: string,
  { branch, operationId, signal, onOutput }: RemoveOptions,
  { branch: had, sha }: RemovalNote,
): Promise<string[]> {
  if (had !== branch || sha === null)
    return [`The branch ${branch} is kept: the worktree was not on it.`]
  try {
    const as = { operationId, signal, onOutput }
    await deleteBranch(root, { name: branch, expected: sha, force: true, ...as })
    return []
  } catch (error) {
    if (!(error instanceof GitError) || signal?.aborted) throw error
    if (error.code === 'branch-unknown') return []
    return [`The branch ${branch} is kept. ${error.message}`]
  }
}
