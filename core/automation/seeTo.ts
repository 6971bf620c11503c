import type { Event, StoredEvent } from '../events.ts'
import type { StreamState } from '../streams.ts'

/**
 * What the end of a run that was to see to a dead letter makes of that letter.
 *
 * It is handled when the run did something about it; to tell somebody of it leaves it open, and so
 * does a run that failed, which the letter then says.
 */
export function seenTo(
  { payload }: StoredEvent<'AutomationRunSettled'>,
  { of, state }: StreamState,
): Event | undefined {
  const { automationId: handler, runId, handles: jobId, outcome, action } = payload
  if (jobId === undefined || (of !== 'thread' && of !== 'automation')) return undefined
  if (state.status !== 'open' || !state.letters.some((each) => each.jobId === jobId))
    return undefined
  const holder =
    of === 'thread' ? { threadId: state.threadId } : { automationId: state.automationId }
  if (outcome !== 'succeeded') {
    const { code = outcome, message = '' } = payload
    return {
      type: 'DeadLetterHandlerFailed',
      payload: { ...holder, jobId, handler, runId, code, message },
    }
  }
  if (action === 'notify') return undefined
  return {
    type: 'DeadLetterResolved',
    payload: { ...holder, jobId, resolution: { how: 'handled' } },
  }
}
