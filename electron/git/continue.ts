import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asUser, holdingIndex, type OperationOptions } from './asUser.ts'
import { conflictsIn } from './conflicts.ts'
import { GitError } from './gitError.ts'
import { type Integrated, integrate } from './integrate.ts'
import {
  type Operation,
  type Repository,
  exists,
  locate,
  operationUnderWay,
  resolveCommit,
} from './repository.ts'

/** What can be gone on with; a bisection only ever ends. */
type Continued = Exclude<Operation, 'bisect'>

/**
 * Goes on with the merge, rebase, cherry-pick or revert that is under way, once its conflicts are
 * resolved. Messages stay as git proposes them. A rebase may stop again.
 *
 * Note `noteState` before; `proveIntegration` tells what came of it.
 *
 * Throws GitError `no-operation`, or `conflicts` while there still are some.
 */
export async function continueOperation(
  checkout: string,
  options: OperationOptions,
): Promise<Integrated & { output: string }> {
  const repository = await locate(checkout, options.signal)
  const operation = await requireOperation(repository)
  const { files, total } = await conflictsIn(repository, options.signal)
  if (total > 0) throw new GitError('conflicts', { files: files.map(({ path }) => path) })
  return integrate(repository, [operation, '--continue'], options)
}

/** What is to be aborted, and where HEAD is once it is; noted as JSON before anything is done. */
export type AbortNote = { operation: Continued; returnsTo: string | null }

/** Throws GitError `no-operation`. */
export async function noteAbort(checkout: string, signal?: AbortSignal): Promise<AbortNote> {
  const repository = await locate(checkout, signal)
  const operation = await requireOperation(repository)
  // A rebase, and a row of picks, remember where they set out; all else has not moved HEAD.
  for (const file of ['rebase-merge/orig-head', 'rebase-apply/orig-head', 'sequencer/head']) {
    const path = join(repository.gitDir, file)
    const isTheirs = file.startsWith('rebase') === (operation === 'rebase')
    if (isTheirs && (await exists(path)))
      return { operation, returnsTo: (await readFile(path, 'utf8')).trim() }
  }
  return { operation, returnsTo: await resolveCommit(repository.root, 'HEAD', signal) }
}

/**
 * Ends the merge, rebase, cherry-pick or revert that is under way, and puts HEAD, index and files
 * back where they were before it. What was done to resolve conflicts is lost; capture it first.
 *
 * Throws GitError `no-operation`.
 */
export async function abortOperation(checkout: string, options: OperationOptions): Promise<void> {
  const repository = await locate(checkout, options.signal)
  const operation = await requireOperation(repository)
  await holdingIndex(repository, () => asUser(repository.root, [operation, '--abort'], options))
}

/** Whether what was under way has ended, with HEAD back where it was. */
export async function proveAbort(checkout: string, note: AbortNote): Promise<boolean> {
  const repository = await locate(checkout)
  if ((await operationUnderWay(repository)) !== null) return false
  return (await resolveCommit(repository.root, 'HEAD')) === note.returnsTo
}

async function requireOperation(repository: Repository): Promise<Continued> {
  const operation = await operationUnderWay(repository)
  if (operation === null || operation === 'bisect') throw new GitError('no-operation')
  return operation
}
