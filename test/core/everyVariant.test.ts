import { describe, expect, it } from 'vitest'
import type { CommandType, SealedCommand } from '../../core/commands.ts'
import { isRejection } from '../../core/decider.ts'
import type { EventType, StreamType } from '../../core/events.ts'
import type { GitCommandType } from '../../core/git/operations.ts'
import { foreseen } from '../support/redaction.ts'
import {
  type Facts,
  specifyStream,
  stamped,
  type Told,
  type Verdict,
  type Wish,
} from '../support/specify.ts'
import { everyEvent } from './everyEvent.ts'
import { gitWishes } from './gitWishes.ts'
import * as of from './samples.ts'
import { stateAfter } from './thread/stateAfter.ts'

/*
 * One accepting and one refusing case for each command, and one producing case for each event. The
 * compiler asks for both when a variant is added, so none can be forgotten.
 */

type Case<T extends CommandType> = { given: Told[]; when: Wish<T>; facts?: Partial<Facts> }
type Accepted<T extends CommandType> = Case<T> & { gives: [EventType, ...EventType[]] }
type Cases = {
  [T in CommandType]: T extends SealedCommand['type']
    ? // Sealed commands are never refused: what comes too late changes nothing.
      { accepts: Accepted<T>; ignores: Case<T> }
    : { accepts: Accepted<T>; refuses: Case<T> & { code: string } }
}

const { project, thread, threadCreated, turn, checkpoint, operation, rule, request } = of
const { automation, run } = of
const settled = { status: 'created', ref: 'refs/gaffer/mine', sha: 'abc' } as const
const mine = of.capture(checkpoint('mine'), 0, '')
const everywhere = of.ruleOf({ scope: 'everywhere' })

const removesWorktree: Wish<'RemoveWorktree'> = {
  type: 'RemoveWorktree',
  threadId: thread,
  operationId: operation('op'),
  goes: { files: 1, commits: 2, bytes: 3 },
  branch: 'keep',
}

/** Those that may take something away keep it first. */
const KEEPING: readonly GitCommandType[] = ['DiscardChanges', 'AbortGitOperation', 'SwitchBranch']
const givesOf = (type: GitCommandType): EventType[] =>
  KEEPING.includes(type)
    ? ['CheckpointRequested', 'GitOperationRequested']
    : ['GitOperationRequested']

/** Every operation begins in a thread at rest, and none while another is under way. */
function gitCases(): Pick<Cases, GitCommandType> {
  const given = [threadCreated]
  const busy = [threadCreated, of.operationRequested]
  const caseOf = <T extends GitCommandType>(type: T) => {
    const when = gitWishes[type]
    return {
      accepts: { given, when, gives: givesOf(type) },
      refuses: { given: busy, when, code: 'operation-in-flight' },
    }
  }
  const types = Object.keys(gitWishes) as GitCommandType[]
  return Object.fromEntries(types.map((type) => [type, caseOf(type)])) as Pick<
    Cases,
    GitCommandType
  >
}

