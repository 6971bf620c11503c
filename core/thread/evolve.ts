import type { AgentChoice } from '../agent.ts'
import { actionOf } from '../approvals.ts'
import type { StoredEvent } from '../events.ts'
import type { OperationOutcome } from '../git/operations.ts'
import { type CheckpointId, isBeforeTurn, type RequestId } from '../ids.ts'
import { isStreaming } from '../items.ts'
import { lineageIn } from '../lineage.ts'
import { evolveRules } from '../permission/keep.ts'
import { enqueued, reordered, reworded } from './queue.ts'
import { onShelf, putOnShelf } from './shelves.ts'
import { wordsOf } from './start.ts'
import {
  type Checkpoint,
  checkpointOf,
  type OpenThread,
  RECENT_OPERATIONS,
  RECENT_PROVIDER_EVENTS,
  RECENT_REQUESTS,
  RECENT_STEERS,
  type Steer,
  STREAMING_TEXTS,
  type ThreadState,
  type Turn,
} from './state.ts'

export function evolve(state: ThreadState, event: StoredEvent): ThreadState {
  if (event.type === 'ThreadCreated') return created(event)
  if (state.status !== 'open') return state
  if (event.type === 'ThreadDeleted') return { status: 'deleted' }
  return evolveOpen(noted(state, event), event)
}

const created = ({ payload: { fork, ...thread } }: StoredEvent<'ThreadCreated'>): OpenThread => ({
  ...thread,
  worktree: thread.workspace.kind === 'worktree' ? 'missing' : null,
  rewound: [],
  restored: null,
  status: 'open',
  archived: false,
  turns: 0,
  turn: null,
  lastTurn: null,
  queue: [],
  steers: [],
  steered: [],
  sessionId: null,
  mark: null,
  fork: fork?.session ? pointOf(fork.session) : null,
  rules: [],
  expired: [],
  checkpoints: {},
  capturing: [],
  operation: null,
  operations: [],
  letters: [],
  suggestions: [],
})

/** Remembers which provider event this came from. */
function noted(thread: OpenThread, { causationId }: StoredEvent): OpenThread {
  const { turn } = thread
  if (!turn || causationId === null || turn.recent.at(-1) === causationId) return thread
  const recent = [...turn.recent, causationId].slice(-RECENT_PROVIDER_EVENTS)
  return { ...thread, turn: { ...turn, recent } }
}

