import type { Event, StoredEvent } from '../events.ts'
import type { RunId } from '../ids.ts'
import { fill, threadOf } from './action.ts'
import { fieldsOf, furtherFrom, type About } from './match.ts'
import { OPEN_RUNS, type OpenAutomation } from './state.ts'
import { ONE_ATTEMPT } from './rule.ts'

/** Whether an automation sees to dead letters. What comes of one is never a dead letter again. */
export const isHandler = ({ when }: OpenAutomation): boolean =>
  when.types.includes('DeadLetterRecorded')

/**
 * What an event that an automation waits for makes of it: a run, or the word that there is none.
 *
 * `room` is false where the command has caused as many events as it may.
 */
export function fire(
  automation: OpenAutomation,
  event: StoredEvent,
  { about, runId, room }: { about: About; runId: RunId; room: boolean },
): Event {
  const { automationId, depthLimit, name, runs } = automation
  const skipped = (reason: 'depth' | 'waiting' | 'limit'): Event => ({
    type: 'AutomationSkipped',
    payload: { automationId, eventId: event.id, reason },
  })
  if (furtherFrom(event).depth > depthLimit) return skipped('depth')
  if (!room) return skipped('limit')
  if (runs.length >= OPEN_RUNS) return skipped('waiting')
  const handles = event.type === 'DeadLetterRecorded' ? event.payload.jobId : undefined
  const threadId = threadOf(automation.do, about.threadId)
  return {
    type: 'AutomationFired',
    payload: {
      automationId,
      runId,
      name,
      ...(threadId && { threadId }),
      ...(about.projectId && { projectId: about.projectId }),
      eventId: event.id,
      eventType: event.type,
      action: fill(automation.do, fieldsOf(event, about)),
      retry: handles === undefined ? automation.retry : ONE_ATTEMPT,
      ...(handles !== undefined && { handles }),
    },
  }
}
