import { z } from 'zod'
import { agentChoice, workspace } from './agent.ts'
import { agentSettings } from './agentSettings.ts'
import { attachments } from './attachments.ts'
import { fired, runSettled } from './automation/run.ts'
import { automationName, definition } from './automation/rule.ts'
import { approvalAction, decidedBy } from './approvals.ts'
import { projectSettings, steerOutcome, suggestionOutcome } from './commands.ts'
import { deadLetter, jobId, resolution } from './deadLetters.ts'
import {
  automationId,
  checkpointId,
  eventId,
  itemId,
  operationId,
  projectId,
  replyId,
  requestId,
  ruleId,
  runId,
  threadId,
  turnId,
} from './ids.ts'
import { operationAsked, operationOutcome, operationResult } from './git/operations.ts'
import { hostSettings } from './hostSettings.ts'
import { noticeBody, planBody, boundedText, toolBody } from './items.ts'
import { addedRule, suggestedRule } from './permission/rule.ts'
import { question, questionAnswer } from './questions.ts'
import { usage } from './usage.ts'

const thread = { threadId }
const turn = { threadId, turnId }
/** A message that a person wrote, and what goes along with it. */
const message = {
  text: z.string(),
  attachments: attachments.optional(),
  withTranscript: z.literal(true).optional(),
}
/** Where an agent's session stood, by its own id and mark. */
const sessionPoint = z.object({ sessionId: z.string(), mark: z.string().optional() })
/** The agent's mark of where its session stood when the turn ended. */
const mark = z.string().optional()
/** A thread's own work, or an automation's, which may be about a thread too. */
const worker = { threadId: threadId.optional(), automationId: automationId.optional() }

const item = <K extends string, B extends z.ZodType>(kind: K, body: B) =>
  z.object({ ...turn, itemId, kind: z.literal(kind), body })

/** A whole item and where it stands. */
const wholeItem = z.discriminatedUnion('kind', [
  item('user-message', boundedText),
  item('assistant-text', boundedText),
  item('reasoning', boundedText),
  item('tool-call', toolBody),
  item('plan', planBody),
  item('notice', noticeBody),
])

/** More of a streaming item's text. `offset` is where it goes, in UTF-16 units. */
const moreText = z.object({
  ...turn,
  itemId,
  offset: z.number().int().nonnegative(),
  text: z.string(),
})

