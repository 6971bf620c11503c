import { isValidBranchName } from '../../core/refName.ts'
import { asUser, readSetting, type OperationOptions } from './asUser.ts'
import { gitLine } from './git.ts'
import { GitError } from './gitError.ts'
import { readReflog } from './reflog.ts'
import { type Repository, locate, readHead, resolveCommit } from './repository.ts'

/** A branch before it is renamed or deleted; noted as JSON before anything is done. */
export type BranchNote = { sha: string | null }

export async function noteBranch(
  checkout: string,
  name: string,
  signal?: AbortSignal,
): Promise<BranchNote> {
  const { root } = await locate(checkout, signal)
  return { sha: await resolveCommit(root, refOf(name), signal) }
}

export type RenameOptions = OperationOptions & { name: string; to: string }

/**
 * Renames a branch, also one that a worktree has checked out; what it follows stays the same, and
 * so does the branch of a remote. Run again after it was cut short, it completes.
 *
 * Throws GitError: `invalid-branch-name`, `branch-unknown`, `branch-exists`, and
 * `operation-in-progress` when the branch is being rebased.
 */
export async function renameBranch(
  checkout: string,
  { name, to, ...options }: RenameOptions,
): Promise<void> {
  const { signal } = options
  if (!isValidBranchName(name) || !isValidBranchName(to)) throw new GitError('invalid-branch-name')
  const { root } = await locate(checkout, signal)
  const head = await readHead(root, signal)
  const sha = await resolveCommit(root, refOf(name), signal)
  const taken = await resolveCommit(root, refOf(to), signal)
  if (sha === null && taken !== null && (await isRenamed(root, name, to))) {
    await completeRename(root, name, to, options)
    return
  }
  const isUnborn = head.kind === 'unborn' && head.name === name
  if (sha === null && !isUnborn) throw new GitError('branch-unknown')
  // Where a file system knows no case, a new spelling of a name finds the branch itself.
  if (taken !== null && name.toLowerCase() !== to.toLowerCase()) throw new GitError('branch-exists')
  if (isUnborn) await asUser(root, ['symbolic-ref', 'HEAD', refOf(to)], options)
  else await asUser(root, ['branch', '--move', name, to], options)
}

/** Whether a branch has its new name, and everything that named it follows. */
export async function proveRename(
  checkout: string,
  { name, to }: { name: string; to: string },
  note: BranchNote,
): Promise<boolean> {
  const { root } = await locate(checkout)
  const head = await readHead(root)
  if (note.sha === null) return head.kind === 'unborn' && head.name === to
  if ((await resolveCommit(root, refOf(name))) !== null || !(await isRenamed(root, name, to)))
    return false
  const lags = (head.kind !== 'detached' && head.name === name) || (await hasSettings(root, name))
  return !lags
}

const refOf = (name: string) => `refs/heads/${name}`

async function isRenamed(root: string, name: string, to: string): Promise<boolean> {
  const words = `Branch: renamed ${refOf(name)} to ${refOf(to)}`
  return (await readReflog(root, refOf(to))).some(({ subject }) => subject === words)
}

/** What git does last when it renames: HEAD follows, and the settings of the branch. */
async function completeRename(root: string, name: string, to: string, options: OperationOptions) {
  const head = await readHead(root, options.signal)
  if (head.kind !== 'detached' && head.name === name)
    await asUser(root, ['symbolic-ref', 'HEAD', refOf(to)], options)
  if (await hasSettings(root, name)) {
    const rename = ['config', '--local', '--rename-section', `branch.${name}`, `branch.${to}`]
    await asUser(root, rename, options)
  }
}

async function hasSettings(root: string, name: string): Promise<boolean> {
  return (await readSetting(root, `branch.${name}.merge`)) !== null
}

export type DeleteOptions = OperationOptions & {
  name: string
  /** Where the person saw it; when it has moved since, nothing is deleted. */
  expected?: string
  /** Deletes it although it has commits that are nowhere else. */
  force?: boolean
}

/**
 * Deletes a local branch. Its last commit is in the answer: a branch made there brings it back.
 *
 * Throws GitError: `invalid-branch-name`, `branch-unknown`, `branch-current`, `branch-elsewhere`,
 * `branch-moved`, and `branch-unmerged` unless forced.
 */
export async function deleteBranch(
  checkout: string,
  { name, expected, force = false, ...options }: DeleteOptions,
): Promise<{ name: string; sha: string }> {
  const { signal } = options
  if (!isValidBranchName(name)) throw new GitError('invalid-branch-name')
  const repository = await locate(checkout, signal)
  const { root } = repository
  const sha = await resolveCommit(root, refOf(name), signal)
  if (sha === null) throw new GitError('branch-unknown')
  if (expected !== undefined && expected !== sha) throw new GitError('branch-moved')
  const head = await readHead(root, signal)
  if (head.kind === 'branch' && head.name === name) throw new GitError('branch-current')
  await assertNotElsewhere(repository, name, signal)
  const args = ['branch', '--quiet', '--delete', ...(force ? ['--force'] : []), name]
  await asUser(root, args, options)
  return { name, sha }
}

/** Whether a branch that was there is no more. */
export async function proveDelete(
  checkout: string,
  name: string,
  note: BranchNote,
): Promise<boolean> {
  const { root } = await locate(checkout)
  return note.sha !== null && (await resolveCommit(root, refOf(name))) === null
}

/** Throws GitError `branch-elsewhere` when another worktree has the branch checked out. */
export async function assertNotElsewhere(
  { root }: Repository,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const args = ['for-each-ref', '--format=%(HEAD)%(worktreepath)', refOf(name)]
  const found = await gitLine(root, args, { signal })
  if (found.startsWith(' ') && found.length > 1)
    throw new GitError('branch-elsewhere', { files: [found.slice(1)] })
}
