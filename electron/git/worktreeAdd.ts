import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { isValidBranchName } from '../../core/refName.ts'
import { asUser, isStopped, type OperationOptions } from './asUser.ts'
import { findCheckpoint } from './checkpoint.ts'
import { gitLine } from './git.ts'
import { GitError } from './gitError.ts'
import { dropIndexLock } from './indexFile.ts'
import { exists, locate, type Repository, resolveCommit } from './repository.ts'
import { restoreCheckpoint } from './restore.ts'
import { type Base, resolveBase } from './worktreeBase.ts'
import { copyIntoWorktree } from './worktreeCopy.ts'
import { findWorktree, listWorktrees, resolvedPlace } from './worktreeList.ts'
import { isWhole, writeMark } from './worktreeMark.ts'
import { inTurn } from './worktreeTurns.ts'

export type AddOptions = OperationOptions & {
  /** Where it is to be; absolute, and nobody else's. */
  path: string
  branch: string
  /** Where the branch begins, should it not exist: see `resolveBase`. */
  base?: string
  /** The checkpoint whose files it begins with; its branch begins where HEAD was then. */
  tree?: string
  /** Paths below `root` that git does not keep, to be copied. */
  copy: readonly string[]
  /** How long the base's remote may take to answer, in milliseconds. */
  fetchLimitMs?: number
}

export type AddedWorktree = {
  branch: string
  sha: string
  /** What people ought to know of how it was made: sentences. */
  said: string[]
}

/**
 * Makes a worktree of the repository that `root` is in, on a branch that is made unless it exists.
 * Run again after it was cut short, it completes; where it is whole already, nothing is touched.
 *
 * Submodules are not fetched into it. Hooks and filters run as for `git checkout`.
 *
 * Throws GitError: `invalid-branch-name`, `branch-elsewhere` with the folder that has it,
 * `branch-exists` where a checkpoint's does not begin there, `branch-unborn`, `revision-unknown`,
 * `checkpoint-missing`, `folder-not-empty`, `worktree-locked`.
 */
export async function addWorktree(root: string, options: AddOptions): Promise<AddedWorktree> {
  const { path, branch, tree, copy, operationId, signal } = options
  if (!isValidBranchName(branch)) throw new GitError('invalid-branch-name')
  const repository = await locate(root, signal)
  const known = await findAddedWorktree(root, { path, signal })
  if (known) return { ...known, said: [] }
  const said = await inTurn(repository.commonDir, () => register(repository, options))
  const { gitDir } = await locate(path, signal)
  await writeMark(gitDir, { operationId, whole: false })
  await fill(path, gitDir, options)
  if (tree !== undefined) await restoreCheckpoint(path, { sha: tree, ...(signal && { signal }) })
  // A project may be a folder within its repository.
  const within = relative(repository.root, await resolvedPlace(root))
  said.push(...(await copyIntoWorktree(root, join(path, within), copy, { signal })))
  if (await exists(join(path, '.gitmodules')))
    said.push(
      'This repository has submodules. They are not fetched here: git submodule update does.',
    )
  await writeMark(gitDir, { operationId, whole: true })
  const sha = (await resolveCommit(path, 'HEAD', signal)) ?? ''
  return { branch, sha, said }
}

/** The worktree at a place, once it is whole; null where there is none, or half of one. */
export async function findAddedWorktree(
  root: string,
  { path, signal }: { path: string; signal?: AbortSignal | undefined },
): Promise<{ branch: string; sha: string } | null> {
  const found = await findWorktree(root, path, signal)
  if (!found?.present || found.sha === null) return null
  const { gitDir } = await locate(path, signal)
  return (await isWhole(gitDir)) ? { branch: found.branch ?? '', sha: found.sha } : null
}

/** Lets git know of the worktree, with nothing checked out yet; gives what there is to say of it. */
async function register(repository: Repository, options: AddOptions): Promise<string[]> {
  const { path, branch, operationId, signal, onOutput } = options
  const { root } = repository
  const as = { operationId, signal, onOutput }
  const found = await findWorktree(root, path, signal)
  if (found?.present) return []
  // One that git was stopped in the midst of; it locks what it initializes.
  if (found?.locked === 'initializing') await asUser(root, ['worktree', 'unlock', path], as)
  else if (found && found.locked !== null) throw new GitError('worktree-locked')
  if (found) await asUser(root, ['worktree', 'remove', '--force', path], as)
  await clear(path)
  const elsewhere = (await listWorktrees(root, signal)).find((each) => each.branch === branch)
  if (elsewhere) throw new GitError('branch-elsewhere', { files: [elsewhere.path] })
  const existing = await resolveCommit(root, `refs/heads/${branch}`, signal)
  const start = await startOf(root, existing, options)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const create = start ? ['--no-track', '-b', branch, path, start.sha] : [path, branch]
  await asUser(root, ['worktree', 'add', '--no-checkout', ...create], as)
  return start?.said ?? []
}

/** Where the branch is to begin; null for one that exists. */
async function startOf(
  root: string,
  existing: string | null,
  { base, tree, ...options }: AddOptions,
): Promise<Base | null> {
  if (tree === undefined) return existing === null ? resolveBase(root, base, options) : null
  const sha = await headOfCheckpoint(root, tree, options.signal)
  if (existing === sha) return null
  if (existing !== null) throw new GitError('branch-exists')
  return { sha, name: sha, said: [] }
}

/** The commit that HEAD was on when a checkpoint was captured. */
async function headOfCheckpoint(root: string, tree: string, signal: AbortSignal | undefined) {
  const checkpoint = await findCheckpoint(root, tree, signal)
  if (checkpoint === null) throw new GitError('checkpoint-missing')
  const args = ['rev-list', '--no-walk', '--parents', checkpoint.sha]
  const [, ...parents] = (await gitLine(root, args, { signal })).split(' ')
  // What was staged is the last parent, and where there was no commit the only one.
  const heads = checkpoint.stagedTree === null ? parents : parents.slice(0, -1)
  const [head] = heads
  if (head === undefined) throw new GitError('branch-unborn')
  return head
}

/** Makes sure that nothing of anybody's is in the way; a lone link to a git folder is a cut-short start. */
async function clear(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found === null) return
  const inside = found.isDirectory() ? await readdir(path) : ['']
  const isCutShort = inside.length === 1 && inside[0] === '.git'
  if (isCutShort && (await stat(join(path, '.git'))).isFile()) await rm(join(path, '.git'))
  else if (inside.length > 0) throw new GitError('folder-not-empty')
}

/** Checks the branch out; what a try that was cut short has written is written again. */
async function fill(path: string, gitDir: string, { branch, ...options }: AddOptions) {
  const { operationId, signal, onOutput } = options
  await dropIndexLock(gitDir)
  const args = ['checkout', '--force', '--progress', '--no-recurse-submodules', branch, '--']
  try {
    await asUser(path, args, { operationId, signal, onOutput })
  } catch (error) {
    if (!(error instanceof GitError) || isStopped(error)) throw error
    // A failing post-checkout hook is heard, but it comes too late to stop anything.
    if (!(await exists(join(gitDir, 'index')))) throw error
  }
}
