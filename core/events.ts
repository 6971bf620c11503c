import { z } from 'zod'
import { agentChoice, workspace } from './agent.ts'
import { approvalAction, decidedBy } from './approvals.ts'
import { operationOutcome, operationResult, projectSettings } from './commands.ts'
import { deadLetter, jobId, resolution } from './deadLetters.ts'
import {
  checkpointId,
  eventId,
  itemId,
  operationId,
  projectId,
  requestId,
  ruleId,
  threadId,
  turnId,
} from './ids.ts'
import { noticeBody, planBody, boundedText, toolBody } from './items.ts'
import { permissionRule } from './permission/rule.ts'
import { usage } from './usage.ts'

const thread = { threadId }
const turn = { threadId, turnId }

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

/** A git operation and what it was asked to do. */
export const operationAsked = z.discriminatedUnion('operation', [
  z.object({
    operation: z.literal('commit'),
    args: z.object({
      message: z.string(),
      paths: z.array(z.string()).optional(),
      staged: z.boolean().optional(),
      amend: z.boolean().optional(),
    }),
  }),
  z.object({
    operation: z.literal('create-branch'),
    args: z.object({ name: z.string(), from: z.string().optional() }),
  }),
  z.object({
    operation: z.literal('restore-checkpoint'),
    args: z.object({ checkpointId, sha: z.string(), safetyId: checkpointId }),
  }),
])
export type OperationAsked = z.infer<typeof operationAsked>

/** The payload of each event, at its newest version. A past-tense name; its meaning never changes. */
export const eventPayloads = {
  ProjectCreated: z.object({
    projectId,
    name: z.string(),
    rootPath: z.string(),
    /** `rootPath` with every link resolved: two spellings of one folder are one root. */
    canonicalRoot: z.string(),
  }),
  ProjectUpdated: z.object({
    projectId,
    name: z.string().optional(),
    settings: projectSettings.optional(),
  }),
  /** Names its threads, so that every view can take them along without asking another. */
  ProjectDeleted: z.object({ projectId, threadIds: z.array(threadId) }),
  ThreadCreated: z.object({
    ...thread,
    projectId,
    title: z.string(),
    agent: agentChoice,
    workspace,
    /** The folder the thread works in, links resolved. */
    checkout: z.string(),
  }),
  ThreadUpdated: z.object({
    ...thread,
    title: z.string().optional(),
    agent: agentChoice.optional(),
    archived: z.boolean().optional(),
  }),
  ThreadDeleted: z.object({ ...thread, projectId }),
  ThreadReviewed: z.object({ ...turn }),
  TurnStarted: z.object({ ...turn, number: z.number().int().positive(), text: z.string() }),
  MessageQueued: z.object({ ...turn, text: z.string() }),
  MessageRemoved: z.object({ ...turn }),
  TurnBegan: z.object({ ...turn, sessionId: z.string(), fresh: z.boolean() }),
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
    }),
    approvalAction,
  ),
  ActionApproved: z.object({
    ...turn,
    requestId,
    scope: z.union([z.literal('once'), z.object({ ruleId })]),
    by: decidedBy,
  }),
  ActionRejected: z.object({ ...turn, requestId, by: decidedBy, reason: z.string().optional() }),
  ApprovalExpired: z.object({ ...turn, requestId, reason: z.string() }),
  TurnInterruptRequested: z.object({ ...turn }),
  TurnCompleted: z.object({ ...turn, usage: usage.optional() }),
  TurnFailed: z.object({ ...turn, code: z.string(), message: z.string() }),
  TurnInterrupted: z.object({ ...turn, reason: z.string() }),
  PermissionRuleAdded: permissionRule,
  PermissionRuleRemoved: z.object({ ruleId }),
  CheckpointRequested: z.object({
    ...thread,
    checkpointId,
    description: z.string(),
    turnNumber: z.number().int().nonnegative(),
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
  DeadLetterRecorded: z.object({ ...thread, ...deadLetter.shape }),
  DeadLetterResolved: z.object({ ...thread, jobId, resolution }),
  /** Says by its envelope who took the field out and when; what it held is nowhere any more. */
  EventRedacted: z.object({
    threadId: threadId.optional(),
    projectId: projectId.optional(),
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

export const streamTypes = ['project', 'thread', 'rules'] as const
export type StreamType = (typeof streamTypes)[number]

/** The one stream of the permission rules that hold everywhere. */
export const RULES_STREAM = 'rules'

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
