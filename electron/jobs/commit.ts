import type { StoredEvent } from '../../core/events.ts'
import type { JobPayload } from '../../core/reactions.ts'
import { commit as commitChanges } from '../git/commit.ts'
import { findCommit } from '../git/findCommit.ts'
import { GitError } from '../git/gitError.ts'
import { resolveCommit } from '../git/repository.ts'
import type { JobContext } from './context.ts'
import { gitPolicy, operationSettled, resultOf, retryable } from './gitFailures.ts'
import type { Kind, Settlement } from './kind.ts'

/** Hooks run whole test suites. */
const LIMIT_MS = 25 * 60_000

/**
 * Commits as the user would.
 *
 * Where HEAD was is noted before anything is done; after a crash the reflog's entry for this
 * operation, on a commit with that parent, is the proof that it was made.
 */
export function commit({ thread, event, kept, mint }: JobContext): Kind<'commit'> {
  type Payload = JobPayload<'commit'>
  const succeeded = (payload: Payload, sha: string): Settlement =>
    operationSettled(payload, 'succeeded', { sha }, mint())

  return {
    policy: gitPolicy,
    limitMs: LIMIT_MS,
    target: ({ threadId }) => thread(threadId)?.checkout ?? null,
    async submit({ payload, position, signal, keepNote }) {
      const found = thread(payload.threadId)
      if (!found) return null
      const { checkout } = found
      const { operationId } = payload
      const { message, paths, staged, amend } = argsOf(event(position))
      let headBefore: string | null = null
      try {
        headBefore = await resolveCommit(checkout, 'HEAD', signal)
        keepNote(JSON.stringify({ headBefore }))
        const options = {
          operationId,
          message,
          signal,
          ...(paths && { paths }),
          ...(staged && { staged }),
          ...(amend && { amend }),
        }
        const made = await kept(() => commitChanges(checkout, options))
        return succeeded(payload, made.sha)
      } catch (error) {
        if (!(error instanceof GitError)) throw error
        retryable(error)
        const made = await prove(checkout, { operationId, headBefore, amend })
        if (made) return succeeded(payload, made)
        return operationSettled(payload, 'failed', resultOf(error), mint())
      }
    },
    async reconcile({ payload, position, note, begun }) {
      const found = thread(payload.threadId)
      if (!found) return { status: 'settled', settlement: null }
      // Without a note it never got as far as acting, unless the whole row was lost and made anew.
      if (note === null && !begun) return { status: 'not-submitted' }
      const before = note === null ? {} : (JSON.parse(note) as { headBefore: string | null })
      const { amend } = argsOf(event(position))
      const { operationId } = payload
      const made = await prove(found.checkout, { operationId, amend, ...before })
      if (made) return { status: 'settled', settlement: succeeded(payload, made) }
      return { status: 'not-submitted' }
    },
  }
}

type Sought = { operationId: string; headBefore?: string | null; amend: boolean | undefined }

/** The commit that this operation made, if it got that far; null too where nobody can look. */
async function prove(
  checkout: string,
  { amend = false, ...sought }: Sought,
): Promise<string | null> {
  try {
    return (await findCommit(checkout, { ...sought, amend }))?.sha ?? null
  } catch (error) {
    if (error instanceof GitError) return null
    throw error
  }
}

function argsOf(asked: StoredEvent) {
  if (asked.type !== 'GitOperationRequested' || asked.payload.operation !== 'commit')
    throw new Error(`a commit caused by ${asked.type}`)
  return asked.payload.args
}
