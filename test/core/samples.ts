import type { ApprovalAction } from '../../core/approvals.ts'
import type { AgentChoice } from '../../core/agent.ts'
import type { RenderedAction } from '../../core/automation/action.ts'
import { ONE_ATTEMPT } from '../../core/automation/rule.ts'
import type { DeadLetter, Resolution } from '../../core/deadLetters.ts'
import { type Event, type EventType, type PayloadOf } from '../../core/events.ts'
import {
  automationId,
  checkpointAfter,
  checkpointBefore,
  checkpointId,
  type CheckpointId,
  eventId,
  itemId,
  operationId,
  projectId,
  providerEventId,
  replyId,
  requestId,
  ruleId,
  runId,
  threadId,
  turnId,
  type TurnId,
  worktreeOperation,
} from '../../core/ids.ts'
import type { TurnItem } from '../../core/items.ts'
import type { Question, QuestionAnswer } from '../../core/questions.ts'
import type { PermissionRule } from '../../core/permission/rule.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'
import type { Told, Wish } from '../support/specify.ts'

export const project = projectId.parse('p')
export const projectNamed = (name: string) => projectId.parse(name)
export const thread = threadId.parse('t')
export const threadNamed = (name: string) => threadId.parse(name)
export const turn = (number: number) => turnId.parse(`turn-${number}`)
export const item = (name: string) => itemId.parse(name)
export const request = (name: string) => requestId.parse(name)
export const checkpoint = (name: string) => checkpointId.parse(name)
export const operation = (name: string) => operationId.parse(name)
export const anEvent = (name: string) => eventId.parse(name)
export const rule = (name: string) => ruleId.parse(name)
export const automation = automationId.parse('a')
export const run = (name: string) => runId.parse(name)
export const reply = replyId.parse('reply')

export const practice: AgentChoice = { provider: 'practice' }

/** An event, its payload checked against its type. */
export const event = <T extends EventType>(type: T, payload: PayloadOf<T>) =>
  ({ type, payload }) as Extract<Event, { type: T }>

/** The same event, told by a provider event of that id. */
export const causedBy = (causationId: string, told: Event): Told => ({ ...told, causationId })

export const projectCreated = event('ProjectCreated', {
  projectId: project,
  name: 'Project',
  rootPath: '/work/link',
  canonicalRoot: '/work/project',
})

export const projectUntrusted = event('ProjectCreated', {
  ...projectCreated.payload,
  trusted: false,
})

export const threadCreated = event('ThreadCreated', {
  threadId: thread,
  projectId: project,
  title: 'New thread',
  agent: practice,
  workspace: { kind: 'local' },
  checkout: '/work/project',
})

/** The thread in a worktree that nobody has made yet. */
export const inWorktree = event('ThreadCreated', {
  ...threadCreated.payload,
  workspace: { kind: 'worktree', branch: 'fix' },
  checkout: '/work/trees/fix',
  port: 20_000,
})
export const worktreeAsked = event('GitOperationRequested', {
  threadId: thread,
  operationId: worktreeOperation(thread),
  operation: 'add-worktree',
  args: { branch: 'fix', copy: [] },
})
export const worktreeMade = [
  inWorktree,
  worktreeAsked,
  event('GitOperationSettled', {
    threadId: thread,
    operationId: worktreeOperation(thread),
    operation: 'add-worktree',
    outcome: 'succeeded',
    result: {},
  }),
]

/** The thread with another agent, or another way of asking. */
export const threadOf = (agent: AgentChoice) =>
  event('ThreadCreated', { ...threadCreated.payload, agent })

export const archived = event('ThreadUpdated', { threadId: thread, archived: true })
export const threadDeleted = event('ThreadDeleted', { threadId: thread, projectId: project })

export const turnStarted = (number: number, text = 'go') =>
  event('TurnStarted', { threadId: thread, turnId: turn(number), number, text })

export const queued = (number: number, text = 'next') =>
  event('MessageQueued', { threadId: thread, turnId: turn(number), text })

export const edited = (number: number, text: string) =>
  event('MessageEdited', { threadId: thread, turnId: turn(number), text })
export const moved = (number: number, before?: number) =>
  event('MessageMoved', {
    threadId: thread,
    turnId: turn(number),
    ...(before !== undefined && { before: turn(before) }),
  })

/** Said in the midst of the first turn. */
export const steered = (number: number, text = 'left') =>
  event('TurnSteered', { threadId: thread, turnId: turn(1), messageId: turn(number), text })
