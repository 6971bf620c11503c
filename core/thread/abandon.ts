import type { CommandByType, SealedCommand } from '../commands.ts'
import type { CommandId, ProviderEventId } from '../ids.ts'
import type { OpenThread } from './state.ts'

type Letter = OpenThread['letters'][number]

type Words = {
  id: string
  code: string
  message: string
  /** Whether a dead letter may stay open, for a person to see to. */
  keeps: (letter: Letter) => boolean
}

/**
 * The command that ends one piece of the work that a thread has under way, without doing it.
 *
 * Undefined when nothing is. For work that belongs to another home: there it may be done, here never.
 */
export function abandonNext(
  { threadId, turn, operation, capturing, letters, suggestions, steers }: OpenThread,
  { id, code, message, keeps }: Words,
): SealedCommand | CommandByType['DiscardDeadLetter'] | undefined {
  const command = { id: id as CommandId, threadId }
  if (turn) {
    const event = { type: 'turn-interrupted', reason: message } as const
    const providerEventId = id as ProviderEventId
    return {
      ...command,
      type: 'IngestProviderEvent',
      turnId: turn.turnId,
      providerEventId,
      event,
    }
  }
  if (operation) {
    const { operationId } = operation
    const result = { code, message }
    return {
      ...command,
      type: 'SettleGitOperation',
      operationId,
      outcome: 'indeterminate',
      result,
    }
  }
  const [checkpointId] = capturing
  if (checkpointId) {
    const outcome = { status: 'failed', code, message } as const
    return { ...command, type: 'SettleCheckpoint', checkpointId, outcome }
  }
  const [suggestion] = suggestions
  if (suggestion) {
    const { requestId } = suggestion
    const why = { outcome: 'abandoned', code, message } as const
    return { ...command, type: 'SettleCommitMessage', requestId, ...why }
  }
  const [steering] = steers
  if (steering) {
    const { messageId } = steering
    return { ...command, type: 'SettleSteer', messageId, outcome: 'unsure', code, message }
  }
  const letter = letters.find((each) => !keeps(each))
  return letter && { id: command.id, type: 'DiscardDeadLetter', jobId: letter.jobId }
}
