import type { Head } from '../../core/git/answers.ts'
import { asUser, holdingIndex, isStopped, type OperationOptions } from './asUser.ts'
import { type Conflict, conflictsIn } from './conflicts.ts'
import { git } from './git.ts'
import { withFiles } from './inTheWay.ts'
import { GitError, type GitErrorCode } from './gitError.ts'
import { readReflog } from './reflog.ts'
import {
  type Operation,
  type Repository,
  locate,
  operationUnderWay,
  readHead,
  resolveCommit,
} from './repository.ts'

/** Where a working tree stood before an operation; noted as JSON before anything is done. */
export type StateNote = { head: Head; operation: Operation | null }

/**
 * What became of a merge, a rebase or a pull.
 *
 * That it stopped in conflicts is an outcome as good as any: people resolve them and go on. It may
 * also stop without: a hook said no, a commit would be empty, or git was killed; `code` tells why,
 * where anybody knows.
 */
export type Integrated =
  | { kind: 'up-to-date'; sha: string | null }
  | { kind: 'fast-forwarded' | 'merged' | 'rebased' | 'committed'; sha: string }
  | { kind: 'conflicts'; operation: Operation | null; files: Conflict[]; total: number }
  | { kind: 'stopped'; operation: Operation; code: GitErrorCode | null }

/** Reads where a working tree stands. */
export async function noteState(checkout: string, signal?: AbortSignal): Promise<StateNote> {
  return readState(await locate(checkout, signal), signal)
}

async function readState(repository: Repository, signal?: AbortSignal): Promise<StateNote> {
  const [head, operation] = await Promise.all([
    readHead(repository.root, signal),
    operationUnderWay(repository),
  ])
  return { head, operation }
}

/** Throws GitError `operation-in-progress` or `conflicts` where nothing new may begin. */
export async function assertNothingUnderWay(
  repository: Repository,
  signal?: AbortSignal,
): Promise<void> {
  if ((await operationUnderWay(repository)) !== null) throw new GitError('operation-in-progress')
  const { files, total } = await conflictsIn(repository, signal)
  if (total > 0) throw new GitError('conflicts', { files: files.map(({ path }) => path) })
}

/**
 * Runs a command that brings commits together, or goes on with one that stopped, and tells what
 * became of it.
 *
 * Throws GitError where it did not even begin; `aborted` and `timeout` may leave it half done, which
 * `proveIntegration` tells.
 */
export async function integrate(
  repository: Repository,
  args: readonly string[],
  options: OperationOptions & { network?: boolean },
): Promise<Integrated & { output: string }> {
  const { root } = repository
  const { signal } = options
  const before = await readState(repository, signal)
  return holdingIndex(repository, async () => {
    try {
      const { stderr } = await asUser(root, args, options)
      return { ...(await look(repository, before, null, signal)), output: stderr }
    } catch (error) {
      if (!(error instanceof GitError) || isStopped(error)) throw error
      const found = await look(repository, before, error.code, signal)
      if (found.kind !== 'up-to-date') return { ...found, output: error.stderr }
      throw await withFiles(root, error)
    }
  })
}

/** What can be seen to have happened since `before`. */
async function look(
  repository: Repository,
  before: StateNote,
  code: GitErrorCode | null,
  signal?: AbortSignal,
): Promise<Integrated> {
  const { root } = repository
  const { operation, files, total } = await conflictsIn(repository, signal)
  if (total > 0) return { kind: 'conflicts', operation, files, total }
  if (operation !== null) return { kind: 'stopped', operation, code }
  const sha = await resolveCommit(root, 'HEAD', signal)
  if (sha === null || (before.operation === null && sha === shaOf(before)))
    return { kind: 'up-to-date', sha }
  return { kind: await movement(root, before, sha, signal), sha }
}

/** How HEAD came from where it was to this commit. */
async function movement(
  root: string,
  before: StateNote,
  sha: string,
  signal?: AbortSignal,
): Promise<'fast-forwarded' | 'merged' | 'rebased' | 'committed'> {
  if (before.operation === 'rebase') return 'rebased'
  // What a cherry-pick or a revert ends in is a commit like any other.
  if (before.operation === 'cherry-pick' || before.operation === 'revert') return 'committed'
  const from = shaOf(before)
  if (from === null) return 'fast-forwarded'
  const contains = ['merge-base', '--is-ancestor', from, sha]
  const answer = await git(root, contains, { accept: [0, 1], signal })
  if (answer.status === 1) return 'rebased'
  const isMerge = (await resolveCommit(root, `${sha}^2`, signal)) !== null
  const first = await resolveCommit(root, `${sha}^1`, signal)
  return isMerge && first === from ? 'merged' : 'fast-forwarded'
}

const shaOf = ({ head }: StateNote): string | null => (head.kind === 'unborn' ? null : head.sha)

/**
 * Finds what a merge, rebase, pull or continuation came to, if it got that far; null says that it
 * can be done (again), which is harmless.
 *
 * Done is what HEAD's reflog names for the operation. A merge that stops leaves nothing there, nor
 * does a rebase that was killed as it began: one that is under way now and was not before is taken
 * for this one, when HEAD is still where it was.
 */
export async function proveIntegration(
  checkout: string,
  { operationId }: { operationId: string },
  note: StateNote,
): Promise<Integrated | null> {
  const repository = await locate(checkout)
  const { root } = repository
  const newest = await findEntry(root, operationId)
  const operation = await operationUnderWay(repository)
  const isMade = newest !== null && newest.step === null && newest.sha !== shaOf(note)
  if (operation === 'merge' && isMade && (await isMerged(root))) {
    // Git was cut short after the commit, before it forgot what it was at.
    await asUser(root, ['merge', '--quit'], { operationId })
  } else if (operation !== null) {
    const mayBeOurs = note.operation === null && (operation === 'merge' || operation === 'rebase')
    const isUnmoved = (await resolveCommit(root, 'HEAD')) === shaOf(note)
    const isOurs = newest !== null || (mayBeOurs && isUnmoved)
    return isOurs ? look(repository, note, null) : null
  }
  if (newest === null || newest.step === 'abort') return null
  // A merge that is refused over staged changes puts them back, and HEAD where it was, by this name.
  if (newest.step === null && !isMade) return null
  // Steps of a rebase that was ended since by somebody else do not make a branch rebased.
  const onBranch = note.head.kind === 'branch'
  if (onBranch && newest.step !== null && newest.step !== 'finish') return null
  return { kind: await movement(root, note, newest.sha), sha: newest.sha }
}

/** Whether HEAD has what is being merged. */
async function isMerged(root: string): Promise<boolean> {
  const contains = ['merge-base', '--is-ancestor', 'MERGE_HEAD', 'HEAD']
  return (await git(root, contains, { accept: [0, 1] })).status === 0
}

/** The newest move of HEAD that is named for an operation, with the step it was of a rebase. */
async function findEntry(root: string, operationId: string) {
  const name = `gaffer:${operationId}`
  for (const { sha, subject } of await readReflog(root, 'HEAD')) {
    const rest =
      subject.startsWith(name) && /^(?: \((\w+)\))?:(?: |$)/.exec(subject.slice(name.length))
    if (rest) return { sha, step: rest[1] ?? null }
  }
  return null
}
