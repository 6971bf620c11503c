import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import { checkpointBefore, type TurnId } from '../ids.ts'
import { start } from './start.ts'
import { archived, checkpointOf, type OpenThread, QUEUE_LIMIT } from './state.ts'

type Waiting = { turnId: TurnId; text: string; steered?: true | undefined }

/** The queue with one message more: at the end, or behind those that were to be steered with too. */
export function enqueued<M extends Waiting>(queue: readonly M[], message: M): M[] {
  const others = message.steered ? queue.findIndex((each) => !each.steered) : -1
  const place = others === -1 ? queue.length : others
  return [...queue.slice(0, place), message, ...queue.slice(place)]
}

/** The queue with one message's words put in other words; the same list when there is no such one. */
export const reworded = <M extends Waiting>(
  queue: readonly M[],
  turnId: TurnId,
  text: string,
): M[] => queue.map((message) => (message.turnId === turnId ? { ...message, text } : message))

/** The queue with one message moved before another, or to the end. */
export function reordered<M extends Waiting>(
  queue: readonly M[],
  turnId: TurnId,
  before: TurnId | undefined,
): M[] {
  const moving = queue.filter((message) => message.turnId === turnId)
  const others = queue.filter((message) => message.turnId !== turnId)
  const at = others.findIndex((message) => message.turnId === before)
  const place = at === -1 ? others.length : at
  return [...others.slice(0, place), ...moving, ...others.slice(place)]
}

/** Whether a turn has or had this id, a message waits under it, or was said in the midst of a turn. */
export const isTaken = (thread: OpenThread, turnId: TurnId): boolean =>
  // Every turn leaves the checkpoint of its beginning, so this knows all that there ever were.
  checkpointOf(thread, checkpointBefore(turnId)) !== undefined ||
  queued(thread, turnId) !== undefined ||
  thread.steers.some(({ messageId }) => messageId === turnId) ||
  thread.steered.includes(turnId)

/** What steers may come to wait too, and must find room then. */
export const isFull = ({ queue, steers }: OpenThread): boolean =>
  queue.length + steers.length >= QUEUE_LIMIT

export const turnIdInUse = reject(
  'turn-id-in-use',
  'A turn with this id exists. Choose another id.',
)
export const queueFull = reject(
  'queue-full',
  `${QUEUE_LIMIT} messages are waiting already. Send this one when some have gone.`,
)

export const queued = (thread: OpenThread, turnId: TurnId) =>
  thread.queue.find((message) => message.turnId === turnId)

/** A person sends a message that waits, out of order if they like. */
export function sendQueued(
  thread: OpenThread,
  { turnId }: CommandByType['SendQueuedMessage'],
): Decision {
  const message = queued(thread, turnId)
  if (!message) return notQueued
  if (thread.turn)
    return reject('turn-in-progress', 'A turn is under way. Stop it, or wait for its end.')
  if (thread.archived) return archived
  return start(thread, message.turnId, message)
}

export function editQueued(
  thread: OpenThread,
  { turnId, text }: CommandByType['EditQueuedMessage'],
): Decision {
  const message = queued(thread, turnId)
  if (!message) return notQueued
  if (message.text === text) return []
  return [{ type: 'MessageEdited', payload: { threadId: thread.threadId, turnId, text } }]
}

export function moveQueued(
  thread: OpenThread,
  { turnId, before }: CommandByType['MoveQueuedMessage'],
): Decision {
  if (!queued(thread, turnId)) return notQueued
  if (before !== undefined && !queued(thread, before))
    return reject(
      'not-queued',
      'The message that this one was to stand before is not waiting. Look at the queue again.',
    )
  const { threadId, queue } = thread
  const after = before === turnId ? queue : reordered(queue, turnId, before)
  if (after.every((message, at) => message === queue[at])) return []
  return [
    {
      type: 'MessageMoved',
      payload: { threadId, turnId, ...(before !== undefined && { before }) },
    },
  ]
}

export function removeQueued(
  thread: OpenThread,
  { turnId }: CommandByType['RemoveQueuedMessage'],
): Decision {
  if (!queued(thread, turnId)) return notQueued
  return [{ type: 'MessageRemoved', payload: { threadId: thread.threadId, turnId } }]
}

const notQueued = reject(
  'not-queued',
  'That message is not waiting. It may have been sent already.',
)
