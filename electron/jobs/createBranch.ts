import type { StoredEvent } from '../../core/events.ts'
import type { JobPayload } from '../../core/reactions.ts'
import { createBranch as create, type CreatedBranch, findBranch } from '../git/branch.ts'
import { GitError } from '../git/gitError.ts'
import type { JobContext } from './context.ts'
import { gitPolicy, operationSettled, resultOf, retryable } from './gitFailures.ts'
import type { Kind, Settlement } from './kind.ts'

/** Creates a branch. Run again after it was cut short, the same operation completes it. */
export function createBranch({ thread, event, kept, mint }: JobContext): Kind<'create-branch'> {
  type Payload = JobPayload<'create-branch'>
  const succeeded = (payload: Payload, { name, sha }: CreatedBranch): Settlement => {
    const result = { branch: name, ...(sha !== null && { sha }) }
    return operationSettled(payload, 'succeeded', result, mint())
  }

  return {
    policy: gitPolicy,
    limitMs: 60_000,
    target: ({ threadId }) => thread(threadId)?.checkout ?? null,
    async submit({ payload, position, signal }) {
      const found = thread(payload.threadId)
      if (!found) return null
      const { operationId } = payload
      const { name, from } = argsOf(event(position))
      try {
        const options = { operationId, name, signal, ...(from !== undefined && { from }) }
        const made = await kept(() => create(found.checkout, options))
        return succeeded(payload, made)
      } catch (error) {
        if (!(error instanceof GitError)) throw error
        retryable(error)
        return operationSettled(payload, 'failed', resultOf(error), mint())
      }
    },
    async reconcile({ payload, position }) {
      const found = thread(payload.threadId)
      if (!found) return { status: 'settled', settlement: null }
      const { name, from } = argsOf(event(position))
      try {
        const made = await findBranch(found.checkout, { name, operationId: payload.operationId })
        // One that should also be switched to is whole only when HEAD is on it.
        const whole = made && (made.switched || from !== undefined)
        if (whole) return { status: 'settled', settlement: succeeded(payload, made) }
      } catch (error) {
        if (!(error instanceof GitError)) throw error
      }
      return { status: 'not-submitted' }
    },
  }
}

function argsOf(asked: StoredEvent) {
  if (asked.type !== 'GitOperationRequested' || asked.payload.operation !== 'create-branch')
    throw new Error(`a branch caused by ${asked.type}`)
  return asked.payload.args
}
