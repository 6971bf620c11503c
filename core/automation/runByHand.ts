import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import type { Stamped } from '../facts.ts'
import { fill, threadOf } from './action.ts'
import { runInUse } from './deadLetters.ts'
import { fieldsOf } from './match.ts'
import { ONE_ATTEMPT } from './rule.ts'
import { OPEN_RUNS, type OpenAutomation } from './state.ts'

/**
 * A run that somebody asks for now, enabled or not: about an event of the past, or a thread, or the
 * automation's own project.
 */
export function runByHand(
  automation: OpenAutomation,
  { runId, replyTo, eventId, facts, ...command }: Stamped<CommandByType['RunAutomation']>,
): Decision {
  const { automationId, name, runs, recent, retry, scope } = automation
  if (recent.includes(runId)) return runInUse
  if (runs.length >= OPEN_RUNS)
    return reject('too-many-runs', 'Too many runs of this automation wait. Run it when some ended.')
  const { event, about } = facts
  if (eventId && !event)
    return reject(
      'unknown-event',
      `There is no event ${eventId} in this log. Look its id up in it.`,
    )
  if (command.threadId && !about.threadId)
    return reject('unknown-thread', 'This thread does not exist. It may have been deleted.')
  const own = scope === 'everywhere' ? undefined : scope.projectId
  const projectId = about.projectId ?? own
  if (own !== undefined && projectId !== own)
    return reject(
      'outside-scope',
      'This belongs to another project than the automation. Run it in its own.',
    )
  const threadId = threadOf(automation.do, about.threadId)
  if (!threadId && (!projectId || automation.do.kind !== 'run-command') && needsPlace(automation))
    return reject('no-thread', 'Say in which thread it is to run.')
  const of = {
    ...(projectId && { projectId }),
    ...(about.threadId && { threadId: about.threadId }),
  }
  const fields = event ? fieldsOf(event, of) : { type: command.type, ...of }
  return [
    {
      type: 'AutomationFired',
      payload: {
        automationId,
        runId,
        name,
        ...(threadId && { threadId }),
        ...(projectId && { projectId }),
        ...(event && { eventId: event.id, eventType: event.type }),
        action: fill(automation.do, fields),
        retry: replyTo ? ONE_ATTEMPT : retry,
        ...(replyTo && { replyTo }),
      },
    },
  ]
}

const needsPlace = (automation: OpenAutomation) => automation.do.kind !== 'notify'
