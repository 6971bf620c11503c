import type { Event } from '../events.ts'
import { checkpointAfter, checkpointBefore, type TurnId } from '../ids.ts'
import type { OpenThread } from './state.ts'

/** The request for the checkpoint at one edge of a turn. */
export function turnEdge(
  thread: OpenThread,
  turnId: TurnId,
  edge: 'before' | 'after',
  number: number,
): Event {
  const checkpointId = edge === 'before' ? checkpointBefore(turnId) : checkpointAfter(turnId)
  const description = edge === 'before' ? `Before turn ${number}` : `After turn ${number}`
  const payload = { threadId: thread.threadId, checkpointId, description, turnNumber: number }
  return { type: 'CheckpointRequested', payload }
}

/** Starts a turn, with the checkpoint of what was there before it. */
export function start(thread: OpenThread, turnId: TurnId, text: string): Event[] {
  const number = thread.turns + 1
  const { threadId } = thread
  return [
    { type: 'TurnStarted', payload: { threadId, turnId, number, text } },
    turnEdge(thread, turnId, 'before', number),
  ]
}

/** The message at the head of the queue, if any, becomes the next turn. */
export function startNext(thread: OpenThread): Event[] {
  const [next] = thread.queue
  return next ? start(thread, next.turnId, next.text) : []
}
