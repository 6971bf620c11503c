import { isValidBranchName } from '../../core/refName.ts'
import { asUser, holdingIndex, isStopped, type OperationOptions } from './asUser.ts'
import { assertNotElsewhere } from './changeBranch.ts'
import { findCheckpoint } from './checkpoint.ts'
import { gitLine } from './git.ts'
import { GitError } from './gitError.ts'
import { assertNothingUnderWay } from './integrate.ts'
import { withFiles } from './inTheWay.ts'
import { readReflog } from './reflog.ts'
import { type Repository, emptyTree, locate, readHead, resolveCommit } from './repository.ts'
import { replaceWorkingTree } from './restore.ts'
import { takeBack } from './takeBack.ts'

export type SwitchOptions = OperationOptions & {
  /** The branch to switch to. */
  name: string
  /** The remote branch (`origin/topic`) that it is made from, and follows, when there is none yet. */
  track?: string
  /**
   * Takes all changes out of the way first: files and index become HEAD's. They are in this
   * checkpoint, which the caller has captured just before.
   */
  keepAside?: { checkpoint: string }
  /** An earlier try may have been cut short: what it did is taken back first. */
  again?: boolean
}

export type Switched = { name: string; sha: string }

/**
 * Switches to a branch. Changes go along, as git carries them, unless they are kept aside. Run
 * again after it was cut short, it completes.
 *
 * Note `noteState` before; `proveSwitch` tells whether it was done.
 *
 * Throws GitError: `invalid-branch-name`, `branch-unknown`, `branch-elsewhere`,
 * `operation-in-progress`, `conflicts`, `checkpoint-missing`, and `would-overwrite` with its files.
 */
export async function switchBranch(
  checkout: string,
  { name, track, keepAside, again = false, ...options }: SwitchOptions,
): Promise<Switched> {
  const { operationId, signal } = options
  if (!isValidBranchName(name)) throw new GitError('invalid-branch-name')
  const repository = await locate(checkout, signal)
  const { root } = repository
  const target = await targetOf(root, { name, track, signal })
  await assertNotElsewhere(repository, name, signal)
  await assertNothingUnderWay(repository, signal)
  const head = await readHead(root, signal)
  await holdingIndex(repository, async () => {
    if (keepAside) await putAside(repository, keepAside.checkpoint, signal)
    else if (again) await takeBack(repository, target.commit, signal)
    // `git switch -` reads these words, so they stay git's own, with the operation's name behind.
    const from = head.kind === 'detached' ? head.sha : head.name
    const action = `checkout: moving from ${from} to ${name} ${proof(operationId)}`
    try {
      await asUser(root, ['switch', '--no-guess', ...target.args], { ...options, action })
    } catch (error) {
      if (!(error instanceof GitError) || isStopped(error)) throw error
      // A failing post-checkout hook is heard, but it comes too late to stop anything.
      const now = await readHead(root, signal)
      if (now.kind !== 'branch' || now.name !== name) throw await withFiles(root, error)
    }
  })
  return { name, sha: (await resolveCommit(root, 'HEAD', signal)) ?? '' }
}

/** The switch that an operation made, if it got that far, wherever HEAD has gone since. */
export async function proveSwitch(
  checkout: string,
  { operationId, name }: { operationId: string; name: string },
): Promise<Switched | null> {
  const { root } = await locate(checkout)
  const end = ` to ${name} ${proof(operationId)}`
  const made = (await readReflog(root, 'HEAD')).find(({ subject }) => subject.endsWith(end))
  return made ? { name, sha: made.sha } : null
}

const proof = (operationId: string) => `(gaffer:${operationId})`

type Named = { name: string; track: string | undefined; signal: AbortSignal | undefined }

/** What git is told to switch to, and the commit that is. */
async function targetOf(
  root: string,
  { name, track, signal }: Named,
): Promise<{ args: string[]; commit: string }> {
  const own = await resolveCommit(root, `refs/heads/${name}`, signal)
  if (own !== null) return { args: [name], commit: own }
  if (track === undefined || !isValidBranchName(track)) throw new GitError('branch-unknown')
  const ref = `refs/remotes/${track}`
  const commit = await resolveCommit(root, ref, signal)
  if (commit === null) throw new GitError('branch-unknown')
  return { args: ['--create', name, '--track=direct', ref], commit }
}

async function putAside(
  repository: Repository,
  checkpoint: string,
  signal: AbortSignal | undefined,
) {
  const { root } = repository
  if ((await findCheckpoint(root, checkpoint, signal)) === null)
    throw new GitError('checkpoint-missing')
  const hasHead = (await resolveCommit(root, 'HEAD', signal)) !== null
  const tree = hasHead
    ? await gitLine(root, ['rev-parse', '--verify', 'HEAD^{tree}'], { signal })
    : emptyTree(repository)
  await replaceWorkingTree(repository, { tree, stagedTree: null, signal })
}