function evolveOpen(thread: OpenThread, event: StoredEvent): OpenThread {
  switch (event.type) {
    case 'ThreadUpdated': {
      const {
        title = thread.title,
        agent = thread.agent,
        archived = thread.archived,
      } = event.payload
      const gone = sameProgram(agent, thread.agent)
        ? {}
        : { sessionId: null, mark: null, fork: null }
      return { ...thread, title, agent, archived, ...gone }
    }
    case 'ThreadReviewed':
      return { ...thread, lastTurn: { turnId: event.payload.turnId, reviewed: true } }
    case 'TurnStarted':
      return {
        ...thread,
        turns: event.payload.number,
        turn: started(event),
        queue: thread.queue.filter((message) => message.turnId !== event.payload.turnId),
      }
    case 'MessageQueued': {
      const { turnId, steered } = event.payload
      const words = wordsOf(event.payload)
      const message = { turnId, ...words, ...(steered && { steered }), ...lineageIn(event) }
      return { ...thread, queue: enqueued(thread.queue, message) }
    }
    case 'MessageRemoved':
      return {
        ...thread,
        queue: thread.queue.filter((message) => message.turnId !== event.payload.turnId),
      }
    case 'MessageEdited': {
      const { turnId, text } = event.payload
      return { ...thread, queue: reworded(thread.queue, turnId, text) }
    }
    case 'MessageMoved': {
      const { turnId, before } = event.payload
      return { ...thread, queue: reordered(thread.queue, turnId, before) }
    }
    case 'TurnBegan':
      return {
        ...inTurn(thread, { began: true }),
        sessionId: event.payload.sessionId,
        fork: null,
        restored: null,
      }
    case 'TurnSteered': {
      const { messageId, turnId, text } = event.payload
      const intent = event.position
      const from = thread.queue.find((message) => message.turnId === messageId)?.lineage
      const steering: Steer = {
        messageId,
        turnId,
        text,
        intent,
        held: false,
        ...lineageIn(event),
        ...(from && { from }),
      }
      return {
        ...thread,
        queue: thread.queue.filter((message) => message.turnId !== messageId),
        steers: [...thread.steers, steering],
      }
    }
    case 'SteerSettled': {
      const { messageId, outcome } = event.payload
      const said = outcome === 'queued' ? [] : [messageId]
      return {
        ...thread,
        steers: thread.steers.filter((each) => each.messageId !== messageId),
        steered: [...thread.steered, ...said].slice(-RECENT_STEERS),
      }
    }
    case 'TurnInterruptRequested':
      return { ...inTurn(thread, { interrupting: true }), steers: thread.steers.map(hold) }
    case 'TurnCompleted':
    case 'TurnFailed':
    case 'TurnInterrupted':
      return {
        ...thread,
        turn: null,
        mark: event.payload.mark ?? null,
        lastTurn: { turnId: event.payload.turnId, reviewed: false },
        steers: event.type === 'TurnCompleted' ? thread.steers : thread.steers.map(hold),
        expired: thread.turn?.expired ?? [],
      }
    case 'CheckpointRequested': {
      const { checkpointId, description, turnNumber, session } = event.payload
      return {
        ...withCheckpoint(thread, checkpointId, {
          status: 'capturing',
          intent: event.position,
          description,
          turnNumber,
          ...(session && { session: pointOf(session) }),
          ...(thread.rewound.length > 0 && { rewound: thread.rewound }),
          ...lineageIn(event),
        }),
        capturing: [...thread.capturing, checkpointId],
      }
    }
    case 'CheckpointCreated':
      return captured(thread, event.payload.checkpointId, ready(thread, event))
    case 'CheckpointFailed':
      return captured(thread, event.payload.checkpointId, { status: 'failed' })
    case 'GitOperationRequested': {
      const { threadId: _, operationId, ...asked } = event.payload
      return {
        ...thread,
        operation: { operationId, asked, intent: event.position, ...lineageIn(event) },
        operations: [...thread.operations, operationId].slice(-RECENT_OPERATIONS),
        ...(asked.operation === 'add-worktree' && { worktree: 'adding' as const }),
      }
    }
    case 'GitOperationSettled':
      return { ...thread, operation: null, ...settledAs(thread, event.payload.outcome) }
    case 'DeadLetterRecorded': {
      const { jobId, intent } = event.payload
      return { ...thread, letters: [...thread.letters, { jobId, intent }] }
    }
    case 'CommitMessageRequested': {
      const { requestId, replyTo } = event.payload
      const suggestion = { requestId, replyTo, intent: event.position }
      return { ...thread, suggestions: [...thread.suggestions, suggestion] }
    }
    case 'CommitMessageSettled': {
      const { requestId } = event.payload
      const suggestions = thread.suggestions.filter((each) => each.requestId !== requestId)
      return { ...thread, suggestions }
    }
    case 'DeadLetterResolved': {
      const letters = thread.letters.filter((letter) => letter.jobId !== event.payload.jobId)
      return { ...thread, letters }
    }
    default:
      return evolveTalk(thread, event)
  }
}

/** What an agent says and asks within a turn. */
function evolveTalk(thread: OpenThread, event: StoredEvent): OpenThread {
  const { turn } = thread
  if (!turn) return { ...thread, rules: evolveRules(thread.rules, event) }
  switch (event.type) {
    case 'TurnItemAppended': {
      const { payload } = event
      if (!isStreaming(payload)) return thread
      const text = { itemId: payload.itemId, length: payload.body.text.length }
      return inTurn(thread, { texts: [...turn.texts, text].slice(-STREAMING_TEXTS) })
    }
    case 'TurnItemUpdated': {
      const { itemId } = event.payload
      const known = turn.texts.some((text) => text.itemId === itemId)
      return known ? inTurn(thread, { texts: textsAfter(turn, event.payload) }) : thread
    }
    case 'ApprovalRequested': {
      const { requestId, title, replaces, rewritable } = event.payload
      const action = actionOf(event.payload)
      const request = { requestId, title, action, ...(rewritable && { rewritable }) }
      const expired = turn.expired.filter((old) => old.requestId !== replaces)
      return {
        ...inTurn(thread, { open: [...turn.open, request], expired }),
        expired: thread.expired.filter((old) => old.requestId !== replaces),
      }
    }
    case 'ActionApproved':
    case 'ActionRejected':
      return inTurn(thread, closed(turn, event.payload.requestId))
    case 'QuestionAsked': {
      const { requestId, questions } = event.payload
      return inTurn(thread, { asked: [...turn.asked, { requestId, questions }] })
    }
    case 'QuestionAnswered':
    case 'QuestionExpired':
      return inTurn(thread, closed(turn, event.payload.requestId))
    case 'ApprovalExpired': {
      const { requestId } = event.payload
      const request = turn.open.filter((each) => each.requestId === requestId)
      const expired = [...turn.expired, ...request].slice(-RECENT_REQUESTS)
      return inTurn(thread, { ...closed(turn, requestId), expired })
    }
    default:
      return { ...thread, rules: evolveRules(thread.rules, event) }
  }
}

