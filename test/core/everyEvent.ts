import type { Event, EventType } from '../../core/events.ts'
import * as of from './samples.ts'

const { project, thread, turn, rule, checkpoint } = of

/** One of each event; the compiler asks for another when a variant is added. */
export const everyEvent: { [T in EventType]: Extract<Event, { type: T }> } = {
  ProjectCreated: of.projectCreated,
  ProjectUpdated: of.event('ProjectUpdated', {
    projectId: project,
    name: 'Other',
    settings: { agent: of.practice },
  }),
  ProjectDeleted: of.event('ProjectDeleted', { projectId: project, threadIds: [thread] }),
  ThreadCreated: of.threadCreated,
  ThreadUpdated: of.event('ThreadUpdated', {
    threadId: thread,
    title: 'Other',
    agent: { provider: 'acp', command: ['goose', 'acp'], model: 'm', mode: 'full' },
    archived: false,
  }),
  ThreadDeleted: of.threadDeleted,
  ThreadReviewed: of.event('ThreadReviewed', { threadId: thread, turnId: turn(1) }),
  TurnStarted: of.turnStarted(1),
  MessageQueued: of.queued(2),
  MessageRemoved: of.event('MessageRemoved', { threadId: thread, turnId: turn(2) }),
  TurnBegan: of.began(1),
  TurnItemAppended: of.said('words', 'Hello'),
  TurnItemUpdated: of.saidMore('words', 5, ', you'),
  ApprovalRequested: of.asked('ask', of.edits({ path: 'a' })),
  ActionApproved: of.approved('ask'),
  ActionRejected: of.rejected('ask', { rule: 'mode:plan' }),
  ApprovalExpired: of.expired('ask', 'Gone.'),
  TurnInterruptRequested: of.interrupting(1),
  TurnCompleted: of.event('TurnCompleted', {
    threadId: thread,
    turnId: turn(1),
    usage: { inputTokens: 1, outputTokens: 2, cachedTokens: 3, costUsd: 0.5 },
  }),
  TurnFailed: of.failed(1),
  TurnInterrupted: of.interrupted(1),
  PermissionRuleAdded: of.ruleAdded({ exact: true }),
  PermissionRuleRemoved: of.event('PermissionRuleRemoved', { ruleId: rule('rule') }),
  CheckpointRequested: of.capture(checkpoint('mine'), 0, 'Mine'),
  CheckpointCreated: of.captured(checkpoint('mine'), 'Mine'),
  CheckpointFailed: of.event('CheckpointFailed', {
    threadId: thread,
    checkpointId: checkpoint('mine'),
    code: 'full',
    message: 'No room.',
  }),
  GitOperationRequested: of.operationRequested,
  GitOperationSettled: of.operationSettled,
  DeadLetterRecorded: of.letterRecorded(),
  EventRedacted: of.event('EventRedacted', {
    threadId: thread,
    eventId: of.anEvent('event-2'),
    eventType: 'TurnStarted',
    version: 2,
    field: 'text',
    remains: 'digest of what is left',
  }),
  DeadLetterResolved: of.letterResolved({ how: 'retried', as: 'again' }),
}
