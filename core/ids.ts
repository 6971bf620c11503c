import { z } from 'zod'

/** The longest id a sender may mint, in characters. */
export const ID_LIMIT = 128

/** Ids that we derive from a sender's id carry a suffix, so they may be longer. */
export const DERIVED_ID_LIMIT = 160

/** A rule may be derived from a request whose own id is derived already. */
const RULE_ID_LIMIT = DERIVED_ID_LIMIT + 32

const pattern = (limit: number) => new RegExp(`^[A-Za-z0-9:_-]{1,${limit}}$`)
const words = (limit: number) => `must be 1–${limit} characters of A–Z a–z 0–9 : _ -`
const id = (limit = ID_LIMIT) => z.string().regex(pattern(limit), words(limit))

export const commandId = id(DERIVED_ID_LIMIT * 2).brand<'CommandId'>()
export const eventId = id().brand<'EventId'>()
export const projectId = id().brand<'ProjectId'>()
export const threadId = id().brand<'ThreadId'>()
export const turnId = id().brand<'TurnId'>()
export const itemId = id(DERIVED_ID_LIMIT).brand<'ItemId'>()
export const requestId = id(DERIVED_ID_LIMIT).brand<'RequestId'>()
export const checkpointId = id(DERIVED_ID_LIMIT).brand<'CheckpointId'>()
export const operationId = id(DERIVED_ID_LIMIT).brand<'OperationId'>()
export const ruleId = id(RULE_ID_LIMIT).brand<'RuleId'>()
export const providerEventId = id(DERIVED_ID_LIMIT).brand<'ProviderEventId'>()
export const automationId = id().brand<'AutomationId'>()
export const runId = id().brand<'RunId'>()
/** Names somebody who waits for an answer. */
export const replyId = id().brand<'ReplyId'>()

export type CommandId = z.infer<typeof commandId>
export type EventId = z.infer<typeof eventId>
export type ProjectId = z.infer<typeof projectId>
export type ThreadId = z.infer<typeof threadId>
export type TurnId = z.infer<typeof turnId>
export type ItemId = z.infer<typeof itemId>
export type RequestId = z.infer<typeof requestId>
export type CheckpointId = z.infer<typeof checkpointId>
export type OperationId = z.infer<typeof operationId>
export type RuleId = z.infer<typeof ruleId>
export type ProviderEventId = z.infer<typeof providerEventId>
export type AutomationId = z.infer<typeof automationId>
export type RunId = z.infer<typeof runId>
export type ReplyId = z.infer<typeof replyId>

/** The two checkpoints of a turn, one at each edge. */
export const checkpointBefore = (turn: TurnId) => `${turn}:before` as CheckpointId
export const checkpointAfter = (turn: TurnId) => `${turn}:after` as CheckpointId

/** Whether it was taken before its turn did anything. */
export const isBeforeTurn = (id: CheckpointId) => id.endsWith(':before')

/** The checkpoint that a restore takes first, so that it can be undone. */
export const safetyCheckpoint = (operation: OperationId) => `${operation}:safety` as CheckpointId

/** The operation that makes a new thread's worktree. */
export const worktreeOperation = (thread: ThreadId) => `${thread}:worktree` as OperationId

/** Ids that a sender may not mint, because a turn or a restore derives them. */
export const isDerivedCheckpoint = (id: CheckpointId) => /:(?:before|after|safety)$/.test(id)

/** The rules that "allow for this thread" adds for one request, numbered from 0. */
export const ruleForRequest = (request: RequestId, at = 0) =>
  (at === 0 ? `${request}:rule` : `${request}:rule:${at}`) as RuleId
