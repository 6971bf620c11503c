import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import type { Event } from '../events.ts'
import type { ItemId, TurnId } from '../ids.ts'
import { isFull, isTaken, queued, queueFull, turnIdInUse } from './queue.ts'
import { start } from './start.ts'
import { archived, type OpenThread } from './state.ts'

/** Where a steering message stands among the items of its turn. */
export const steerItem = (messageId: TurnId) => String(messageId) as ItemId
const noticeItem = (messageId: TurnId) => `${messageId}:unsure` as ItemId

/** A person says something in the midst of a turn, or lets a message that waits be said so. Whether the agent hears it, its job finds out. */
export function steer(
  thread: OpenThread,
  { turnId, messageId, text }: CommandByType['SteerTurn'],
): Decision {
  const { threadId, turn } = thread
  if (thread.archived) return archived
  if (turn?.turnId !== turnId)
    return reject('not-current-turn', 'That turn is not under way. Send this as a message instead.')
  if (turn.interrupting)
    return reject('turn-stopping', 'This turn is being stopped. Send this as a message instead.')
  const waiting = queued(thread, messageId)
  if (waiting?.attachments || waiting?.withTranscript)
    return reject(
      'steer-brings-along',
      'Only words can be said while the agent works. This message brings more along: let it wait.',
    )
  // A message that waits leaves the queue by this, so that nothing sends it there meanwhile.
  if (!waiting) {
    if (isTaken(thread, messageId)) return turnIdInUse
    if (isFull(thread)) return queueFull
  }
  return [{ type: 'TurnSteered', payload: { threadId, turnId, messageId, text } }]
}

/**
 * What became of a steering message. One that the agent did not take goes to the front of the
 * queue; nobody else would send it there, so with no turn under way it is sent at once.
 */
export function settleSteer(
  thread: OpenThread,
  { messageId, outcome, code, message }: SettleSteer,
): Event[] {
  const steering = thread.steers.find((each) => each.messageId === messageId)
  if (!steering) return []
  const { threadId } = thread
  const { turnId, text, held } = steering
  const settled: Event = {
    type: 'SteerSettled',
    payload: {
      threadId,
      turnId,
      messageId,
      outcome,
      ...(code !== undefined && { code }),
      ...(message !== undefined && { message }),
    },
  }
  switch (outcome) {
    case 'sent':
      return [settled]
    case 'queued': {
      const goesOn = !thread.turn && !held && !thread.archived
      return [
        settled,
        { type: 'MessageQueued', payload: { threadId, turnId: messageId, text, steered: true } },
        ...(goesOn ? start(thread, messageId, { text }) : []),
      ]
    }
    case 'unsure': {
      const body = { level: 'warning' as const, text: message ?? UNSURE, code: 'steer-unsure' }
      const itemId = noticeItem(messageId)
      const notice = { threadId, turnId, itemId, kind: 'notice' as const, body }
      return [settled, { type: 'TurnItemAppended', payload: notice }]
    }
  }
}

type SettleSteer = Pick<CommandByType['SettleSteer'], 'messageId' | 'outcome' | 'code' | 'message'>

const UNSURE = 'Nobody can tell whether the agent got this message. Send it again if it did not.'