export const steerSettled = (
  number: number,
  outcome: PayloadOf<'SteerSettled'>['outcome'],
  why: { code?: string; message?: string } = {},
) =>
  event('SteerSettled', {
    threadId: thread,
    turnId: turn(1),
    messageId: turn(number),
    outcome,
    ...why,
  })
export const requeued = (number: number, text = 'left') =>
  event('MessageQueued', { threadId: thread, turnId: turn(number), text, steered: true })

export const capture = (id: CheckpointId, turnNumber: number, description: string) =>
  event('CheckpointRequested', { threadId: thread, checkpointId: id, description, turnNumber })

export const captureBefore = (number: number) =>
  capture(checkpointBefore(turn(number)), number, `Before turn ${number}`)
export const captureAfter = (number: number) =>
  capture(checkpointAfter(turn(number)), number, `After turn ${number}`)

export const captured = (id: CheckpointId, description = '', turnNumber = 0) =>
  event('CheckpointCreated', {
    threadId: thread,
    checkpointId: id,
    description,
    ref: `refs/gaffer/${id}`,
    sha: `sha-of-${id}`,
    turnNumber,
  })

export const colour: Question = {
  questionId: 'colour',
  header: 'Colour',
  text: 'Which colour?',
  options: [{ label: 'red', description: 'Like a rose.' }, { label: 'blue' }],
  several: false,
  free: false,
}
export const wonders = (name: string, questions: Question[] = [colour]): ProviderEvent => ({
  type: 'question-asked',
  requestId: request(name),
  questions,
})
export const wondered = (name: string, questions: Question[] = [colour]) =>
  event('QuestionAsked', {
    threadId: thread,
    turnId: turn(1),
    requestId: request(name),
    questions,
  })
export const answered = (name: string, answers: QuestionAnswer[]) =>
  event('QuestionAnswered', {
    threadId: thread,
    turnId: turn(1),
    requestId: request(name),
    answers,
    by: { user: 'me' },
  })
export const lapsed = (name: string, reason = 'Stopped.') =>
  event('QuestionExpired', {
    threadId: thread,
    turnId: turn(1),
    requestId: request(name),
    reason,
  })
export const red: QuestionAnswer = { questionId: 'colour', chosen: ['red'] }

export const began = (number: number) =>
  event('TurnBegan', { threadId: thread, turnId: turn(number), sessionId: 's', fresh: true })

export const interrupting = (number: number) =>
  event('TurnInterruptRequested', { threadId: thread, turnId: turn(number) })

export const completed = (number: number) =>
  event('TurnCompleted', { threadId: thread, turnId: turn(number) })
export const failed = (number: number) =>
  event('TurnFailed', {
    threadId: thread,
    turnId: turn(number),
    code: 'broken',
    message: 'It broke.',
  })
export const interrupted = (number: number, reason = 'Stopped.') =>
  event('TurnInterrupted', { threadId: thread, turnId: turn(number), reason })

export const appended = (name: string, what: TurnItem, of: TurnId = turn(1)) =>
  event('TurnItemAppended', { threadId: thread, turnId: of, itemId: item(name), ...what })
export const said = (name: string, text: string) =>
  appended(name, { kind: 'assistant-text', body: { text } })
export const saidMore = (name: string, offset: number, text: string) =>
  event('TurnItemUpdated', { threadId: thread, turnId: turn(1), itemId: item(name), offset, text })

export const runTests: ApprovalAction = { kind: 'command', detail: { command: 'npm test' } }
export const edits = (...files: { path: string; inside?: boolean }[]): ApprovalAction => ({
  kind: 'edit',
  detail: { files: files.map(({ path, inside = true }) => ({ path, inside, newText: 'new' })) },
})
export const other = (text: string): ApprovalAction => ({ kind: 'other', detail: { text } })

export const asked = (name: string, action: ApprovalAction = runTests, number = 1) =>
  event('ApprovalRequested', {
    threadId: thread,
    turnId: turn(number),
    requestId: request(name),
    title: 'Run the tests',
    ...action,
  })

export const approved = (name: string) =>
  event('ActionApproved', {
    threadId: thread,
    turnId: turn(1),
    requestId: request(name),
    scope: 'once',
    by: { user: 'me' },
  })
export const rejected = (name: string, by: PayloadOf<'ActionRejected'>['by'] = { user: 'me' }) =>
  event('ActionRejected', { threadId: thread, turnId: turn(1), requestId: request(name), by })
export const expired = (name: string, reason: string, number = 1) =>
  event('ApprovalExpired', {
    threadId: thread,
    turnId: turn(number),
    requestId: request(name),
    reason,
  })

