import type { StoredEvent } from '../../core/events.ts'
import { checkpointOf, type OpenThread } from '../../core/thread/state.ts'
import type { CheckpointId } from '../../core/ids.ts'
import { GitError } from '../git/gitError.ts'
import { previewRestore, restoreCheckpoint as restore } from '../git/restore.ts'
import type { JobContext } from './context.ts'
import { gitPolicy, operationSettled, resultOf, retryable } from './gitFailures.ts'
import type { Kind } from './kind.ts'

const halfway =
  'Gaffer stopped while it was restoring, and the files are neither as they were nor as they should be. The checkpoint from before holds them; restore either again.'

/** Makes the working tree what a checkpoint says, once what was there is safe in another. */
export function restoreCheckpoint({
  thread,
  event,
  kept,
  mint,
}: JobContext): Kind<'restore-checkpoint'> {
  return {
    policy: gitPolicy,
    limitMs: 10 * 60_000,
    target: ({ threadId }) => thread(threadId)?.checkout ?? null,
    async submit({ payload, position, signal }) {
      const found = thread(payload.threadId)
      if (!found) return null
      const { sha, safetyId } = argsOf(event(position))
      if (!readyCheckpoint(found, safetyId)) {
        const message = 'What is there now could not be kept first, so nothing was restored.'
        return operationSettled(
          payload,
          'failed',
          { code: 'no-safety-checkpoint', message },
          mint(),
        )
      }
      try {
        await kept(() => restore(found.checkout, { sha, signal }))
        return operationSettled(payload, 'succeeded', { sha }, mint())
      } catch (error) {
        if (!(error instanceof GitError)) throw error
        retryable(error)
        return operationSettled(payload, 'failed', resultOf(error), mint())
      }
    },
    // Somebody may have worked on in these files since the crash, so they are only touched again
    // where they still are exactly what the safety checkpoint holds.
    async reconcile({ payload, position, signal }) {
      const found = thread(payload.threadId)
      if (!found) return { status: 'settled', settlement: null }
      const { sha, safetyId } = argsOf(event(position))
      const safety = readyCheckpoint(found, safetyId)
      if (!safety) return { status: 'not-submitted' }
      try {
        const same = async (to: string) =>
          (await previewRestore(found.checkout, { sha: to, signal })).total === 0
        if (await same(sha)) {
          const settlement = operationSettled(payload, 'succeeded', { sha }, mint())
          return { status: 'settled', settlement }
        }
        if (await same(safety)) return { status: 'not-submitted' }
      } catch (error) {
        if (!(error instanceof GitError)) throw error
      }
      const result = { code: 'restore-cut-short', message: halfway }
      return {
        status: 'indeterminate',
        settlement: operationSettled(payload, 'indeterminate', result, mint()),
      }
    },
  }
}

function readyCheckpoint(found: OpenThread, id: CheckpointId): string | undefined {
  const checkpoint = checkpointOf(found, id)
  return checkpoint?.status === 'ready' ? checkpoint.sha : undefined
}

function argsOf(asked: StoredEvent) {
  if (asked.type !== 'GitOperationRequested' || asked.payload.operation !== 'restore-checkpoint')
    throw new Error(`a restore caused by ${asked.type}`)
  return asked.payload.args
}
