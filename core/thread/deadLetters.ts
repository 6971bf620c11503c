import type { CommandByType } from '../commands.ts'
import { type Decision, isRejection, reject } from '../decider.ts'
import { OPEN_LETTERS, type Resolution, unknownLetter } from '../deadLetters.ts'
import type { Event } from '../events.ts'
import type { Stamped } from '../facts.ts'
import type { CheckpointId, OperationId, TurnId } from '../ids.ts'
import { settleCheckpoint } from './checkpoint.ts'
import { operateAgain } from './git.ts'
import { failTurn, interruptTurn } from './ingest.ts'
import { wordsOf } from './start.ts'
import { checkpointOf, type OpenThread } from './state.ts'
import { settleSteer } from './steer.ts'
import { settleSuggestion } from './suggestion.ts'

type Died = CommandByType['RecordDeadLetter']
type Retry = Stamped<CommandByType['RetryDeadLetter']>
/** A command that asks anew for what a dead job was to do. */
type Again = Stamped<CommandByType['StartTurn' | 'CreateCheckpoint']>

/** Settles what a dead job was for as failed, and keeps the job as a dead letter: one decision. */
export function recordDeadLetter(thread: OpenThread, command: Died): Decision {
  const { jobId, kind, payload, intent, code, message, attempts } = command
  if (isOpen(thread, jobId)) return []
  const { threadId, letters } = thread
  const [oldest] = letters
  // Somebody waits for this and is told; nobody else has to see to it.
  if (kind === 'suggest-commit-message') return settledAsFailed(thread, command)
  const full = oldest !== undefined && letters.length >= OPEN_LETTERS
  const recorded: Event = {
    type: 'DeadLetterRecorded',
    payload: { threadId, jobId, kind, payload, intent, code, message, attempts },
  }
  return [
    ...settledAsFailed(thread, command),
    recorded,
    ...(full ? [resolved(thread, oldest.jobId, { how: 'discarded' })] : []),
  ]
}

/**
 * What a job was for is known by the event that asked for it, so that it is settled even where the
 * job's own payload cannot be read.
 */
function settledAsFailed(thread: OpenThread, { intent, kind, code, message }: Died): Event[] {
  const { threadId, operation, turn, capturing, suggestions, steers } = thread
  if (operation?.intent === intent) {
    const { operationId, asked } = operation
    const name = asked.operation
    const result = { code, message }
    const payload = { threadId, operationId, operation: name, outcome: 'failed' as const, result }
    return [{ type: 'GitOperationSettled', payload }]
  }
  const checkpointId = capturing.find((id) => {
    const checkpoint = checkpointOf(thread, id)
    return checkpoint?.status === 'capturing' && checkpoint.intent === intent
  })
  if (checkpointId !== undefined)
    return settleCheckpoint(thread, {
      checkpointId,
      outcome: { status: 'failed', code, message },
    })
  const suggestion = suggestions.find((each) => each.intent === intent)
  if (suggestion)
    return settleSuggestion(thread, {
      ...suggestion,
      outcome: 'failed',
      code,
      message,
    })
  const steering = steers.find((each) => each.intent === intent)
  if (steering) {
    const { messageId } = steering
    return settleSteer(thread, { messageId, outcome: 'unsure', code, message })
  }
  if (turn?.intent === intent) return failTurn(thread, turn, { code, message })
  const stopping = kind === 'interrupt-turn' && turn?.interrupting && intent > turn.intent
  return stopping ? interruptTurn(thread, turn, { reason: message }) : []
}

/** Puts a dead letter away. */
export function resolveDeadLetter(
  thread: OpenThread,
  { jobId }: { jobId: string },
  resolution: Resolution,
): Decision {
  return isOpen(thread, jobId) ? [resolved(thread, jobId, resolution)] : unknownLetter
}

/**
 * Asks anew for what a dead letter was for, under the id of the wish itself.
 *
 * `decide` decides on a command that asks for it; operations are asked for as they were told.
 */
export function retry(
  thread: OpenThread,
  command: Retry,
  decide: (again: Again) => Decision,
): Decision {
  const { id, jobId, at, sender, facts } = command
  const { asked, othersActive, projectGone } = facts
  if (!isOpen(thread, jobId)) return unknownLetter
  const common = { id, at, sender, threadId: thread.threadId }
  const named = String(id)
  const retried = (decision: Decision): Decision =>
    isRejection(decision)
      ? decision
      : [...decision, resolved(thread, jobId, { how: 'retried', as: id })]
  switch (asked?.type) {
    case 'TurnStarted':
      return retried(
        decide({
          ...common,
          facts: { projectGone, missing: [] },
          type: 'StartTurn',
          turnId: named as TurnId,
          ...wordsOf(asked.payload),
        }),
      )
    case 'CheckpointRequested': {
      const { description } = asked.payload
      const checkpointId = named as CheckpointId
      const facts = { projectGone }
      return retried(
        decide({ ...common, facts, type: 'CreateCheckpoint', checkpointId, description }),
      )
    }
    case 'GitOperationRequested': {
      const { threadId: _of, operationId: _was, ...wish } = asked.payload
      const operationId = named as OperationId
      return retried(operateAgain(thread, wish, { operationId, othersActive }))
    }
    default:
      return reject(
        'not-retryable',
        'What this was for is over, so it cannot be done again. Discard it, or mark it as handled.',
      )
  }
}

export const resolved = (
  { threadId }: OpenThread,
  jobId: string,
  resolution: Resolution,
): Event => ({ type: 'DeadLetterResolved', payload: { threadId, jobId, resolution } })

const isOpen = ({ letters }: OpenThread, jobId: string) =>
  letters.some((letter) => letter.jobId === jobId)
