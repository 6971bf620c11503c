import type { CommandId } from '../../core/ids.ts'
import type { JobPayload } from '../../core/reactions.ts'
import { checkpointOf } from '../../core/thread/state.ts'
import { captureCheckpoint as capture, checkpointRef, findCheckpoint } from '../git/checkpoint.ts'
import { GitError } from '../git/gitError.ts'
import type { JobContext } from './context.ts'
import { gitPolicy, retryable } from './gitFailures.ts'
import type { Kind, Settlement } from './kind.ts'

/** Keeps the working tree as it stands, as a git ref. */
export function captureCheckpoint({ thread, mint }: JobContext): Kind<'capture-checkpoint'> {
  type Payload = JobPayload<'capture-checkpoint'>
  const refOf = ({ threadId, checkpointId }: Payload) => checkpointRef(threadId, checkpointId)
  const settle = (payload: Payload) => ({
    id: mint() as CommandId,
    type: 'SettleCheckpoint' as const,
    ...payload,
  })
  const created = (payload: Payload, sha: string): Settlement => ({
    ...settle(payload),
    outcome: { status: 'created', ref: refOf(payload), sha },
  })
  const failed = (payload: Payload, code: string, message: string): Settlement => ({
    ...settle(payload),
    outcome: { status: 'failed', code, message },
  })

  return {
    policy: gitPolicy,
    limitMs: 10 * 60_000,
    target: ({ threadId }) => thread(threadId)?.checkout ?? null,
    async submit({ payload, signal }) {
      const found = thread(payload.threadId)
      const checkpoint = found && checkpointOf(found, payload.checkpointId)
      if (!found || checkpoint?.status !== 'capturing') return null
      const ref = refOf(payload)
      try {
        const { sha } = await capture(found.checkout, {
          ref,
          message: checkpoint.description,
          signal,
        })
        return created(payload, sha)
      } catch (error) {
        if (!(error instanceof GitError)) throw error
        if (error.code === 'checkpoint-exists') return ready(payload, found.checkout)
        retryable(error)
        return failed(payload, error.code, error.message)
      }
    },
    async reconcile({ payload }) {
      const found = thread(payload.threadId)
      if (!found) return { status: 'settled', settlement: null }
      const settlement = await ready(payload, found.checkout).catch((error: unknown) => {
        if (error instanceof GitError) return null
        throw error
      })
      return settlement ? { status: 'settled', settlement } : { status: 'not-submitted' }
    },
  }

  async function ready(payload: Payload, checkout: string): Promise<Settlement> {
    const kept = await findCheckpoint(checkout, refOf(payload))
    return kept && created(payload, kept.sha)
  }
}
