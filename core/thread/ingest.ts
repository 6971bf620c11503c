import { modeOf } from '../agent.ts'
import type { ApprovalAction } from '../approvals.ts'
import type { CommandByType } from '../commands.ts'
import { assertNever } from '../decider.ts'
import type { Event } from '../events.ts'
import type { Stamped } from '../facts.ts'
import type { RequestId } from '../ids.ts'
import { judge, type Verdict } from '../permission/judge.ts'
import type { ProviderEvent } from '../providerEvents.ts'
import { startNext, turnEdge } from './start.ts'
import { OPEN_REQUESTS, type OpenThread, placeOf, type Turn } from './state.ts'

type Ingest = Stamped<CommandByType['IngestProviderEvent']>

/**
 * Turns what an agent said into events.
 *
 * Anything repeated, late, out of order or orphaned is accepted and changes nothing: an agent's
 * program keeps no promises, and a refusal would help nobody.
 */
export function ingest(thread: OpenThread, command: Ingest): Event[] {
  const { turn } = thread
  if (!turn || turn.turnId !== command.turnId) return []
  if (turn.recent.includes(command.providerEventId)) return []
  const { event } = command
  const of = { threadId: thread.threadId, turnId: turn.turnId }
  switch (event.type) {
    case 'turn-began': {
      const { sessionId, fresh } = event
      return turn.began ? [] : [{ type: 'TurnBegan', payload: { ...of, sessionId, fresh } }]
    }
    case 'item-appended':
      if (turn.texts.some((text) => text.itemId === event.itemId)) return []
      return [{ type: 'TurnItemAppended', payload: { ...of, itemId: event.itemId, ...event.item } }]
    case 'item-text':
      return appendText(turn, of, event)
    case 'item-updated': {
      const { itemId, item } = event
      return [{ type: 'TurnItemUpdated', payload: { ...of, itemId, ...item } }]
    }
    case 'approval-requested':
      return request(thread, turn, command, event)
    case 'approval-withdrawn': {
      const open = turn.open.some((each) => each.requestId === event.requestId)
      return open ? [expire(of, event.requestId, event.reason)] : []
    }
    case 'question-asked':
      return ask(turn, of, event)
    case 'question-withdrawn': {
      const open = turn.asked.some((each) => each.requestId === event.requestId)
      return open ? [lapse(of, event.requestId, event.reason)] : []
    }
    case 'turn-completed': {
      const { usage } = event
      const payload = { ...of, ...(usage && { usage }), ...markOf(event) }
      const end: TurnEnd = { type: 'TurnCompleted', payload }
      // Somebody who pressed stop, or put the thread away, does not want the next message sent.
      const next = turn.interrupting || thread.archived ? [] : startNext(thread)
      return [...ended(thread, turn, 'The turn ended before it was answered.', end), ...next]
    }
    case 'turn-failed':
      return failTurn(thread, turn, event)
    case 'turn-interrupted':
      return interruptTurn(thread, turn, event)
    default:
      return assertNever(event)
  }
}

type Of = Pick<Ingest, 'threadId' | 'turnId'>

/** The end of a turn that went wrong. */
export function failTurn(
  thread: OpenThread,
  turn: Turn,
  { code, message, ...rest }: { code: string; message: string } & Marked,
): Event[] {
  const of = { threadId: thread.threadId, turnId: turn.turnId }
  const payload = { ...of, code, message, ...markOf(rest) }
  const end: TurnEnd = { type: 'TurnFailed', payload }
  return ended(thread, turn, 'The turn failed before it was answered.', end)
}

/** The end of a turn that somebody stopped. */
export function interruptTurn(
  thread: OpenThread,
  turn: Turn,
  { reason, ...rest }: { reason: string } & Marked,
): Event[] {
  const payload = { threadId: thread.threadId, turnId: turn.turnId, reason, ...markOf(rest) }
  return ended(thread, turn, reason, { type: 'TurnInterrupted', payload })
}

/** Every end of a turn expires its open approvals and asks for the checkpoint at its edge. */
function ended(thread: OpenThread, turn: Turn, reason: string, end: TurnEnd): Event[] {
  const of = { threadId: thread.threadId, turnId: turn.turnId }
  const expired = turn.open.map((each) => expire(of, each.requestId, reason))
  const lapsed = turn.asked.map((each) => lapse(of, each.requestId, reason))
  const session = placeOf({ sessionId: thread.sessionId, mark: end.payload.mark ?? null })
  return [...expired, ...lapsed, end, turnEdge(thread, turn.turnId, 'after', turn.number, session)]
}

