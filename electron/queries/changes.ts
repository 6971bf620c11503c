import type {
  BranchesAnswer,
  ChangesAnswer,
  ChangesScope,
  ConflictsAnswer,
  FileDiffAnswer,
  PullRequestAnswer,
  RestorePreviewAnswer,
} from '../../core/git/answers.ts'
import type { QueryArgs } from '../../core/queries.ts'
import { listBranches } from '../git/branches.ts'
import { changes } from '../git/changes.ts'
import { conflicts } from '../git/conflicts.ts'
import type { DiffScope } from '../git/diff.ts'
import { fileDiff } from '../git/fileDiff.ts'
import { GitError } from '../git/gitError.ts'
import { readPullRequest } from '../git/pullRequest.ts'
import { defaultRemote, listRemotes, readRemote } from '../git/remotes.ts'
import { locate, operationUnderWay, readHead } from '../git/repository.ts'
import { previewRestore } from '../git/restore.ts'
import { QueryError } from './queryError.ts'
import type { ThreadLookup } from './threadLookup.ts'

type Unavailable = { status: 'unavailable'; code: string; message: string }

/** What changed in a thread's checkout, or why that cannot be told. Throws QueryError. */
export const answerChanges = (
  lookup: ThreadLookup,
  { threadId, scope }: QueryArgs<'changes'>,
  signal: AbortSignal,
): Promise<ChangesAnswer> =>
  inCheckout(lookup, threadId, async (checkout) => {
    const compared = await compare(lookup, { threadId, checkout, scope, signal })
    if ('status' in compared) return compared
    const repository = await locate(checkout, signal)
    const [head, operation, { files, total }] = await Promise.all([
      readHead(checkout, signal),
      operationUnderWay(repository),
      changes(checkout, compared, signal),
    ])
    const base = compared.kind === 'branch' ? { base: compared.from } : {}
    return { status: 'ok', head, operation, files, total, ...base }
  })

/** The patch of one file of those changes. Throws QueryError. */
export async function answerFileDiff(
  lookup: ThreadLookup,
  { threadId, scope, ...file }: QueryArgs<'fileDiff'>,
  signal: AbortSignal,
): Promise<FileDiffAnswer> {
  const answer = await inCheckout(lookup, threadId, async (checkout) => {
    const compared = await compare(lookup, { threadId, checkout, scope, signal })
    return 'status' in compared ? compared : fileDiff(checkout, compared, { ...file, signal })
  })
  if (!('status' in answer)) return answer
  const { code, message } = answer
  return { kind: 'unavailable', code, message }
}

/** The branches and remotes of a thread's repository. Throws QueryError. */
export const answerBranches = (
  lookup: ThreadLookup,
  { threadId }: QueryArgs<'branches'>,
  signal: AbortSignal,
): Promise<BranchesAnswer> =>
  inCheckout(lookup, threadId, async (checkout) => {
    const [repository, listed, { remotes }] = await Promise.all([
      locate(checkout, signal),
      listBranches(checkout, { signal }),
      listRemotes(checkout, signal),
    ])
    const operation = await operationUnderWay(repository)
    const told = remotes.map(({ name, url, defaultBranch, hosted }) => ({
      name,
      url,
      defaultBranch,
      host: hosted?.kind ?? null,
    }))
    return { status: 'ok', ...listed, operation, remotes: told }
  })

/** The files that are in conflict. Throws QueryError. */
export const answerConflicts = (
  lookup: ThreadLookup,
  { threadId }: QueryArgs<'conflicts'>,
  signal: AbortSignal,
): Promise<ConflictsAnswer> =>
  inCheckout(lookup, threadId, async (checkout) => {
    const { operation, files, total } = await conflicts(checkout, signal)
    const told = files.map(({ path, kind }) => ({ path, kind }))
    return { status: 'ok', operation, files: told, total }
  })