const cases: Cases = {
  CreateProject: {
    accepts: {
      given: [],
      when: { type: 'CreateProject', projectId: project, name: 'P', rootPath: '/work' },
      gives: ['ProjectCreated'],
    },
    refuses: {
      given: [],
      when: { type: 'CreateProject', projectId: project, name: 'P', rootPath: '/work' },
      facts: { rootTaken: true },
      code: 'root-in-use',
    },
  },
  TrustProject: {
    accepts: {
      given: [of.projectUntrusted],
      when: { type: 'TrustProject', projectId: project },
      gives: ['ProjectTrusted'],
    },
    refuses: {
      given: [],
      when: { type: 'TrustProject', projectId: project },
      code: 'unknown-project',
    },
  },
  UpdateProject: {
    accepts: {
      given: [of.projectCreated],
      when: { type: 'UpdateProject', projectId: project, name: 'Other' },
      gives: ['ProjectUpdated'],
    },
    refuses: {
      given: [],
      when: { type: 'UpdateProject', projectId: project, name: 'Other' },
      code: 'unknown-project',
    },
  },
  DeleteProject: {
    accepts: {
      given: [of.projectCreated],
      when: { type: 'DeleteProject', projectId: project },
      gives: ['ProjectDeleted'],
    },
    refuses: {
      given: [of.projectCreated],
      when: { type: 'DeleteProject', projectId: project },
      facts: { activeThreads: 2 },
      code: 'project-active',
    },
  },
  CreateThread: {
    accepts: { given: [], when: created(), gives: ['ThreadCreated'] },
    refuses: { given: [threadCreated], when: created(), code: 'thread-id-in-use' },
  },
  UpdateThread: {
    accepts: {
      given: [threadCreated],
      when: { type: 'UpdateThread', threadId: thread, title: 'Other' },
      gives: ['ThreadUpdated'],
    },
    refuses: {
      given: [],
      when: { type: 'UpdateThread', threadId: thread, title: 'Other' },
      code: 'unknown-thread',
    },
  },
  DeleteThread: {
    accepts: {
      given: [threadCreated],
      when: { type: 'DeleteThread', threadId: thread },
      gives: ['ThreadDeleted'],
    },
    refuses: {
      given: of.running,
      when: { type: 'DeleteThread', threadId: thread },
      code: 'thread-active',
    },
  },
  MarkThreadReviewed: {
    accepts: {
      given: of.rested,
      when: { type: 'MarkThreadReviewed', threadId: thread },
      gives: ['ThreadReviewed'],
    },
    refuses: {
      given: [],
      when: { type: 'MarkThreadReviewed', threadId: thread },
      code: 'unknown-thread',
    },
  },
  StartTurn: {
    accepts: {
      given: [threadCreated],
      when: { type: 'StartTurn', threadId: thread, turnId: turn(1), text: 'go' },
      gives: ['TurnStarted', 'CheckpointRequested'],
    },
    refuses: {
      given: [threadCreated, of.archived],
      when: { type: 'StartTurn', threadId: thread, turnId: turn(1), text: 'go' },
      code: 'thread-archived',
    },
  },
  InterruptTurn: {
    accepts: {
      given: of.running,
      when: { type: 'InterruptTurn', threadId: thread, turnId: turn(1) },
      gives: ['TurnInterruptRequested'],
    },
    refuses: {
      given: of.rested,
      when: { type: 'InterruptTurn', threadId: thread, turnId: turn(1) },
      code: 'not-current-turn',
    },
  },
  SendQueuedMessage: {
    accepts: {
      given: [...of.running, of.queued(2), of.failed(1)],
      when: { type: 'SendQueuedMessage', threadId: thread, turnId: turn(2) },
      gives: ['TurnStarted', 'CheckpointRequested'],
    },
    refuses: {
      given: of.rested,
      when: { type: 'SendQueuedMessage', threadId: thread, turnId: turn(2) },
      code: 'not-queued',
    },
  },
  RemoveQueuedMessage: {
    accepts: {
      given: [...of.running, of.queued(2)],
      when: { type: 'RemoveQueuedMessage', threadId: thread, turnId: turn(2) },
      gives: ['MessageRemoved'],
    },
    refuses: {
      given: of.running,
      when: { type: 'RemoveQueuedMessage', threadId: thread, turnId: turn(2) },
      code: 'not-queued',
    },
  },
  EditQueuedMessage: {
    accepts: {
      given: [...of.running, of.queued(2)],
      when: { type: 'EditQueuedMessage', threadId: thread, turnId: turn(2), text: 'better' },
      gives: ['MessageEdited'],
    },
    refuses: {
      given: of.running,
      when: { type: 'EditQueuedMessage', threadId: thread, turnId: turn(2), text: 'better' },
      code: 'not-queued',
    },
  },
  MoveQueuedMessage: {
    accepts: {
      given: [...of.running, of.queued(2), of.queued(3)],
      when: { type: 'MoveQueuedMessage', threadId: thread, turnId: turn(2) },
      gives: ['MessageMoved'],
    },
    refuses: {
      given: of.running,
      when: { type: 'MoveQueuedMessage', threadId: thread, turnId: turn(2) },
      code: 'not-queued',
    },
  },
  AnswerQuestion: {
    accepts: {
      given: [...of.running, of.wondered('wonder')],
      when: {
        type: 'AnswerQuestion',
        threadId: thread,
        requestId: request('wonder'),
        answers: [of.red],
      },
      gives: ['QuestionAnswered'],
    },
    refuses: {
      given: of.running,
      when: {
        type: 'AnswerQuestion',
        threadId: thread,
        requestId: request('wonder'),
        answers: [],
      },
      code: 'unknown-request',
    },
  },
  ForkThread: {
    accepts: {
      given: [],
      when: { type: 'ForkThread', threadId: thread, from: of.threadNamed('other') },
      facts: { source: stateAfter(threadCreated) },
      gives: ['ThreadCreated'],
    },
    refuses: {
      given: [],
      when: { type: 'ForkThread', threadId: thread, from: of.threadNamed('other') },
      code: 'unknown-thread',
    },
  },
  SteerTurn: {
    accepts: {
      given: of.running,
      when: {
        type: 'SteerTurn',
        threadId: thread,
        turnId: turn(1),
        messageId: turn(2),
        text: 'left',
      },
      gives: ['TurnSteered'],
    },
    refuses: {
      given: of.rested,
      when: {
        type: 'SteerTurn',
        threadId: thread,
        turnId: turn(1),
        messageId: turn(2),
        text: 'left',
      },
      code: 'not-current-turn',
    },
  },
  SettleSteer: {
    accepts: {
      given: [...of.running, of.steered(2)],
      when: { type: 'SettleSteer', threadId: thread, messageId: turn(2), outcome: 'queued' },
      gives: ['SteerSettled', 'MessageQueued'],
    },
    ignores: {
      given: [...of.running, of.steered(2), of.steerSettled(2, 'sent')],
      when: { type: 'SettleSteer', threadId: thread, messageId: turn(2), outcome: 'queued' },
    },
  },
  ApprovePendingAction: {
    accepts: { given: of.awaiting, when: approves('once'), gives: ['ActionApproved'] },
    refuses: { given: of.running, when: approves('once'), code: 'not-awaiting-approval' },
  },
  RejectPendingAction: {
    accepts: {
      given: of.awaiting,
      when: { type: 'RejectPendingAction', threadId: thread, requestId: request('ask') },
      gives: ['ActionRejected'],
    },
    refuses: {
      given: of.awaiting,
      when: { type: 'RejectPendingAction', threadId: thread, requestId: request('other') },
      code: 'unknown-request',
    },
  },
  AddPermissionRule: {
    accepts: {
      given: [],
      when: { type: 'AddPermissionRule', ...everywhere },
      gives: ['PermissionRuleAdded'],
    },
    refuses: {
      given: [],
      when: { type: 'AddPermissionRule', ...everywhere },
      facts: { ruleTaken: true },
      code: 'rule-id-in-use',
    },
  },
  RemovePermissionRule: {
    accepts: {
      given: [of.event('PermissionRuleAdded', everywhere)],
      when: { type: 'RemovePermissionRule', ruleId: rule('rule') },
      gives: ['PermissionRuleRemoved'],
    },
    refuses: {
      given: [],
      when: { type: 'RemovePermissionRule', ruleId: rule('rule') },
      code: 'unknown-rule',
    },
  },
  IngestProviderEvent: {
    accepts: {
      given: of.running,
      when: of.says({ type: 'turn-completed' }),
      gives: ['TurnCompleted', 'CheckpointRequested'],
    },
    ignores: { given: of.rested, when: of.says({ type: 'turn-completed' }) },
  },
  CreateCheckpoint: {
    accepts: {
      given: [threadCreated],
      when: {
        type: 'CreateCheckpoint',
        threadId: thread,
        checkpointId: checkpoint('mine'),
        description: '',
      },
      gives: ['CheckpointRequested'],
    },
    refuses: {
      given: [threadCreated, mine],
      when: {
        type: 'CreateCheckpoint',
        threadId: thread,
        checkpointId: checkpoint('mine'),
        description: '',
      },
      code: 'checkpoint-id-in-use',
    },
  },
  SettleCheckpoint: {
    accepts: { given: [threadCreated, mine], when: settles(), gives: ['CheckpointCreated'] },
    ignores: { given: [threadCreated], when: settles() },
  },
  RestoreCheckpoint: {
    accepts: {
      given: [threadCreated, mine, of.captured(checkpoint('mine'))],
      when: restores(),
      gives: ['CheckpointRequested', 'GitOperationRequested'],
    },
    refuses: { given: [threadCreated, mine], when: restores(), code: 'checkpoint-not-ready' },
  },
  ...gitCases(),
  AddWorktree: {
    accepts: {
      given: [of.inWorktree],
      when: { type: 'AddWorktree', threadId: thread, operationId: operation('op') },
      gives: ['GitOperationRequested'],
    },
    refuses: {
      given: [threadCreated],
      when: { type: 'AddWorktree', threadId: thread, operationId: operation('op') },
      code: 'no-worktree',
    },
  },
  RemoveWorktree: {
    accepts: {
      given: of.worktreeMade,
      when: removesWorktree,
      gives: ['CheckpointRequested', 'GitOperationRequested'],
    },
    refuses: { given: [of.inWorktree], when: removesWorktree, code: 'worktree-missing' },
  },
  SettleGitOperation: {
    accepts: {
      given: [threadCreated, of.operationRequested],
      when: operationSettles(),
      gives: ['GitOperationSettled'],
    },
    ignores: { given: [threadCreated], when: operationSettles() },
  },
  RedactEvent: {
    accepts: {
      given: of.rested,
      when: redacts('text'),
      facts: { redaction: foreseen(stamped(of.rested), 'event-2', 'text') },
      gives: ['EventRedacted'],
    },
    refuses: {
      given: of.rested,
      when: redacts('turnId'),
      facts: { redaction: foreseen(stamped(of.rested), 'event-2', 'turnId') },
      code: 'not-redactable',
    },
  },
  RecordDeadLetter: {
    accepts: {
      given: [threadCreated, of.operationRequested],
      when: { type: 'RecordDeadLetter', threadId: thread, ...of.letter },
      gives: ['GitOperationSettled', 'DeadLetterRecorded'],
    },
    ignores: {
      given: [threadCreated, of.letterRecorded()],
      when: { type: 'RecordDeadLetter', threadId: thread, ...of.letter },
    },
  },
  RetryDeadLetter: {
    accepts: {
      given: [threadCreated, of.letterRecorded()],
      when: { type: 'RetryDeadLetter', jobId: of.letter.jobId },
      facts: { asked: stamped([of.operationRequested])[0] ?? null },
      gives: ['GitOperationRequested', 'DeadLetterResolved'],
    },
    refuses: {
      given: [threadCreated],
      when: { type: 'RetryDeadLetter', jobId: of.letter.jobId },
      code: 'unknown-dead-letter',
    },
  },
  DiscardDeadLetter: {
    accepts: {
      given: [threadCreated, of.letterRecorded()],
      when: { type: 'DiscardDeadLetter', jobId: of.letter.jobId },
      gives: ['DeadLetterResolved'],
    },
    refuses: {
      given: [threadCreated, of.letterRecorded(), of.letterResolved({ how: 'handled' })],
      when: { type: 'DiscardDeadLetter', jobId: of.letter.jobId },
      code: 'unknown-dead-letter',
    },
  },
  CreateAutomation: {
    accepts: { given: [], when: automates(), gives: ['AutomationCreated'] },
    refuses: { given: [of.automationCreated], when: automates(), code: 'automation-id-in-use' },
  },
  UpdateAutomation: {
    accepts: {
      given: [of.automationCreated],
      when: { type: 'UpdateAutomation', automationId: automation, name: 'Other', enabled: false },
      gives: ['AutomationUpdated', 'AutomationDisabled'],
    },
    refuses: {
      given: [of.automationCreated],
      when: { type: 'UpdateAutomation', automationId: automation, name: 'Other' },
      facts: { scopeKnown: false },
      code: 'unknown-project',
    },
  },
  EnableAutomation: {
    accepts: {
      given: [of.automationOf({ enabled: false })],
      when: { type: 'EnableAutomation', automationId: automation },
      gives: ['AutomationEnabled'],
    },
    refuses: {
      given: [],
      when: { type: 'EnableAutomation', automationId: automation },
      code: 'unknown-automation',
    },
  },
  DisableAutomation: {
    accepts: {
      given: [of.automationCreated],
      when: { type: 'DisableAutomation', automationId: automation },
      gives: ['AutomationDisabled'],
    },
    refuses: {
      given: [of.automationCreated],
      when: { type: 'DisableAutomation', automationId: automation },
      facts: { projectGone: true },
      code: 'unknown-automation',
    },
  },
  DeleteAutomation: {
    accepts: {
      given: [of.automationCreated],
      when: { type: 'DeleteAutomation', automationId: automation },
      gives: ['AutomationDeleted'],
    },
    refuses: {
      given: [of.automationCreated, everyEvent.AutomationDeleted],
      when: { type: 'DeleteAutomation', automationId: automation },
      code: 'unknown-automation',
    },
  },
  RunAutomation: {
    accepts: {
      given: [of.automationCreated],
      when: { type: 'RunAutomation', automationId: automation, runId: run('one') },
      gives: ['AutomationFired'],
    },
    refuses: {
      given: [of.automationCreated, of.fired('one')],
      when: { type: 'RunAutomation', automationId: automation, runId: run('one') },
      code: 'run-id-in-use',
    },
  },
  SettleAutomationRun: {
    accepts: {
      given: [of.automationCreated, of.fired('one')],
      when: runSettles(),
      gives: ['AutomationRunSettled'],
    },
    ignores: {
      given: [of.automationCreated, of.fired('one'), of.runSettled('one')],
      when: runSettles(),
    },
  },
  SuggestCommitMessage: {
    accepts: { given: [threadCreated], when: suggests(), gives: ['CommitMessageRequested'] },
    refuses: {
      given: [threadCreated, of.suggestionAsked],
      when: suggests(),
      code: 'request-id-in-use',
    },
  },
  SettleCommitMessage: {
    accepts: {
      given: [threadCreated, of.suggestionAsked],
      when: suggestionSettles(),
      gives: ['CommitMessageSettled'],
    },
    ignores: { given: [threadCreated], when: suggestionSettles() },
  },
  SetPrincipal: {
    accepts: {
      given: [],
      when: { type: 'SetPrincipal', principal: 'local', enabled: false },
      gives: ['PrincipalSet'],
    },
    refuses: {
      given: [],
      when: { type: 'SetPrincipal', principal: 'automation:a', enabled: false },
      code: 'not-a-person',
    },
  },
  SetAgentSettings: {
    accepts: {
      given: [],
      when: { type: 'SetAgentSettings', agent: 'codex', model: 'gpt-5.5' },
      gives: ['AgentSettingsSet'],
    },
    refuses: {
      given: [],
      when: { type: 'SetAgentSettings', agent: 'my own', model: 'large' },
      code: 'agent-needs-path',
    },
  },
  SetHostSettings: {
    accepts: {
      given: [],
      when: { type: 'SetHostSettings', turnsAtOnce: 2 },
      gives: ['HostSettingsSet'],
    },
    refuses: {
      given: [],
      when: { type: 'SetHostSettings', turnsAtOnce: 65 },
      code: 'setting-out-of-bounds',
    },
  },
  RecordViewRepair: {
    accepts: {
      given: [],
      when: { type: 'RecordViewRepair', view: 'threads', differs: 'row t differs' },
      gives: ['ViewRepaired'],
    },
    ignores: { given: [], when: { type: 'RecordViewRepair', view: 'threads', differs: '' } },
  },
  HandleDeadLetter: {
    accepts: {
      given: [threadCreated, of.letterRecorded()],
      when: { type: 'HandleDeadLetter', jobId: of.letter.jobId },
      gives: ['DeadLetterResolved'],
    },
    refuses: {
      given: [threadCreated],
      when: { type: 'HandleDeadLetter', jobId: of.letter.jobId },
      code: 'unknown-dead-letter',
    },
  },
}

