import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import { OPEN_LETTERS, type Resolution, unknownLetter } from '../deadLetters.ts'
import type { Event } from '../events.ts'
import type { Stamped } from '../facts.ts'
import type { RunId } from '../ids.ts'
import { settled } from './settle.ts'
import { OPEN_RUNS, type OpenAutomation } from './state.ts'

/**
 * Settles a dead run as failed and keeps its job as a dead letter.
 *
 * Nobody has to see to a run that somebody waited for, who is told, nor to one that was seeing to a
 * dead letter itself: that letter says so.
 */
export function recordDeadRun(
  automation: OpenAutomation,
  command: CommandByType['RecordDeadLetter'],
): Decision {
  const { automationId, letters, runs } = automation
  const { jobId, kind, payload, intent, code, message, attempts } = command
  const run = runs.find((each) => each.intent === intent)
  if (!run) return []
  const ends = [settled(automation, run, { outcome: 'failed', code, message, result: {} })]
  if (run.replyTo || run.handles) return ends
  const [oldest] = letters
  const full = oldest !== undefined && letters.length >= OPEN_LETTERS
  const { threadId, projectId } = run
  const recorded: Event = {
    type: 'DeadLetterRecorded',
    payload: {
      automationId,
      ...(threadId && { threadId }),
      ...(projectId && { projectId }),
      jobId,
      kind,
      payload,
      intent,
      code,
      message,
      attempts,
    },
  }
  const discarded = full ? [resolved(automation, oldest.jobId, { how: 'discarded' })] : []
  return [...ends, recorded, ...discarded]
}

/** Puts a dead letter away. */
export function resolveDeadRun(
  automation: OpenAutomation,
  { jobId }: { jobId: string },
  resolution: Resolution,
): Decision {
  return isOpen(automation, jobId) ? [resolved(automation, jobId, resolution)] : unknownLetter
}

/** Does a run anew that was given up, as it was to be done then. */
export function runAgain(
  automation: OpenAutomation,
  { id, jobId, facts }: Stamped<CommandByType['RetryDeadLetter']>,
): Decision {
  if (!isOpen(automation, jobId)) return unknownLetter
  const { asked } = facts
  if (asked?.type !== 'AutomationFired' || automation.runs.length >= OPEN_RUNS)
    return reject(
      'not-retryable',
      'This cannot be done again now. Try later, discard it, or mark it as handled.',
    )
  const runId = String(id) as RunId
  if (automation.recent.includes(runId)) return runInUse
  return [
    { type: 'AutomationFired', payload: { ...asked.payload, runId } },
    resolved(automation, jobId, { how: 'retried', as: id }),
  ]
}

export const runInUse = reject('run-id-in-use', 'A run with this id exists. Choose another id.')

const resolved = (
  { automationId }: OpenAutomation,
  jobId: string,
  resolution: Resolution,
): Event => ({ type: 'DeadLetterResolved', payload: { automationId, jobId, resolution } })

const isOpen = ({ letters }: OpenAutomation, jobId: string) =>
  letters.some((letter) => letter.jobId === jobId)