/** The payload of each event, at its newest version. A past-tense name; its meaning never changes. */
export const eventPayloads = {
  ProjectCreated: z.object({
    projectId,
    name: z.string(),
    rootPath: z.string(),
    /** `rootPath` with every link resolved: two spellings of one folder are one root. */
    canonicalRoot: z.string(),
    /** Told where nobody has said yet that what its own configuration names may run. */
    trusted: z.boolean().optional(),
  }),
  ProjectTrusted: z.object({ projectId }),
  ProjectUpdated: z.object({
    projectId,
    name: z.string().optional(),
    settings: projectSettings.optional(),
  }),
  /** Names what goes with it, so that every view can take that along without asking another. */
  ProjectDeleted: z.object({
    projectId,
    threadIds: z.array(threadId),
    automationIds: z.array(automationId).optional(),
  }),
  ThreadCreated: z.object({
    ...thread,
    projectId,
    title: z.string(),
    agent: agentChoice,
    workspace,
    /** The folder the thread works in, links resolved. */
    checkout: z.string(),
    /** Ports that its worktree's programs may listen on: this one and those after it. */
    port: z.number().int().positive().optional(),
    /** The thread that it goes on from, and where its agent's session stood then. */
    fork: z
      .object({
        threadId,
        turnNumber: z.number().int().nonnegative(),
        session: sessionPoint.optional(),
      })
      .optional(),
  }),
  ThreadUpdated: z.object({
    ...thread,
    title: z.string().optional(),
    agent: agentChoice.optional(),
    archived: z.boolean().optional(),
  }),
  ThreadDeleted: z.object({ ...thread, projectId }),
  ThreadReviewed: z.object({ ...turn }),
  TurnStarted: z.object({ ...turn, number: z.number().int().positive(), ...message }),
  /** `steered`: it was to be said in the midst of a turn, and stands before those that were not. */
  MessageQueued: z.object({ ...turn, ...message, steered: z.literal(true).optional() }),
  MessageRemoved: z.object({ ...turn }),
  MessageEdited: z.object({ ...turn, text: z.string() }),
  /** Stands before that other one now; at the end where none is named. */
  MessageMoved: z.object({ ...turn, before: turnId.optional() }),
  TurnBegan: z.object({ ...turn, sessionId: z.string(), fresh: z.boolean() }),
  /** Somebody says something in the midst of a turn; `messageId` is its turn's should it have to wait. */
  TurnSteered: z.object({ ...turn, messageId: turnId, text: z.string() }),
  SteerSettled: z.object({
    ...turn,
    messageId: turnId,
    outcome: steerOutcome,
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  TurnItemAppended: wholeItem,
  /** Either more text at an offset, or a new body that replaces the whole of the old one. */
  TurnItemUpdated: z.union([moreText, wholeItem]),
  ApprovalRequested: z.intersection(
    z.object({
      ...turn,
      requestId,
      itemId: itemId.optional(),
      title: z.string(),
      /** The expired request that this one asks again. */
      replaces: requestId.optional(),
      /** The rule for which a person is asked. */
      rule: z.string().optional(),
      rewritable: z.literal(true).optional(),
      suggestions: z.array(suggestedRule).optional(),
    }),
    approvalAction,
  ),
  ActionApproved: z.object({
    ...turn,
    requestId,
    scope: z.union([z.literal('once'), z.object({ ruleId })]),
    by: decidedBy,
    /** What a person wrote in the place of the command that was asked for. */
    command: z.string().optional(),
  }),
  ActionRejected: z.object({ ...turn, requestId, by: decidedBy, reason: z.string().optional() }),
  ApprovalExpired: z.object({ ...turn, requestId, reason: z.string() }),
  QuestionAsked: z.object({
    ...turn,
    requestId,
    itemId: itemId.optional(),
    questions: z.array(question),
  }),
  /** Without answers it was declined. */
  QuestionAnswered: z.object({
    ...turn,
    requestId,
    answers: z.array(questionAnswer),
    by: decidedBy,
  }),
  QuestionExpired: z.object({ ...turn, requestId, reason: z.string() }),
  TurnInterruptRequested: z.object({ ...turn }),
  TurnCompleted: z.object({ ...turn, usage: usage.optional(), mark }),
  TurnFailed: z.object({ ...turn, code: z.string(), message: z.string(), mark }),
  TurnInterrupted: z.object({ ...turn, reason: z.string(), mark }),
  PermissionRuleAdded: addedRule,
  PermissionRuleRemoved: z.object({ ruleId }),
  CheckpointRequested: z.object({
    ...thread,
    checkpointId,
    description: z.string(),
    turnNumber: z.number().int().nonnegative(),
    /** Where the agent's session stood then. */
    session: sessionPoint.optional(),
  }),
  CheckpointCreated: z.object({
    ...thread,
    checkpointId,
    description: z.string(),
    ref: z.string(),
    sha: z.string(),
    turnNumber: z.number().int().nonnegative(),
  }),
  CheckpointFailed: z.object({ ...thread, checkpointId, code: z.string(), message: z.string() }),
  GitOperationRequested: z.intersection(z.object({ ...thread, operationId }), operationAsked),
  GitOperationSettled: z.object({
    ...thread,
    operationId,
    operation: z.string(),
    outcome: operationOutcome,
    result: operationResult,
  }),
  /** A job was given up. What it was for is settled as failed by the events before this one. */
  DeadLetterRecorded: z.object({ ...worker, projectId: projectId.optional(), ...deadLetter.shape }),
  DeadLetterResolved: z.object({ ...worker, jobId, resolution }),
  /** An automation was to see to it and could not; it waits for a person. */
  DeadLetterHandlerFailed: z.object({
    ...worker,
    jobId,
    handler: automationId,
    runId,
    code: z.string(),
    message: z.string(),
  }),
  /** Somebody waits for a proposal of what to say of a commit. */
  CommitMessageRequested: z.object({ ...thread, requestId, replyTo: replyId }),
  CommitMessageSettled: z.object({
    ...thread,
    requestId,
    replyTo: replyId,
    outcome: suggestionOutcome,
    text: z.string().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  AutomationCreated: z.object({
    automationId,
    name: automationName,
    ...definition.shape,
    enabled: z.boolean(),
    /** The person it runs as, such as `user:local`. */
    owner: z.string(),
  }),
  AutomationUpdated: z.object({
    automationId,
    name: automationName.optional(),
    ...definition.partial().shape,
  }),
  AutomationEnabled: z.object({ automationId }),
  AutomationDisabled: z.object({ automationId }),
  AutomationDeleted: z.object({ automationId }),
  AutomationFired: fired,
  /**
   * An event matched, and no run came of it: too many automations lie between it and a person, too
   * many runs wait already, or its command had caused as many events as it may.
   */
  AutomationSkipped: z.object({
    automationId,
    eventId,
    reason: z.enum(['depth', 'waiting', 'limit']),
  }),
  AutomationRunSettled: runSettled,
  PrincipalSet: z.object({ principal: z.string(), enabled: z.boolean() }),
  /** All that is set for one agent from now on. */
  AgentSettingsSet: z.object(agentSettings.shape),
  /** All that is set for the home from now on. */
  HostSettingsSet: z.object({ settings: hostSettings }),
  /** A view was not what its events come to, and is made anew. */
  ViewRepaired: z.object({ view: z.string(), differs: z.string() }),
  /** Says by its envelope who took the field out and when; what it held is nowhere any more. */
  EventRedacted: z.object({
    threadId: threadId.optional(),
    projectId: projectId.optional(),
    automationId: automationId.optional(),
    eventId,
    eventType: z.string(),
    /** The event's place in this stream. */
    version: z.number().int().positive(),
    field: z.string(),
    /** Digest of what is left of the payload, under the salt that it was given then. */
    remains: z.string(),
  }),
} satisfies Record<string, z.ZodType>

export type EventType = keyof typeof eventPayloads
export type PayloadOf<T extends EventType> = z.infer<(typeof eventPayloads)[T]>

/** A fact as a decider gives it. */
export type Event = { [T in EventType]: { type: T; payload: PayloadOf<T> } }[EventType]

export const streamTypes = ['project', 'thread', 'rules', 'automation', 'host'] as const
export type StreamType = (typeof streamTypes)[number]

/** The one stream of the permission rules that hold everywhere. */
export const RULES_STREAM = 'rules'
/** The one stream of what concerns the whole home. */
export const HOST_STREAM = 'host'

const envelope = z.object({
  /** Place in the one log, from 1. */
  position: z.number().int().positive(),
  id: eventId,
  streamType: z.enum(streamTypes),
  streamId: z.string(),
  /** Place in its own stream, from 1. */
  streamVersion: z.number().int().positive(),
  schemaVersion: z.number().int().positive(),
  commandId: z.string(),
  causationId: z.string().nullable(),
  correlationId: z.string(),
  principal: z.string(),
  /** How many automations lie between this and a person; people start at 0. */
  depth: z.number().int().nonnegative(),
  rootId: z.string().nullable(),
  /** Milliseconds since the epoch. */
  occurredAt: z.number().int(),
  /** Hex; chains to the event before. */
  hash: z.string(),
})
export type Envelope = z.infer<typeof envelope>

/** A fact with its place in the log. */
export type StoredEvent<T extends EventType = EventType> = {
  [K in T]: Envelope & { type: K; payload: PayloadOf<K> }
}[T]

/** Parses a stored event as it crosses a wire. */
export const storedEvent = z.unknown().transform((input, context): StoredEvent => {
  const outer = envelope.safeParse(input)
  const { type, payload } = (input ?? {}) as { type?: unknown; payload?: unknown }
  if (!outer.success || typeof type !== 'string' || !Object.hasOwn(eventPayloads, type)) {
    context.addIssue({ code: 'custom', message: 'not an event' })
    return z.NEVER
  }
  const inner = eventPayloads[type as EventType].safeParse(payload)
  if (!inner.success) {
    context.addIssue({ code: 'custom', message: `not the payload of ${type}` })
    return z.NEVER
  }
  return { ...outer.data, type, payload: inner.data } as StoredEvent
})