/** What no command asks for: automations make it of other events (see fanOut.test.ts). */
type Followed = 'AutomationSkipped' | 'DeadLetterHandlerFailed'

/** How each event comes about; what the cases above give is not said again. */
const produced: {
  [E in Exclude<EventType, Followed>]:
    | { by: CommandType }
    | Case<'IngestProviderEvent' | 'SettleCheckpoint' | 'StartTurn'>
} = {
  ProjectCreated: { by: 'CreateProject' },
  ProjectTrusted: { by: 'TrustProject' },
  ProjectUpdated: { by: 'UpdateProject' },
  ProjectDeleted: { by: 'DeleteProject' },
  ThreadCreated: { by: 'CreateThread' },
  ThreadUpdated: { by: 'UpdateThread' },
  ThreadDeleted: { by: 'DeleteThread' },
  ThreadReviewed: { by: 'MarkThreadReviewed' },
  TurnStarted: { by: 'StartTurn' },
  MessageQueued: {
    given: of.running,
    when: { type: 'StartTurn', threadId: thread, turnId: turn(2), text: 'go' },
  },
  QuestionAsked: { given: of.running, when: of.says(of.wonders('wonder')) },
  QuestionAnswered: { by: 'AnswerQuestion' },
  QuestionExpired: {
    given: [...of.running, of.wondered('wonder')],
    when: of.says({ type: 'turn-completed' }),
  },
  TurnSteered: { by: 'SteerTurn' },
  SteerSettled: { by: 'SettleSteer' },
  MessageRemoved: { by: 'RemoveQueuedMessage' },
  MessageEdited: { by: 'EditQueuedMessage' },
  MessageMoved: { by: 'MoveQueuedMessage' },
  TurnBegan: {
    given: [threadCreated, of.turnStarted(1)],
    when: of.says({ type: 'turn-began', sessionId: 's', fresh: true }),
  },
  TurnItemAppended: {
    given: of.running,
    when: of.says({
      type: 'item-appended',
      itemId: of.item('i'),
      item: { kind: 'plan', body: { entries: [] } },
    }),
  },
  TurnItemUpdated: {
    given: [...of.running, of.said('i', 'Hel')],
    when: of.says({ type: 'item-text', itemId: of.item('i'), offset: 3, text: 'lo' }),
  },
  ApprovalRequested: { given: of.running, when: of.says(of.asks('ask')) },
  ActionApproved: { by: 'ApprovePendingAction' },
  ActionRejected: { by: 'RejectPendingAction' },
  ApprovalExpired: { given: of.awaiting, when: of.says({ type: 'turn-completed' }) },
  TurnInterruptRequested: { by: 'InterruptTurn' },
  TurnCompleted: { by: 'IngestProviderEvent' },
  TurnFailed: {
    given: of.running,
    when: of.says({ type: 'turn-failed', code: 'broken', message: 'It broke.' }),
  },
  TurnInterrupted: {
    given: of.running,
    when: of.says({ type: 'turn-interrupted', reason: 'Stopped.' }),
  },
  PermissionRuleAdded: { by: 'AddPermissionRule' },
  PermissionRuleRemoved: { by: 'RemovePermissionRule' },
  CheckpointRequested: { by: 'CreateCheckpoint' },
  CheckpointCreated: { by: 'SettleCheckpoint' },
  CheckpointFailed: {
    given: [threadCreated, mine],
    when: { ...settles(), outcome: { status: 'failed', code: 'full', message: 'No room.' } },
  },
  GitOperationRequested: { by: 'CommitChanges' },
  GitOperationSettled: { by: 'SettleGitOperation' },
  EventRedacted: { by: 'RedactEvent' },
  DeadLetterRecorded: { by: 'RecordDeadLetter' },
  DeadLetterResolved: { by: 'HandleDeadLetter' },
  CommitMessageRequested: { by: 'SuggestCommitMessage' },
  CommitMessageSettled: { by: 'SettleCommitMessage' },
  AutomationCreated: { by: 'CreateAutomation' },
  AutomationUpdated: { by: 'UpdateAutomation' },
  AutomationEnabled: { by: 'EnableAutomation' },
  AutomationDisabled: { by: 'DisableAutomation' },
  AutomationDeleted: { by: 'DeleteAutomation' },
  AutomationFired: { by: 'RunAutomation' },
  AutomationRunSettled: { by: 'SettleAutomationRun' },
  PrincipalSet: { by: 'SetPrincipal' },
  AgentSettingsSet: { by: 'SetAgentSettings' },
  HostSettingsSet: { by: 'SetHostSettings' },
  ViewRepaired: { by: 'RecordViewRepair' },
}

