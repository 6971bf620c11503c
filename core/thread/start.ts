import type { Event } from '../events.ts'
import { checkpointAfter, checkpointBefore, type TurnId } from '../ids.ts'
import { type Message, type OpenThread, placeOf, type SessionPoint } from './state.ts'

/** The request for the checkpoint at one edge of a turn. */
export function turnEdge(
  thread: OpenThread,
  turnId: TurnId,
  edge: 'before' | 'after',
  number: number,
  at: { session?: SessionPoint } = placeOf(thread),
): Event {
  const checkpointId = edge === 'before' ? checkpointBefore(turnId) : checkpointAfter(turnId)
  const description = edge === 'before' ? `Before turn ${number}` : `After turn ${number}`
  const { threadId } = thread
  const payload = { threadId, checkpointId, description, turnNumber: number, ...at }
  return { type: 'CheckpointRequested', payload }
}

/** Starts a turn, with the checkpoint of what was there before it. */
export function start(thread: OpenThread, turnId: TurnId, message: Message): Event[] {
  const number = thread.turns + 1
  const { threadId } = thread
  return [
    { type: 'TurnStarted', payload: { threadId, turnId, number, ...wordsOf(message) } },
    turnEdge(thread, turnId, 'before', number),
  ]
}

/** The message at the head of the queue, if any, becomes the next turn. */
export function startNext(thread: OpenThread): Event[] {
  const [next] = thread.queue
  return next ? start(thread, next.turnId, next) : []
}

/** A message as events tell it, whatever else is known of it. */
export const wordsOf = ({ text, attachments, withTranscript }: Message) => ({
  text,
  ...(attachments && attachments.length > 0 && { attachments: [...attachments] }),
  ...(withTranscript && { withTranscript }),
})
