import type { CommandByType } from '../commands.ts'
import { type Decision, reject, type Rejection } from '../decider.ts'
import type { Event, OperationAsked } from '../events.ts'
import type { Stamped } from '../facts.ts'
import { isDerivedCheckpoint, type OperationId, safetyCheckpoint } from '../ids.ts'
import { isValidBranchName } from '../refName.ts'
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
  const { threadId, turns: turnNumber } = thread
  return [
    {
      type: 'CheckpointRequested',
      payload: { threadId, checkpointId, description, turnNumber, ...placeOf(thread) },
    },
  ]
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

/** Takes a safety checkpoint first, so that a restore can itself be undone. */
export function restore(
  thread: OpenThread,
  { checkpointId, operationId, facts }: Stamped<CommandByType['RestoreCheckpoint']>,
): Decision {
  const busy = refuseBusy(thread, operationId)
  if (busy) return busy
  const checkpoint = checkpointOf(thread, checkpointId)
  if (checkpoint?.status !== 'ready')
    return reject('checkpoint-not-ready', 'That checkpoint cannot be restored: it is not ready.')
  if (thread.turn || facts.othersActive > 0)
    return reject(
      'checkout-active',
      'A thread is at work in this folder. Stop it before you restore a checkpoint.',
    )
  const { threadId, turns: turnNumber } = thread
  const safetyId = safetyCheckpoint(operationId)
  return [
    {
      type: 'CheckpointRequested',
      payload: {
        threadId,
        checkpointId: safetyId,
        description: 'Before a restore',
        turnNumber,
        ...placeOf(thread),
      },
    },
    requested(thread, operationId, {
      operation: 'restore-checkpoint',
      args: { checkpointId, sha: checkpoint.sha, safetyId },
    }),
  ]
}

export function commitChanges(
  thread: OpenThread,
  { operationId, message, paths, staged, amend }: CommandByType['CommitChanges'],
): Decision {
  if (message.trim() === '')
    return reject('empty-message', 'A commit needs a message. Say what it changes.')
  if (paths && staged)
    return reject('paths-and-staged', 'Commit either chosen paths or what is staged, not both.')
  const busy = refuseBusy(thread, operationId)
  if (busy) return busy
  const args = {
    message,
    ...(paths && { paths }),
    ...(staged && { staged }),
    ...(amend && { amend }),
  }
  return [requested(thread, operationId, { operation: 'commit', args })]
}

export function createBranch(
  thread: OpenThread,
  { operationId, name, from }: CommandByType['CreateBranch'],
): Decision {
  if (!isValidBranchName(name))
    return reject('invalid-branch-name', `Git allows no branch named ${name}. Choose another name.`)
  const busy = refuseBusy(thread, operationId)
  if (busy) return busy
  const args = { name, ...(from !== undefined && { from }) }
  return [requested(thread, operationId, { operation: 'create-branch', args })]
}

const requested = (
  { threadId }: OpenThread,
  operationId: OperationId,
  asked: OperationAsked,
): Event => ({ type: 'GitOperationRequested', payload: { threadId, operationId, ...asked } })

function refuseBusy(thread: OpenThread, operationId: OperationId): Rejection | null {
  if (thread.operation)
    return reject(
      'operation-in-flight',
      'A git operation of this thread is under way. Wait for it.',
    )
  if (thread.operations.includes(operationId))
    return reject('operation-id-in-use', 'An operation with this id exists. Choose another id.')
  return null
}