/** The pull request of the branch that is checked out. Throws QueryError. */
export const answerPullRequest = (
  lookup: ThreadLookup,
  { threadId }: QueryArgs<'pullRequest'>,
  signal: AbortSignal,
): Promise<PullRequestAnswer> =>
  inCheckout(lookup, threadId, async (checkout) => {
    const head = await readHead(checkout, signal)
    if (head.kind === 'detached') throw new GitError('head-detached')
    const found = await readPullRequest(checkout, { branch: head.name, signal })
    if (found.kind !== 'found') return { status: found.kind, compareUrl: found.compareUrl }
    const { head: _, ...told } = found.pullRequest
    return { status: 'found', ...told }
  })

/** What restoring a checkpoint would do to the files. Throws QueryError. */
export const answerRestorePreview = (
  lookup: ThreadLookup,
  { threadId, checkpointId }: QueryArgs<'restorePreview'>,
  signal: AbortSignal,
): Promise<RestorePreviewAnswer> =>
  inCheckout(lookup, threadId, async (checkout) => {
    const sha = lookup.checkpoint(threadId, checkpointId)?.sha
    if (sha === undefined)
      return missing('That checkpoint is not ready, so nobody can go back to it.')
    const { files, total } = await previewRestore(checkout, { sha, signal })
    return { status: 'ok', files, total }
  })

/** Answers from a thread's folder; where git says no, with what it says. */
async function inCheckout<A>(
  lookup: ThreadLookup,
  threadId: string,
  answer: (checkout: string) => Promise<A>,
): Promise<A | Unavailable> {
  const checkout = lookup.checkout(threadId)
  if (checkout === undefined) throw new QueryError('unknown-thread', 'There is no such thread.')
  try {
    return await answer(checkout)
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    if (error.code === 'aborted') throw new QueryError('aborted', error.message, error)
    return { status: 'unavailable', code: error.code, message: error.message }
  }
}

type Asked = { threadId: string; checkout: string; scope: ChangesScope; signal: AbortSignal }

/** Finds what to compare with what. */
async function compare(
  lookup: ThreadLookup,
  { threadId, checkout, scope, signal }: Asked,
): Promise<DiffScope | Unavailable> {
  switch (scope.kind) {
    case 'uncommitted':
    case 'unstaged':
    case 'staged':
      return { kind: scope.kind }
    case 'turn':
      return ofTurn(lookup, threadId, scope.number)
    case 'since': {
      const from = lookup.checkpoint(threadId, scope.checkpointId)?.sha
      return from === undefined ? missing(NOT_KEPT) : { kind: 'since', from }
    }
    case 'between': {
      const from = lookup.checkpoint(threadId, scope.from)?.sha
      const to = lookup.checkpoint(threadId, scope.to)?.sha
      if (from === undefined || to === undefined) return missing(NOT_KEPT)
      return { kind: 'between', from, to }
    }
    case 'branch': {
      const from = scope.base ?? (await baseOf(checkout, signal))
      if (from !== null) return { kind: 'branch', from }
      const message = 'Nothing tells which branch this one is to be compared with. Choose one.'
      return { status: 'unavailable', code: 'base-unknown', message }
    }
  }
}

const NOT_KEPT = 'That checkpoint is not ready, so nothing can be compared with it.'

const missing = (message: string): Unavailable => ({
  status: 'unavailable',
  code: 'checkpoint-missing',
  message,
})

function ofTurn(lookup: ThreadLookup, threadId: string, number: number): DiffScope | Unavailable {
  const { before, after } = lookup.turnEdges(threadId, number)
  if (before?.sha === undefined)
    return missing(
      before?.message ?? `There is no checkpoint from before turn ${number} to compare with.`,
    )
  // Until the turn has ended, what it has changed is what differs by now.
  if (after === undefined || after.status === 'capturing')
    return { kind: 'since', from: before.sha }
  if (after.sha === undefined)
    return missing(after.message ?? `There is no checkpoint from after turn ${number}.`)
  return { kind: 'between', from: before.sha, to: after.sha }
}

/** The remote's default branch, as far as this repository knows of it. */
async function baseOf(checkout: string, signal: AbortSignal): Promise<string | null> {
  const { root } = await locate(checkout, signal)
  const { remotes } = await listRemotes(checkout, signal)
  if (remotes.length === 0) return null
  const name = await defaultRemote(root, 'fetch', signal)
  const { defaultBranch } = await readRemote(root, name, signal)
  return defaultBranch === null ? null : `${name}/${defaultBranch}`
}
