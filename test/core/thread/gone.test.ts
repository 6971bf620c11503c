import { expect, it } from 'vitest'
import { isRejection } from '../../../core/decider.ts'
import type { CommandType, SealedCommand } from '../../../core/commands.ts'
import { type ThreadCommand, threadDecider } from '../../../core/thread/decider.ts'
import { specify, type Told, type Wish } from '../../support/specify.ts'
import { gitWishes } from '../gitWishes.ts'
import * as of from '../samples.ts'

const given = specify(threadDecider)
const { thread, turn, request, rule, checkpoint, operation } = of
const operationId = operation('op')
const checkpointId = checkpoint('mine')

type Asking = Exclude<ThreadCommand['type'], SealedCommand['type'] | 'CreateThread' | 'ForkThread'>

/** Every wish that a person may have about a thread that exists. */
const wishes: { [T in Asking & CommandType]: Wish<T> } = {
  UpdateThread: { type: 'UpdateThread', threadId: thread, title: 'Other' },
  DeleteThread: { type: 'DeleteThread', threadId: thread },
  MarkThreadReviewed: { type: 'MarkThreadReviewed', threadId: thread },
  StartTurn: { type: 'StartTurn', threadId: thread, turnId: turn(9), text: 'go' },
  InterruptTurn: { type: 'InterruptTurn', threadId: thread, turnId: turn(1) },
  SendQueuedMessage: { type: 'SendQueuedMessage', threadId: thread, turnId: turn(2) },
  RemoveQueuedMessage: { type: 'RemoveQueuedMessage', threadId: thread, turnId: turn(2) },
  EditQueuedMessage: {
    type: 'EditQueuedMessage',
    threadId: thread,
    turnId: turn(2),
    text: 'better',
  },
  MoveQueuedMessage: { type: 'MoveQueuedMessage', threadId: thread, turnId: turn(2) },
  AnswerQuestion: {
    type: 'AnswerQuestion',
    threadId: thread,
    requestId: request('wonder'),
    answers: [],
  },
  SteerTurn: {
    type: 'SteerTurn',
    threadId: thread,
    turnId: turn(1),
    messageId: turn(2),
    text: 'left',
  },
  ApprovePendingAction: {
    type: 'ApprovePendingAction',
    threadId: thread,
    requestId: request('ask'),
    scope: 'once',
  },
  RejectPendingAction: {
    type: 'RejectPendingAction',
    threadId: thread,
    requestId: request('ask'),
  },
  AddPermissionRule: { type: 'AddPermissionRule', ...of.ruleOf({}) },
  RemovePermissionRule: { type: 'RemovePermissionRule', ruleId: rule('rule') },
  CreateCheckpoint: { type: 'CreateCheckpoint', threadId: thread, checkpointId, description: '' },
  RestoreCheckpoint: { type: 'RestoreCheckpoint', threadId: thread, checkpointId, operationId },
  ...gitWishes,
  AddWorktree: { type: 'AddWorktree', threadId: thread, operationId },
  RemoveWorktree: {
    type: 'RemoveWorktree',
    threadId: thread,
    operationId,
    goes: { files: 0, commits: 0, bytes: 0 },
    branch: 'keep',
  },
  SuggestCommitMessage: {
    type: 'SuggestCommitMessage',
    threadId: thread,
    requestId: request('suggest'),
    replyTo: of.reply,
  },
  RetryDeadLetter: { type: 'RetryDeadLetter', jobId: of.letter.jobId },
  DiscardDeadLetter: { type: 'DiscardDeadLetter', jobId: of.letter.jobId },
  HandleDeadLetter: { type: 'HandleDeadLetter', jobId: of.letter.jobId },
}

const busy: Told[] = [...of.awaiting, of.queued(2), of.ruleAdded()]

it.each(Object.values(wishes))('$type is refused where there is no thread', (wish) => {
  given().when(wish).thenRejected('unknown-thread')
  given(...busy, of.completed(1), of.threadDeleted)
    .when(wish)
    .thenRejected('unknown-thread')
})

it.each(Object.values(wishes))('$type is refused in a thread whose project is gone', (wish) => {
  given(...busy)
    .when(wish, { facts: { projectGone: true } })
    .thenRejected('unknown-thread')
})

it('the wishes above are ones that a living thread might grant', () => {
  const granted = Object.values(wishes).filter((wish) => {
    const { decision } = given(...busy).when(wish)
    return !isRejection(decision) || decision.rejected.code !== 'unknown-thread'
  })
  expect(granted).toHaveLength(Object.keys(wishes).length)
})
