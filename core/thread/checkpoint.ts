import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import type { Event } from '../events.ts'
import { type CheckpointId, isDerivedCheckpoint } from '../ids.ts'
import { checkpointOf, type OpenThread, placeOf } from './state.ts'

export function createCheckpoint(
  thread: OpenThread,
  { checkpointId, description }: CommandByType['CreateCheckpoint'],
): Decision {
  if (isDerivedCheckpoint(checkpointId))
    return reject(
      'checkpoint-id-reserved',
      'Ids that end like this belong to turns and restores. Choose another id.',
    )
  if (checkpointOf(thread, checkpointId))
    return reject('checkpoint-id-in-use', 'A checkpoint with this id exists. Choose another id.')
  return [captureOf(thread, checkpointId, description)]
}

/** The request to keep what is there now. */
export const captureOf = (
  thread: OpenThread,
  checkpointId: CheckpointId,
  description: string,
): Event => {
  const { threadId, turns: turnNumber } = thread
  const payload = { threadId, checkpointId, description, turnNumber, ...placeOf(thread) }
  return { type: 'CheckpointRequested', payload }
}

export function settleCheckpoint(
  thread: OpenThread,
  { checkpointId, outcome }: Pick<CommandByType['SettleCheckpoint'], 'checkpointId' | 'outcome'>,
): Event[] {
  const checkpoint = checkpointOf(thread, checkpointId)
  if (checkpoint?.status !== 'capturing') return []
  const { threadId } = thread
  if (outcome.status === 'failed') {
    const { code, message } = outcome
    return [{ type: 'CheckpointFailed', payload: { threadId, checkpointId, code, message } }]
  }
  const { ref, sha } = outcome
  const { description, turnNumber } = checkpoint
  return [
    {
      type: 'CheckpointCreated',
      payload: { threadId, checkpointId, description, ref, sha, turnNumber },
    },
  ]
}