export const operationRequested = event('GitOperationRequested', {
  threadId: thread,
  operationId: operation('op'),
  operation: 'commit',
  args: { message: 'Fix it' },
})
export const operationSettled = event('GitOperationSettled', {
  threadId: thread,
  operationId: operation('op'),
  operation: 'commit',
  outcome: 'succeeded',
  result: { sha: 'abc' },
})

/** The commit's job, given up. */
export const letter: DeadLetter = {
  jobId: 'git/t/op',
  kind: 'commit',
  payload: '{"threadId":"t","operationId":"op"}',
  intent: 2,
  code: 'index-locked',
  message: 'Another git is at work here.',
  attempts: 5,
}
export const letterRecorded = (fields: Partial<DeadLetter> = {}) =>
  event('DeadLetterRecorded', { threadId: thread, ...letter, ...fields })
export const letterResolved = (resolution: Resolution) =>
  event('DeadLetterResolved', { threadId: thread, jobId: letter.jobId, resolution })

export const ruleOf = (fields: Partial<PermissionRule>): PermissionRule => ({
  ruleId: rule('rule'),
  effect: 'allow',
  kind: 'command',
  pattern: 'npm test',
  scope: { threadId: thread },
  ...fields,
})
export const ruleAdded = (fields: Partial<PermissionRule> = {}) =>
  event('PermissionRuleAdded', ruleOf(fields))

/** An automation that runs the tests when a turn completes. */
export const automationCreated = event('AutomationCreated', {
  automationId: automation,
  name: 'Test what was done',
  scope: { projectId: project },
  when: { types: ['TurnCompleted'] },
  do: { kind: 'run-command', argv: ['npm', 'test', '{{turnId}}'], limitMs: 60_000 },
  depthLimit: 4,
  retry: ONE_ATTEMPT,
  enabled: true,
  owner: 'user:me',
})
/** The same, but for some of what it says. */
export const automationOf = (fields: Partial<PayloadOf<'AutomationCreated'>>) =>
  event('AutomationCreated', { ...automationCreated.payload, ...fields })
export const npmTest: RenderedAction = {
  kind: 'run-command',
  argv: ['npm', 'test'],
  limitMs: 60_000,
}
export const fired = (name: string, fields: Partial<PayloadOf<'AutomationFired'>> = {}) =>
  event('AutomationFired', {
    automationId: automation,
    runId: run(name),
    name: 'Test what was done',
    threadId: thread,
    projectId: project,
    eventId: anEvent('event-1'),
    eventType: 'TurnCompleted',
    action: npmTest,
    retry: ONE_ATTEMPT,
    ...fields,
  })
export const runSettled = (name: string, fields: Partial<PayloadOf<'AutomationRunSettled'>> = {}) =>
  event('AutomationRunSettled', {
    automationId: automation,
    runId: run(name),
    name: 'Test what was done',
    threadId: thread,
    projectId: project,
    action: 'run-command',
    outcome: 'succeeded',
    result: { exitCode: 0, output: { text: 'fine' }, tail: 'fine', durationMs: 5 },
    ...fields,
  })
/** A run's job, given up. `fired` must stand at `intent`. */
export const runLetter: DeadLetter = {
  jobId: 'run/a/one',
  kind: 'run-automation',
  payload: '{"automationId":"a","runId":"one"}',
  intent: 2,
  code: 'program-missing',
  message: 'There is no npm here.',
  attempts: 1,
}
export const runLetterRecorded = event('DeadLetterRecorded', {
  automationId: automation,
  threadId: thread,
  projectId: project,
  ...runLetter,
})
export const suggestionAsked = event('CommitMessageRequested', {
  threadId: thread,
  requestId: request('suggest'),
  replyTo: reply,
})

/** A thread whose first turn the agent has taken. */
export const running: Told[] = [threadCreated, turnStarted(1), captureBefore(1), began(1)]
/** The same, waiting for an answer to `ask`. */
export const awaiting: Told[] = [...running, asked('ask')]
/** A thread whose first turn is over. */
export const rested: Told[] = [...running, completed(1), captureAfter(1)]

/** What an agent says, as the command that carries it. */
export const says = (
  what: ProviderEvent,
  { id = 'told', number = 1 }: { id?: string; number?: number } = {},
): Wish<'IngestProviderEvent'> => ({
  type: 'IngestProviderEvent',
  threadId: thread,
  turnId: turn(number),
  providerEventId: providerEventId.parse(id),
  event: what,
})

export const asks = (
  name: string,
  action: ApprovalAction = runTests,
  title = 'Run the tests',
): Extract<ProviderEvent, { type: 'approval-requested' }> => ({
  type: 'approval-requested',
  requestId: request(name),
  title,
  action,
})