type TurnEnd = Extract<Event, { type: 'TurnCompleted' | 'TurnFailed' | 'TurnInterrupted' }>
type Marked = { mark?: string | undefined }

const markOf = ({ mark }: Marked) => (mark === undefined ? {} : { mark })

const expire = (of: Of, requestId: RequestId, reason: string): Event => ({
  type: 'ApprovalExpired',
  payload: { ...of, requestId, reason },
})

const lapse = (of: Of, requestId: RequestId, reason: string): Event => ({
  type: 'QuestionExpired',
  payload: { ...of, requestId, reason },
})

type Text = Extract<ProviderEvent, { type: 'item-text' }>

/** Takes only what follows on from the text so far: a repeat adds nothing, a gap is not guessed over. */
function appendText(turn: Turn, of: Of, { itemId, offset, text }: Text): Event[] {
  const known = turn.texts.find((each) => each.itemId === itemId)
  if (!known || offset > known.length) return []
  const rest = text.slice(known.length - offset)
  if (rest === '') return []
  return [{ type: 'TurnItemUpdated', payload: { ...of, itemId, offset: known.length, text: rest } }]
}

type Questions = Extract<ProviderEvent, { type: 'question-asked' }>

function ask(turn: Turn, of: Of, { requestId, itemId, questions }: Questions): Event[] {
  const known = [...turn.open, ...turn.asked].some((each) => each.requestId === requestId)
  if (known || turn.closed.includes(requestId)) return []
  const payload = { ...of, requestId, ...(itemId && { itemId }), questions }
  const asked: Event = { type: 'QuestionAsked', payload }
  if (waiting(turn) < OPEN_REQUESTS) return [asked]
  const by = { rule: TOO_MANY }
  return [asked, { type: 'QuestionAnswered', payload: { ...of, requestId, answers: [], by } }]
}

const waiting = ({ open, asked }: Turn) => open.length + asked.length

type Asked = Extract<ProviderEvent, { type: 'approval-requested' }>

function request(thread: OpenThread, turn: Turn, command: Ingest, asked: Asked): Event[] {
  const { requestId, itemId, title, action, rewritable, suggestions } = asked
  if ([...turn.open, ...turn.asked].some((each) => each.requestId === requestId)) return []
  if (turn.closed.includes(requestId)) return []
  const of = { threadId: thread.threadId, turnId: turn.turnId, requestId }
  const replaced = [...turn.expired, ...thread.expired].find(
    (old) => old.title === title && same(old.action, action),
  )
  const verdict = verdictOn(thread, turn, command, asked)
  const requested: Event = {
    type: 'ApprovalRequested',
    payload: {
      ...of,
      ...(itemId && { itemId }),
      title,
      ...(replaced && { replaces: replaced.requestId }),
      ...(verdict.effect === 'ask' && verdict.rule !== undefined && { rule: verdict.rule }),
      ...(rewritable && { rewritable }),
      ...(suggestions && suggestions.length > 0 && { suggestions }),
      ...action,
    },
  }
  switch (verdict.effect) {
    case 'ask':
      return [requested]
    case 'allow': {
      const by = { rule: verdict.rule }
      return [requested, { type: 'ActionApproved', payload: { ...of, scope: 'once', by } }]
    }
    case 'deny': {
      const by = { rule: verdict.rule }
      const reason = deniedBecause(verdict.rule)
      return [requested, { type: 'ActionRejected', payload: { ...of, by, reason } }]
    }
    default:
      return assertNever(verdict)
  }
}

function verdictOn(thread: OpenThread, turn: Turn, { facts }: Ingest, asked: Asked): Verdict {
  // Each open request is one more event at the turn's end, and one more thing for a person to read.
  if (waiting(turn) >= OPEN_REQUESTS) return { effect: 'deny', rule: TOO_MANY }
  const mode = modeOf(thread.agent)
  const { title, action } = asked
  const { checkout } = thread
  const rules = [...thread.rules, ...facts.rules]
  const verdict = judge({ title, action, checkout, mode }, rules)
  // Somebody has pressed stop: from then on nothing more is allowed by itself.
  return verdict.effect === 'allow' && turn.interrupting ? { effect: 'ask' } : verdict
}

const TOO_MANY = 'limit:open-requests'

function deniedBecause(rule: string): string {
  if (rule === 'mode:plan')
    return 'This thread is in plan mode: describe the change, do not make it.'
  if (rule === TOO_MANY) return 'Too many requests wait for an answer already. Wait for those.'
  return 'A permission rule denies this.'
}

const same = (one: ApprovalAction, other: ApprovalAction) =>
  JSON.stringify(one) === JSON.stringify(other)
