import { z } from 'zod'
import { actionOf, approvalAction, decidedBy } from '../approvals.ts'
import { operationAsked, operationOutcome, operationResult } from '../git/operations.ts'
import type { StoredEvent } from '../events.ts'
import { type ItemId, itemId, operationId, requestId, turnId, type TurnId } from '../ids.ts'
import { isStreaming, type TurnItem, turnItem } from '../items.ts'
import { steerItem } from '../thread/steer.ts'
import { attachments } from '../attachments.ts'
import { question, questionAnswer } from '../questions.ts'
import { suggestedRule } from '../permission/rule.ts'
import { usage } from '../usage.ts'
import { type Change, concernsThread, type Rows, type View } from './view.ts'

/** How an approval stands. */
export const verdict = z.discriminatedUnion('status', [
  z.object({ status: z.literal('open') }),
  /** `command`: what a person wrote in the place of the one that was asked for. */
  z.object({
    status: z.literal('approved'),
    by: decidedBy,
    command: z.string().optional(),
    at: z.number(),
  }),
  z.object({
    status: z.literal('rejected'),
    by: decidedBy,
    reason: z.string().optional(),
    at: z.number(),
  }),
  z.object({ status: z.literal('expired'), reason: z.string(), at: z.number() }),
])
export type Verdict = z.infer<typeof verdict>

/** How a question stands; without answers it was declined. */
export const reply = z.discriminatedUnion('status', [
  z.object({ status: z.literal('open') }),
  z.object({
    status: z.literal('answered'),
    answers: z.array(questionAnswer),
    by: decidedBy,
    at: z.number(),
  }),
  z.object({ status: z.literal('expired'), reason: z.string(), at: z.number() }),
])
export type Reply = z.infer<typeof reply>

const turnEnd = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('completed'), usage: usage.optional() }),
  z.object({ outcome: z.literal('failed'), code: z.string(), message: z.string() }),
  z.object({ outcome: z.literal('interrupted'), reason: z.string() }),
])

/** One row of a thread's timeline, in the order in which things first happened. */
export const timelineRow = z.discriminatedUnion('row', [
  z.object({
    row: z.literal('turn'),
    turnId,
    number: z.number(),
    text: z.string(),
    attachments: attachments.optional(),
    at: z.number(),
    end: z.intersection(z.object({ at: z.number() }), turnEnd).nullable(),
  }),
  z.object({ row: z.literal('item'), turnId, itemId, item: turnItem, at: z.number() }),
  z.object({
    row: z.literal('approval'),
    turnId,
    requestId,
    itemId: itemId.optional(),
    title: z.string(),
    /** The rule for which a person is asked, where it is not the mode alone. */
    rule: z.string().optional(),
    rewritable: z.literal(true).optional(),
    suggestions: z.array(suggestedRule).optional(),
    action: approvalAction,
    verdict,
    at: z.number(),
  }),
  z.object({
    row: z.literal('question'),
    turnId,
    requestId,
    itemId: itemId.optional(),
    questions: z.array(question),
    reply,
    at: z.number(),
  }),
  /** Marks where a turn ended; how it did stands in its `turn` row too. */
  z.object({ row: z.literal('turn-end'), turnId, end: turnEnd, at: z.number() }),
  z.object({
    row: z.literal('operation'),
    operationId,
    asked: operationAsked,
    settled: z
      .object({ outcome: operationOutcome, result: operationResult, at: z.number() })
      .nullable(),
    at: z.number(),
  }),
])
export type TimelineRow = z.infer<typeof timelineRow>

/** Scoped by thread. */
export const timeline: View<TimelineRow> = {
  name: 'timeline',
  version: 3,
  row: timelineRow,
  handles: [
    'ProjectDeleted',
    'ThreadDeleted',
    'TurnStarted',
    'TurnSteered',
    'SteerSettled',
    'TurnItemAppended',
    'TurnItemUpdated',
    'ApprovalRequested',
    'ActionApproved',
    'ActionRejected',
    'ApprovalExpired',
    'QuestionAsked',
    'QuestionAnswered',
    'QuestionExpired',
    'TurnCompleted',
    'TurnFailed',
    'TurnInterrupted',
    'GitOperationRequested',
    'GitOperationSettled',
  ],
  concerns: concernsThread,
  evolve,
}

