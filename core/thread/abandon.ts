import type { CommandByType, SealedCommand } from '../commands.ts'
import type { CommandId, ProviderEventId } from '../ids.ts'
import type { OpenThread } from './state.ts'

/**
 * The command that ends one piece of the work that a thread has under way, without doing it.
 *
 * Undefined when nothing is. For work that belongs to another home: there it may be done, here never.
 */
export function abandonNext(
  { threadId, turn, operation, capturing, letters }: OpenThread,
  { id, code, message }: { id: string; code: string; message: string },
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
  const [letter] = letters
  return letter && { id: command.id, type: 'DiscardDeadLetter', jobId: letter.jobId }
}
