import type { ChangesAnswer, ChangesScope, FileDiffAnswer, QueryArgs } from '../../core/queries.ts'
import { changes } from '../git/changes.ts'
import type { DiffScope } from '../git/diff.ts'
import { fileDiff } from '../git/fileDiff.ts'
import { GitError } from '../git/gitError.ts'
import { readHead } from '../git/repository.ts'
import { QueryError } from './queryError.ts'
import type { ThreadLookup } from './threadLookup.ts'

type Unavailable = { code: string; message: string }

/** What changed in a thread's checkout, or why that cannot be told. Throws QueryError. */
export async function answerChanges(
  lookup: ThreadLookup,
  { threadId, scope }: QueryArgs<'changes'>,
  signal: AbortSignal,
): Promise<ChangesAnswer> {
  const compared = compare(lookup, threadId, scope)
  if ('code' in compared) return { status: 'unavailable', ...compared }
  try {
    const { checkout, between } = compared
    const [head, found] = await Promise.all([
      readHead(checkout, signal),
      changes(checkout, between, signal),
    ])
    return { status: 'ok', head, files: found.files, total: found.total }
  } catch (error) {
    return { status: 'unavailable', ...unavailable(error) }
  }
}

/** The patch of one file of those changes. Throws QueryError. */
export async function answerFileDiff(
  lookup: ThreadLookup,
  { threadId, scope, ...file }: QueryArgs<'fileDiff'>,
  signal: AbortSignal,
): Promise<FileDiffAnswer> {
  const compared = compare(lookup, threadId, scope)
  if ('code' in compared) return { kind: 'unavailable', ...compared }
  try {
    return await fileDiff(compared.checkout, compared.between, { ...file, signal })
  } catch (error) {
    return { kind: 'unavailable', ...unavailable(error) }
  }
}

/** Finds what to compare in which folder. */
function compare(
  lookup: ThreadLookup,
  threadId: string,
  scope: ChangesScope,
): { checkout: string; between: DiffScope } | Unavailable {
  const checkout = lookup.checkout(threadId)
  if (checkout === undefined) throw new QueryError('unknown-thread', 'There is no such thread.')
  if (scope.kind === 'uncommitted') return { checkout, between: { kind: 'uncommitted' } }
  const { before, after } = lookup.turnEdges(threadId, scope.number)
  if (before?.sha === undefined) {
    const message =
      before?.message ?? `There is no checkpoint from before turn ${scope.number} to compare with.`
    return { code: 'checkpoint-missing', message }
  }
  // Until the turn has ended, what it has changed is what differs by now.
  if (after === undefined || after.status === 'capturing')
    return { checkout, between: { kind: 'since', from: before.sha } }
  if (after.sha === undefined) {
    const message = after.message ?? `There is no checkpoint from after turn ${scope.number}.`
    return { code: 'checkpoint-missing', message }
  }
  return { checkout, between: { kind: 'between', from: before.sha, to: after.sha } }
}

function unavailable(error: unknown): Unavailable {
  if (!(error instanceof GitError)) throw error
  if (error.code === 'aborted') throw new QueryError('aborted', error.message, error)
  return { code: error.code, message: error.message }
}
