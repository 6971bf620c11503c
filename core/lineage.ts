import type { Event } from './events.ts'
import { checkpointAfter, checkpointBefore, type TurnId } from './ids.ts'
import type { StreamState } from './streams.ts'
import { checkpointOf, type OpenThread } from './thread/state.ts'

/** How many automations lie between something and a person, and the event it all goes back to. */
export type Lineage = { depth: number; rootId: string }

/** The same as an envelope has it: people start at 0, and have no root. */
export type Descent = { depth: number; rootId: string | null }

const FROM_A_PERSON: Descent = { depth: 0, rootId: null }

/** What a state keeps of an event's lineage: nothing for what people do, so that it stays small. */
export const lineageIn = ({ depth, rootId }: Descent): { lineage?: Lineage } =>
  depth > 0 && rootId !== null ? { lineage: { depth, rootId } } : {}

/**
 * The lineage of an event that a command causes.
 *
 * What belongs to a turn, a git operation, a checkpoint or a run goes back to whatever asked for
 * that, whoever says it and however much later. Everything else goes back to the sender.
 *
 * `before` is the stream as the command found it.
 */
export function lineageOf(before: StreamState, event: Event, sender: Descent): Descent {
  const { of, state } = before
  if (of === 'thread' && state.status === 'open') return ofThread(state, event, sender)
  if (of !== 'automation') return sender
  // A run by hand is one automation away from whoever asked for it.
  if (event.type === 'AutomationFired') return { ...sender, depth: sender.depth + 1 }
  if (state.status !== 'open') return sender
  if (event.type === 'AutomationRunSettled') {
    const { runId } = event.payload
    return state.runs.find((run) => run.runId === runId)?.lineage ?? sender
  }
  if (event.type !== 'DeadLetterRecorded') return sender
  const { intent } = event.payload
  return state.runs.find((run) => run.intent === intent)?.lineage ?? sender
}

function ofThread(thread: OpenThread, event: Event, sender: Descent): Descent {
  const { turn, queue, operation } = thread
  switch (event.type) {
    case 'TurnStarted': {
      const { turnId } = event.payload
      const message = queue.find((each) => each.turnId === turnId)
      return message ? (message.lineage ?? FROM_A_PERSON) : ofSteered(thread, turnId, sender)
    }
    case 'MessageQueued':
      return ofSteered(thread, event.payload.turnId, sender)
    case 'CheckpointRequested': {
      const { checkpointId } = event.payload
      const ends = turn && checkpointAfter(turn.turnId) === checkpointId
      if (ends) return turn.lineage ?? FROM_A_PERSON
      const begins = (each: TurnId) => checkpointBefore(each) === checkpointId
      const message = queue.find((each) => begins(each.turnId))
      if (message) return message.lineage ?? FROM_A_PERSON
      const steering = thread.steers.find((each) => begins(each.messageId))
      return steering ? (steering.from ?? FROM_A_PERSON) : sender
    }
    case 'SteerSettled': {
      const { messageId } = event.payload
      const steering = thread.steers.find((each) => each.messageId === messageId)
      return steering?.lineage ?? FROM_A_PERSON
    }
    case 'CheckpointCreated':
    case 'CheckpointFailed': {
      const checkpoint = checkpointOf(thread, event.payload.checkpointId)
      const asked = checkpoint?.status === 'capturing' ? checkpoint.lineage : undefined
      return asked ?? FROM_A_PERSON
    }
    case 'GitOperationSettled':
      return operation?.lineage ?? FROM_A_PERSON
    case 'DeadLetterRecorded':
      return ofIntent(thread, event.payload.intent)
    default: {
      const { turnId } = { turnId: undefined, ...event.payload }
      return turn && turn.turnId === turnId ? (turn.lineage ?? FROM_A_PERSON) : sender
    }
  }
}

/** Of a message that was to be said in the midst of a turn, and waits now; of the sender if it was not. */
function ofSteered({ steers }: OpenThread, turnId: TurnId, sender: Descent): Descent {
  const steering = steers.find((each) => each.messageId === turnId)
  return steering ? (steering.from ?? FROM_A_PERSON) : sender
}

/** Of the work that the event at a position asked for. */
function ofIntent(thread: OpenThread, intent: number): Descent {
  const { turn, operation, capturing } = thread
  const captures = capturing.map((id) => checkpointOf(thread, id))
  const asked = [turn, operation, ...captures].find(
    (each) => each && 'intent' in each && each.intent === intent,
  )
  if (asked && 'lineage' in asked && asked.lineage) return asked.lineage
  // A turn's answers and its stop are asked for by events of their own.
  return (turn && intent > turn.intent && turn.lineage) || FROM_A_PERSON
}
