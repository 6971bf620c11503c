import { type CommandByType, isSealed } from '../commands.ts'
import { assertNever, type Decider, type Decision, reject } from '../decider.ts'
import type { Stamped } from '../facts.ts'
import { addRule, removeRule } from '../permission/keep.ts'
import { approve, rejectAction } from './answer.ts'
import { recordDeadLetter, resolveDeadLetter, retry } from './deadLetters.ts'
import { createCheckpoint, settleCheckpoint } from './checkpoint.ts'
import { isGitCommand, operateOn, restore } from './git.ts'
import { evolve } from './evolve.ts'
import { ingest } from './ingest.ts'
import {
  editQueued,
  isFull,
  isTaken,
  moveQueued,
  queueFull,
  removeQueued,
  sendQueued,
  turnIdInUse,
} from './queue.ts'
import { answerQuestion } from './questions.ts'
import { create, forked } from './create.ts'
import { addWorktree, awayFrom, removeWorktree } from './worktree.ts'
import { start, wordsOf } from './start.ts'
import { archived, type Message, type OpenThread, type ThreadState } from './state.ts'
import { settleSteer, steer } from './steer.ts'
import { requestSuggestion, settleSuggestion } from './suggestion.ts'

export type ThreadCommand = CommandByType[Exclude<
  keyof CommandByType,
  | 'CreateProject'
  | 'TrustProject'
  | 'UpdateProject'
  | 'DeleteProject'
  | 'RedactEvent'
  | 'CreateAutomation'
  | 'UpdateAutomation'
  | 'EnableAutomation'
  | 'DisableAutomation'
  | 'DeleteAutomation'
  | 'RunAutomation'
  | 'SettleAutomationRun'
  | 'SetPrincipal'
  | 'SetAgentSettings'
  | 'SetHostSettings'
  | 'RecordViewRepair'
>]

export const threadDecider: Decider<ThreadState, ThreadCommand> = {
  initial: { status: 'absent' },
  decide,
  evolve,
  isTerminal: (state) => state.status === 'deleted',
}

function decide(state: ThreadState, command: Stamped<ThreadCommand>): Decision {
  if (command.type === 'CreateThread') return create(state, command)
  if (command.type === 'ForkThread') return forked(state, command)
  const gone = 'projectGone' in command.facts && command.facts.projectGone
  if (state.status !== 'open' || gone) {
    // Work that was under way when its thread went has nobody left to tell.
    if (isSealed(command.type)) return []
    return reject('unknown-thread', 'This thread does not exist. It may have been deleted.')
  }
  return decideOpen(state, command)
}

function decideOpen(
  thread: OpenThread,
  command: Exclude<Stamped<ThreadCommand>, { type: 'CreateThread' | 'ForkThread' }>,
): Decision {
  const { threadId } = thread
  if (isGitCommand(command)) return operateOn(thread, command)
  switch (command.type) {
    case 'UpdateThread':
      return update(thread, command)
    case 'DeleteThread':
      if (thread.turn)
        return reject(
          'thread-active',
          'This thread is at work. Stop its turn before you delete it.',
        )
      if (thread.worktree === 'adding' || thread.worktree === 'present')
        return reject(
          'worktree-present',
          'This thread has a worktree. Remove that first, so that you see what goes with it.',
        )
      return [{ type: 'ThreadDeleted', payload: { threadId, projectId: thread.projectId } }]
    case 'MarkThreadReviewed':
      if (!thread.lastTurn || thread.lastTurn.reviewed) return []
      return [{ type: 'ThreadReviewed', payload: { threadId, turnId: thread.lastTurn.turnId } }]
    case 'StartTurn':
      return startTurn(thread, command)
    case 'InterruptTurn': {
      if (thread.turn?.turnId !== command.turnId)
        return reject('not-current-turn', 'That turn is not under way. Nothing was stopped.')
      if (thread.turn.interrupting) return []
      return [{ type: 'TurnInterruptRequested', payload: { threadId, turnId: command.turnId } }]
    }
    case 'SendQueuedMessage':
      return awayFrom(thread) ?? sendQueued(thread, command)
    case 'RemoveQueuedMessage':
      return removeQueued(thread, command)
    case 'EditQueuedMessage':
      return editQueued(thread, command)
    case 'MoveQueuedMessage':
      return moveQueued(thread, command)
    case 'SteerTurn':
      return steer(thread, command)
    case 'SettleSteer':
      return settleSteer(thread, command)
    case 'ApprovePendingAction':
      return approve(thread, command)
    case 'RejectPendingAction':
      return rejectAction(thread, command)
    case 'AnswerQuestion':
      return answerQuestion(thread, command)
    case 'AddPermissionRule':
      return addRule(command)
    case 'RemovePermissionRule':
      return removeRule(thread.rules, command)
    case 'IngestProviderEvent':
      return ingest(thread, command)
    case 'CreateCheckpoint':
      return awayFrom(thread) ?? createCheckpoint(thread, command)
    case 'SettleCheckpoint':
      return settleCheckpoint(thread, command)
    case 'RestoreCheckpoint':
      return restore(thread, command)
    case 'AddWorktree':
      return addWorktree(thread, command)
    case 'RemoveWorktree':
      return removeWorktree(thread, command)
    case 'SettleGitOperation': {
      const { operationId, outcome, result } = command
      if (thread.operation?.operationId !== operationId) return []
      const { operation } = thread.operation.asked
      return [
        {
          type: 'GitOperationSettled',
          payload: { threadId, operationId, operation, outcome, result },
        },
      ]
    }
    case 'SuggestCommitMessage':
      return requestSuggestion(thread, command)
    case 'SettleCommitMessage':
      return settleSuggestion(thread, command)
    case 'RecordDeadLetter':
      return recordDeadLetter(thread, command)
    case 'RetryDeadLetter':
      return retry(thread, command, (again) => decideOpen(thread, again))
    case 'DiscardDeadLetter':
      return resolveDeadLetter(thread, command, { how: 'discarded' })
    case 'HandleDeadLetter':
      return resolveDeadLetter(thread, command, { how: 'handled' })
    default:
      return assertNever(command)
  }
}

function update(thread: OpenThread, command: CommandByType['UpdateThread']): Decision {
  const { title, agent, archived: archive } = command
  const changed = {
    ...(title !== undefined && title !== thread.title && { title }),
    ...(agent !== undefined && JSON.stringify(agent) !== JSON.stringify(thread.agent) && { agent }),
    ...(archive !== undefined && archive !== thread.archived && { archived: archive }),
  }
  if (Object.keys(changed).length === 0) return []
  return [{ type: 'ThreadUpdated', payload: { threadId: thread.threadId, ...changed } }]
}

function startTurn(thread: OpenThread, command: Stamped<CommandByType['StartTurn']>): Decision {
  const { threadId } = thread
  const { turnId, text, attachments, withTranscript, facts } = command
  if (thread.archived) return archived
  const away = awayFrom(thread)
  if (away) return away
  if (isTaken(thread, turnId)) return turnIdInUse
  const [lost] = facts.missing
  if (lost !== undefined)
    return reject('attachment-missing', `What ${lost} holds was not kept. Attach it again.`)
  const message: Message = { text, attachments, ...(withTranscript && { withTranscript }) }
  if (!thread.turn) return start(thread, turnId, message)
  if (isFull(thread)) return queueFull
  return [{ type: 'MessageQueued', payload: { threadId, turnId, ...wordsOf(message) } }]
}
