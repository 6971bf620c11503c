import { isValidBranchName } from '../../core/refName.ts'
import { type GitOptions, configured, git } from './git.ts'
import { GitError } from './gitError.ts'
import { locate, operationUnderWay, readHead, requireCommit, resolveCommit } from './repository.ts'

export type CreateBranchOptions = {
  /** Names the branch's first entry in its reflog, so that `findBranch` can prove it. */
  operationId: string
  name: string
  /** Where it starts: any revision. HEAD when absent. */
  from?: string
  signal?: AbortSignal
}

export type CreatedBranch = {
  name: string
  /** Null while the branch has no commit. */
  sha: string | null
  /** Whether HEAD is on it now. */
  switched: boolean
}

/**
 * Creates a branch. When it starts at HEAD's own commit, HEAD moves onto it, and every change in
 * the working tree and index stays as it is; when it starts elsewhere HEAD stays, since nothing
 * here is anyone's to overwrite.
 *
 * Run again after it was cut short, the same operation completes it.
 *
 * Throws GitError: `invalid-branch-name`, `branch-exists`, `revision-unknown`, and
 * `operation-in-progress` when HEAD would have to move in mid-rebase.
 */
export async function createBranch(
  checkout: string,
  options: CreateBranchOptions,
): Promise<CreatedBranch> {
  const { name, operationId, from, signal } = options
  if (!isValidBranchName(name)) throw new GitError('invalid-branch-name')
  const repository = await locate(checkout, signal)
  const { root } = repository
  const head = await readHead(root, signal)
  const headSha = head.kind === 'unborn' ? null : head.sha
  const sha = from === undefined ? headSha : await requireCommit(root, from, signal)
  const switched = sha === headSha
  if (switched && (await operationUnderWay(repository)) !== null)
    throw new GitError('operation-in-progress')

  // Two plain moves of refs, both of which leave a name in a reflog; `git switch --create` would
  // leave none on the branch.
  const ref = `refs/heads/${name}`
  const log = configured({ 'core.logAllRefUpdates': 'always' })
  const asUser: GitOptions = { programs: 'all', signal }
  const existing = await resolveCommit(root, ref, signal)
  if (existing !== null) {
    if ((await findBranch(root, options)) === null) throw new GitError('branch-exists')
  } else if (sha !== null) {
    const update = ['update-ref', '--create-reflog', '-m', proof(operationId)]
    await git(root, [...log, ...update, ref, sha, '0'.repeat(sha.length)], asUser)
  }
  if (switched) {
    const move = ['symbolic-ref', '-m', `${proof(operationId)}: moving to ${name}`, 'HEAD', ref]
    await git(root, [...log, ...move], asUser)
  }
  return { name, sha: existing ?? sha, switched }
}

/** Finds the branch that an operation created, if it got that far. */
export async function findBranch(
  checkout: string,
  { name, operationId }: { name: string; operationId: string },
): Promise<CreatedBranch | null> {
  const head = await readHead(checkout)
  const switched = head.kind !== 'detached' && head.name === name
  // A branch without commits has no log to look into, and HEAD is all there is of it.
  if (head.kind === 'unborn' && switched) return { name, sha: null, switched }
  const ref = `refs/heads/${name}`
  const sha = await resolveCommit(checkout, ref)
  if (sha === null) return null
  const format = ['--no-show-signature', '--no-color', '-z', '--format=%gs']
  const answer = await git(checkout, ['log', '--walk-reflogs', ...format, ref, '--'])
  const made = answer.stdout.toString('utf8').split('\0').includes(proof(operationId))
  return made ? { name, sha, switched } : null
}

function proof(operationId: string): string {
  return `gaffer:${operationId}: branch`
}
