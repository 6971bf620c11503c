import type { EventType } from '../../core/events.ts'

/** Events that automations leave of their own work; none can be set off by them. */
type Unmatched = 'AutomationFired' | 'AutomationSkipped'

/** What people call each event, as it reads after "when". What people look for most comes first. */
const names: Record<Exclude<EventType, Unmatched>, string> = {
  TurnCompleted: 'a turn completes',
  TurnFailed: 'a turn fails',
  TurnInterrupted: 'a turn is stopped',
  TurnStarted: 'a turn starts',
  ApprovalRequested: 'an agent asks for approval',
  QuestionAsked: 'an agent asks a question',
  GitOperationSettled: 'a git operation ends',
  CheckpointCreated: 'a checkpoint is taken',
  DeadLetterRecorded: 'a job is given up',
  AutomationRunSettled: 'an automation has run',
  ThreadCreated: 'a thread is created',
  TurnBegan: 'the agent takes a message',
  TurnInterruptRequested: 'somebody asks a turn to stop',
  TurnItemAppended: 'the agent says or does something',
  TurnItemUpdated: 'the agent goes on with what it says or does',
  TurnSteered: 'somebody says something in the midst of a turn',
  SteerSettled: 'an agent has heard that, or it waits',
  MessageQueued: 'a message waits in the queue',
  MessageRemoved: 'a message is taken out of the queue',
  MessageEdited: 'a message in the queue is put in other words',
  MessageMoved: 'a message in the queue is moved',
  ActionApproved: 'an action is allowed',
  ActionRejected: 'an action is rejected',
  ApprovalExpired: 'an approval expires',
  QuestionAnswered: 'a question is answered',
  QuestionExpired: 'a question expires',
  CheckpointRequested: 'a checkpoint is asked for',
  CheckpointFailed: 'a checkpoint fails',
  GitOperationRequested: 'a git operation is asked for',
  ThreadUpdated: 'a thread is renamed, archived or given another agent',
  ThreadReviewed: 'a thread is reviewed',
  ThreadDeleted: 'a thread is deleted',
  ProjectCreated: 'a project is added',
  ProjectTrusted: 'a project is trusted',
  ProjectUpdated: 'a project is changed',
  ProjectDeleted: 'a project is removed',
  PermissionRuleAdded: 'a permission rule is added',
  PermissionRuleRemoved: 'a permission rule is removed',
  DeadLetterResolved: 'somebody sees to a dead letter',
  DeadLetterHandlerFailed: 'an automation cannot see to a dead letter',
  AutomationCreated: 'an automation is made',
  AutomationUpdated: 'an automation is changed',
  AutomationEnabled: 'an automation is switched on',
  AutomationDisabled: 'an automation is switched off',
  AutomationDeleted: 'an automation is deleted',
  CommitMessageRequested: 'a commit message is asked for',
  CommitMessageSettled: 'a commit message is proposed',
  PrincipalSet: 'a person is allowed or forbidden to act',
  AgentSettingsSet: 'an agent is set up',
  HostSettingsSet: 'the home is set up',
  ViewRepaired: 'a view is repaired',
  EventRedacted: 'something is redacted',
}

export type EventChoice = { type: string; name: string }

/** Everything that an automation may wait for. */
export const eventChoices: readonly EventChoice[] = Object.entries(names).map(([type, name]) => ({
  type,
  name,
}))

/** What people call an event; one of a type that nobody has made yet goes by its type. */
export const eventName = (type: string): string =>
  eventChoices.find((choice) => choice.type === type)?.name ?? type

/** The choices whose name or type has every word. */
export function findEvents(words: string): EventChoice[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return eventChoices.filter(({ type, name }) =>
    wanted.every((word) => `${name} ${type}`.toLowerCase().includes(word)),
  )
}