function streamFor(type: CommandType): StreamType {
  switch (type) {
    case 'CreateProject':
    case 'TrustProject':
    case 'UpdateProject':
    case 'DeleteProject':
      return 'project'
    case 'AddPermissionRule':
    case 'RemovePermissionRule':
      return 'rules'
    case 'CreateAutomation':
    case 'UpdateAutomation':
    case 'EnableAutomation':
    case 'DisableAutomation':
    case 'DeleteAutomation':
    case 'RunAutomation':
    case 'SettleAutomationRun':
      return 'automation'
    case 'SetPrincipal':
    case 'SetAgentSettings':
    case 'SetHostSettings':
    case 'RecordViewRepair':
      return 'host'
    default:
      return 'thread'
  }
}

const decided = ({ given, when, facts = {} }: Case<CommandType>): Verdict =>
  specifyStream(streamFor(when.type))(...given).when(when, { facts })

const typesOf = ({ decision }: Verdict) =>
  isRejection(decision) ? decision.rejected.code : decision.map((event) => event.type)

const everyCase = Object.entries(cases)

describe.each(everyCase)('[A1] %s', (type, both) => {
  it('is accepted', () => {
    expect(both.accepts.when.type).toBe(type)
    expect(typesOf(decided(both.accepts))).toEqual(both.accepts.gives)
  })
  if ('refuses' in both)
    it('is refused', () => {
      expect(both.refuses.when.type).toBe(type)
      decided(both.refuses).thenRejected(both.refuses.code)
    })
  else
    it('[A8] changes nothing when it comes too late', () => {
      expect(both.ignores.when.type).toBe(type)
      decided(both.ignores).thenNothing()
    })
})