function evolve(rows: Rows<TimelineRow>, event: StoredEvent): Change<TimelineRow>[] {
  const scope = event.streamId
  const at = event.occurredAt
  const add = (put: string, row: TimelineRow): Change<TimelineRow>[] => [
    { put, scope, rank: event.position, row },
  ]
  const edit = (put: string, by: (row: TimelineRow) => TimelineRow): Change<TimelineRow>[] => {
    const was = rows.get(scope, put)
    return was ? [{ put, scope, rank: was.rank, row: by(was.row) }] : []
  }
  const judged = (key: string, as: Verdict) =>
    edit(key, (row) => (row.row === 'approval' ? { ...row, verdict: as } : row))
  const ended = (id: TurnId, end: z.infer<typeof turnEnd>): Change<TimelineRow>[] => [
    ...edit(turnKey(id), (row) => (row.row === 'turn' ? { ...row, end: { ...end, at } } : row)),
    ...add(turnEndKey(id), { row: 'turn-end', turnId: id, end, at }),
  ]
  switch (event.type) {
    case 'ProjectDeleted':
      return event.payload.threadIds.map((clear) => ({ clear }))
    case 'ThreadDeleted':
      return [{ clear: event.payload.threadId }]
    case 'TurnStarted': {
      const { turnId: id, number, text, attachments: along } = event.payload
      const words = { text, ...(along && { attachments: along }) }
      return add(turnKey(id), { row: 'turn', turnId: id, number, ...words, at, end: null })
    }
    case 'TurnSteered': {
      const { turnId: turn, messageId, text } = event.payload
      const item: TurnItem = { kind: 'user-message', body: { text } }
      const id = steerItem(messageId)
      return add(itemKey(id), { row: 'item', turnId: turn, itemId: id, item, at })
    }
    case 'SteerSettled': {
      const { messageId, outcome } = event.payload
      // What waits stands in the queue, and then as the beginning of a turn.
      return outcome === 'queued' ? [{ remove: itemKey(steerItem(messageId)), scope }] : []
    }
    case 'TurnItemAppended': {
      const { turnId: turn, itemId: id } = event.payload
      const item = itemOf(event.payload)
      return add(itemKey(id), { row: 'item', turnId: turn, itemId: id, item, at })
    }
    case 'TurnItemUpdated':
      return edit(itemKey(event.payload.itemId), (row) => updated(row, event.payload))
    case 'ApprovalRequested': {
      const { turnId: turn, requestId: id, itemId: about } = event.payload
      const { title, rule, rewritable, suggestions } = event.payload
      const action = actionOf(event.payload)
      const row: TimelineRow = {
        row: 'approval',
        turnId: turn,
        requestId: id,
        ...(about && { itemId: about }),
        title,
        ...(rule !== undefined && { rule }),
        ...(rewritable && { rewritable }),
        ...(suggestions && { suggestions }),
        action,
        verdict: { status: 'open' },
        at,
      }
      return add(requestKey(id), row)
    }
    case 'ActionApproved':
      return judged(requestKey(event.payload.requestId), approvedBy(event))
    case 'ActionRejected': {
      const { by, reason } = event.payload
      return judged(requestKey(event.payload.requestId), {
        status: 'rejected',
        by,
        ...(reason !== undefined && { reason }),
        at,
      })
    }
    case 'ApprovalExpired':
      return judged(requestKey(event.payload.requestId), {
        status: 'expired',
        reason: event.payload.reason,
        at,
      })
    case 'QuestionAsked': {
      const { turnId: turn, requestId: id, itemId: about, questions } = event.payload
      return add(requestKey(id), {
        row: 'question',
        turnId: turn,
        requestId: id,
        ...(about && { itemId: about }),
        questions,
        reply: { status: 'open' },
        at,
      })
    }
    case 'QuestionAnswered':
    case 'QuestionExpired':
      return edit(requestKey(event.payload.requestId), (row) =>
        row.row === 'question' ? { ...row, reply: replyIn(event) } : row,
      )
    case 'TurnCompleted': {
      const used = event.payload.usage
      return ended(event.payload.turnId, { outcome: 'completed', ...(used && { usage: used }) })
    }
    case 'TurnFailed': {
      const { code, message } = event.payload
      return ended(event.payload.turnId, { outcome: 'failed', code, message })
    }
    case 'TurnInterrupted':
      return ended(event.payload.turnId, { outcome: 'interrupted', reason: event.payload.reason })
    case 'GitOperationRequested': {
      const { threadId: _, operationId: id, ...asked } = event.payload
      return add(operationKey(id), { row: 'operation', operationId: id, asked, settled: null, at })
    }
    case 'GitOperationSettled': {
      const { outcome, result } = event.payload
      return edit(operationKey(event.payload.operationId), (row) =>
        row.row === 'operation' ? { ...row, settled: { outcome, result, at } } : row,
      )
    }
    default:
      return []
  }
}

/** How a request stands once it was allowed. */
export const approvedBy = ({
  payload: { by, command },
  occurredAt: at,
}: StoredEvent<'ActionApproved'>): Verdict => ({
  status: 'approved',
  by,
  ...(command !== undefined && { command }),
  at,
})

/** How a question stands after this. */
export function replyIn(event: StoredEvent<'QuestionAnswered' | 'QuestionExpired'>): Reply {
  const at = event.occurredAt
  if (event.type === 'QuestionExpired')
    return { status: 'expired', reason: event.payload.reason, at }
  const { answers, by } = event.payload
  return { status: 'answered', answers, by, at }
}

// Ids of different kinds may be spelt alike, so each kind has a place of its own among the keys.
export const turnKey = (id: string) => `turn/${id}`
/** Where a turn ended. */
export const turnEndKey = (id: string) => `turn-end/${id}`
export const itemKey = (id: string) => `item/${id}`
export const requestKey = (id: string) => `request/${id}`
export const operationKey = (id: string) => `operation/${id}`
/** What live frames of an operation's output go by, and the operation that such a name is of. */
export const operationItem = (id: string) => `${OPERATION_ITEM}${id}` as ItemId
export const operationOfItem = (item: string): string | undefined =>
  item.startsWith(OPERATION_ITEM) ? item.slice(OPERATION_ITEM.length) : undefined
const OPERATION_ITEM = 'operation:'

function updated(row: TimelineRow, update: StoredEvent<'TurnItemUpdated'>['payload']): TimelineRow {
  if (row.row !== 'item') return row
  if ('text' in update) return appended(row, update)
  return { ...row, item: itemOf(update) }
}

function itemOf(payload: StoredEvent<'TurnItemAppended'>['payload']): TurnItem {
  const { threadId: _thread, turnId: _turn, itemId: _item, ...item } = payload
  return item
}

type ItemRow = Extract<TimelineRow, { row: 'item' }>

function appended(row: ItemRow, { offset, text }: { offset: number; text: string }): ItemRow {
  const { item } = row
  if (!isStreaming(item)) return row
  const body = { ...item.body, text: item.body.text.slice(0, offset) + text }
  return { ...row, item: { ...item, body } }
}