/** What an operation's end means for the thread, beyond that it is over. */
function settledAs(
  { operation, worktree, checkpoints }: OpenThread,
  outcome: OperationOutcome,
): Partial<OpenThread> {
  const asked = operation?.asked
  const succeeded = outcome === 'succeeded'
  switch (asked?.operation) {
    case 'add-worktree':
      return { worktree: succeeded ? 'present' : 'missing' }
    case 'remove-worktree':
      return { worktree: succeeded ? 'missing' : worktree }
    case 'restore-checkpoint': {
      if (!succeeded) return {}
      const { checkpointId, rewound = [] } = asked.args
      const checkpoint = onShelf(checkpoints, checkpointId)
      const session = checkpoint?.status === 'ready' ? checkpoint.session : undefined
      // An agent that cannot go back to where it stood is told what became of its files.
      const told = session ? { fork: session, restored: null } : { restored: checkpointId }
      return { ...told, rewound }
    }
    default:
      return {}
  }
}

const ready = (
  thread: OpenThread,
  { payload: { checkpointId, sha } }: StoredEvent<'CheckpointCreated'>,
): Checkpoint => {
  const was = checkpointOf(thread, checkpointId)
  if (was?.status !== 'capturing') return { status: 'ready', sha }
  const { session, turnNumber, rewound } = was
  const turns = isBeforeTurn(checkpointId) ? turnNumber - 1 : turnNumber
  return { status: 'ready', sha, turns, ...(rewound && { rewound }), ...(session && { session }) }
}

const pointOf = ({ sessionId, mark }: { sessionId: string; mark?: string | undefined }) => ({
  sessionId,
  ...(mark !== undefined && { mark }),
})

const hold = (steering: Steer): Steer => ({ ...steering, held: true })

const started = ({ payload, ...envelope }: StoredEvent<'TurnStarted'>): Turn => ({
  turnId: payload.turnId,
  number: payload.number,
  intent: envelope.position,
  began: false,
  interrupting: false,
  open: [],
  asked: [],
  closed: [],
  expired: [],
  texts: [],
  recent: [],
  ...lineageIn(envelope),
})

const inTurn = (thread: OpenThread, fields: Partial<Turn>): OpenThread =>
  thread.turn ? { ...thread, turn: { ...thread.turn, ...fields } } : thread

const closed = (turn: Turn, requestId: RequestId) => ({
  open: turn.open.filter((request) => request.requestId !== requestId),
  asked: turn.asked.filter((asked) => asked.requestId !== requestId),
  closed: [...turn.closed, requestId].slice(-RECENT_REQUESTS),
})

/** The texts as they stream on; one that was replaced by something else no longer does. */
function textsAfter({ texts }: Turn, update: StoredEvent<'TurnItemUpdated'>['payload']) {
  const { itemId } = update
  const others = texts.filter((text) => text.itemId !== itemId)
  if ('text' in update) return [...others, { itemId, length: update.offset + update.text.length }]
  return isStreaming(update) ? [...others, { itemId, length: update.body.text.length }] : others
}

/** Whether a session of one agent can be gone on with by the other. */
const sameProgram = (one: AgentChoice, other: AgentChoice) =>
  one.provider === other.provider && JSON.stringify(one.command) === JSON.stringify(other.command)

const withCheckpoint = (thread: OpenThread, id: CheckpointId, checkpoint: Checkpoint) => ({
  ...thread,
  checkpoints: putOnShelf(thread.checkpoints, id, checkpoint),
})

const captured = (thread: OpenThread, id: CheckpointId, checkpoint: Checkpoint): OpenThread => ({
  ...withCheckpoint(thread, id, checkpoint),
  capturing: thread.capturing.filter((each) => each !== id),
})