it.each(Object.entries(produced))('[A1] %s is produced', (type, how) => {
  const by = 'by' in how ? cases[how.by].accepts : how
  expect(typesOf(decided(by))).toContain(type)
})

function created(): Wish<'CreateThread'> {
  const workspace = { kind: 'local' } as const
  return {
    type: 'CreateThread',
    threadId: thread,
    projectId: project,
    agent: of.practice,
    workspace,
  }
}
function approves(scope: Wish<'ApprovePendingAction'>['scope']): Wish<'ApprovePendingAction'> {
  return { type: 'ApprovePendingAction', threadId: thread, requestId: request('ask'), scope }
}
function settles(): Wish<'SettleCheckpoint'> {
  const checkpointId = checkpoint('mine')
  return { type: 'SettleCheckpoint', threadId: thread, checkpointId, outcome: settled }
}
function restores(): Wish<'RestoreCheckpoint'> {
  const ids = { checkpointId: checkpoint('mine'), operationId: operation('op') }
  return { type: 'RestoreCheckpoint', threadId: thread, ...ids }
}
function redacts(field: string): Wish<'RedactEvent'> {
  return { type: 'RedactEvent', eventId: of.anEvent('event-2'), field }
}
function operationSettles(): Wish<'SettleGitOperation'> {
  const result = { sha: 'abc' }
  const of = { threadId: thread, operationId: operation('op') }
  return { type: 'SettleGitOperation', ...of, outcome: 'succeeded', result }
}
function automates(): Wish<'CreateAutomation'> {
  const { owner: _, ...rule } = of.automationCreated.payload
  return { type: 'CreateAutomation', ...rule }
}
function runSettles(): Wish<'SettleAutomationRun'> {
  const { runId, outcome, result } = of.runSettled('one').payload
  return { type: 'SettleAutomationRun', automationId: automation, runId, outcome, result }
}
function suggests(): Wish<'SuggestCommitMessage'> {
  return { type: 'SuggestCommitMessage', ...of.suggestionAsked.payload }
}
function suggestionSettles(): Wish<'SettleCommitMessage'> {
  const { requestId } = of.suggestionAsked.payload
  const came = { outcome: 'succeeded', text: 'Add a' } as const
  return { type: 'SettleCommitMessage', threadId: thread, requestId, ...came }
}
