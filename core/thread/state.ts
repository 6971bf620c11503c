import type { AgentChoice, Workspace } from '../agent.ts'
import type { ApprovalAction } from '../approvals.ts'
import { reject } from '../decider.ts'
import type {
  CheckpointId,
  ItemId,
  OperationId,
  ProjectId,
  ReplyId,
  RequestId,
  ThreadId,
  TurnId,
} from '../ids.ts'
import type { OperationAsked, TurnRanges } from '../git/operations.ts'
import type { Lineage } from '../lineage.ts'
import type { Attachment } from '../attachments.ts'
import type { PermissionRule } from '../permission/rule.ts'
import type { Question } from '../questions.ts'
import { onShelf, type Shelves } from './shelves.ts'

/** A request that waits for an answer, or that expired without one. */
export type Request = {
  requestId: RequestId
  title: string
  action: ApprovalAction
  /** A person may allow another command in its place. */
  rewritable?: true
}

/** Questions of an agent that wait for their answers. */
export type Asked = { requestId: RequestId; questions: readonly Question[] }

/** Where an agent's session stood; `mark` is the agent's own, from the end of a turn. */
export type SessionPoint = { sessionId: string; mark?: string }

/** What a person wrote, and what goes along with it. */
export type Message = {
  text: string
  attachments?: readonly Attachment[] | undefined
  /** The agent is told what was said in the thread so far. */
  withTranscript?: true | undefined
}

/** The turn under way. */
export type Turn = {
  turnId: TurnId
  number: number
  /** Position of the event that asked for it. */
  intent: number
  /** Whether the agent has taken the prompt. */
  began: boolean
  interrupting: boolean
  /** Requests that wait for an answer, OPEN_REQUESTS at most. */
  open: readonly Request[]
  /** Questions that wait for an answer; with `open`, OPEN_REQUESTS at most. */
  asked: readonly Asked[]
  /** The last RECENT_REQUESTS that were answered or expired; one of them asked again is a repeat. */
  closed: readonly RequestId[]
  /** Those of them that expired unanswered. */
  expired: readonly Request[]
  /** Texts that are streaming in, the last STREAMING_TEXTS of them, with their length in UTF-16 units. */
  texts: readonly { itemId: ItemId; length: number }[]
  /** The last RECENT_PROVIDER_EVENTS ids, so that a repeat changes nothing. */
  recent: readonly string[]
  /** Whose doing it is, where that is an automation's; the same of all that has one. */
  lineage?: Lineage
}

/** `steered`: it was to be said in the midst of a turn, and could not be. */
export type Queued = Message & { turnId: TurnId; steered?: true; lineage?: Lineage }

/** A message that is on its way to the agent in the midst of a turn. */
export type Steer = {
  messageId: TurnId
  turnId: TurnId
  text: string
  /** Position of the event that asked for it. */
  intent: number
  /** Somebody has stopped the turn since, or it failed: what waits, waits for a person. */
  held: boolean
  lineage?: Lineage
  /** Whose doing the message is, where it waited before. */
  from?: Lineage
}

export type Checkpoint =
  | {
      status: 'capturing'
      intent: number
      description: string
      turnNumber: number
      rewound?: TurnRanges
      session?: SessionPoint
      lineage?: Lineage
    }
  // `session` is where the agent's stood then. `turns` is how many there had been, `rewound` those
  // of them whose work its files do not hold.
  | {
      status: 'ready'
      sha: string
      turns?: number
      rewound?: TurnRanges
      session?: SessionPoint
    }
  | { status: 'failed' }

/** What the decider of one thread remembers: as much as it needs to decide, no history. */
export type OpenThread = {
  status: 'open'
  threadId: ThreadId
  projectId: ProjectId
  title: string
  agent: AgentChoice
  workspace: Workspace
  checkout: string
  /** Whether its worktree is there; null of a thread that works in the project's own folder. */
  worktree: 'adding' | 'present' | 'missing' | null
  /** The first of the ports of its worktree's programs. */
  port?: number | undefined
  archived: boolean
  /** Turns so far; the next one is numbered one higher. */
  turns: number
  turn: Turn | null
  lastTurn: { turnId: TurnId; reviewed: boolean } | null
  queue: readonly Queued[]
  /** Those that are not settled, oldest first. */
  steers: readonly Steer[]
  /** The last RECENT_STEERS ids that were said so; one of them used again is refused. */
  steered: readonly TurnId[]
  /** The agent's session to resume. */
  sessionId: string | null
  /** Turns whose work the files hold no more, since they were put back. */
  rewound: TurnRanges
  /** The checkpoint that its files were put back to, until its agent is told. */
  restored: string | null
  /** Where it stood when the last turn ended. */
  mark: string | null
  /** The session to branch off from with the next turn, in the place of going on with one. */
  fork: SessionPoint | null
  rules: readonly PermissionRule[]
  /** Requests that expired unanswered in the turn before; one that asks the same replaces it. */
  expired: readonly Request[]
  /** Every checkpoint there ever was, by id. */
  checkpoints: Shelves<Checkpoint>
  /** Checkpoints that are being captured; kept apart so that nobody searches them all. */
  capturing: readonly CheckpointId[]
  operation: {
    operationId: OperationId
    asked: OperationAsked
    intent: number
    lineage?: Lineage
  } | null
  /** The last RECENT_OPERATIONS ids; one of them used again is refused. */
  operations: readonly OperationId[]
  /** Jobs that were given up and that nobody has seen to, OPEN_LETTERS at most, oldest first. */
  letters: readonly { jobId: string; intent: number }[]
  /** Wishes for a commit message that somebody waits for, OPEN_SUGGESTIONS at most. */
  suggestions: readonly { requestId: RequestId; replyTo: ReplyId; intent: number }[]
}

export type ThreadState = { status: 'absent' } | OpenThread | { status: 'deleted' }

/** Messages that may wait behind a turn. */
export const QUEUE_LIMIT = 100
export const RECENT_STEERS = 100
export const STREAMING_TEXTS = 32
export const RECENT_PROVIDER_EVENTS = 64
/** Requests that one turn may have open; further ones are refused on the spot. */
export const OPEN_REQUESTS = 100
export const RECENT_REQUESTS = 100
export const RECENT_OPERATIONS = 100
/** Commit messages that may be asked for at a time. */
export const OPEN_SUGGESTIONS = 16

/** The refusal of what cannot go on in a thread that was put away. */
export const archived = reject(
  'thread-archived',
  'This thread is archived. Bring it back to go on with it.',
)

export const checkpointOf = (thread: OpenThread, id: CheckpointId): Checkpoint | undefined =>
  onShelf(thread.checkpoints, id)

/** Where the agent's session stands; absent where there is none. */
export const sessionOf = ({
  sessionId,
  mark,
}: Pick<OpenThread, 'sessionId' | 'mark'>): { session?: SessionPoint } =>
  sessionId === null ? {} : { session: { sessionId, ...(mark !== null && { mark }) } }

/** The same for later: without its agent's mark, nobody finds the place again. */
export const placeOf = (thread: Pick<OpenThread, 'sessionId' | 'mark'>) =>
  thread.mark === null ? {} : sessionOf(thread)

/** A thread in a word, as other streams need to know it. */
export function activity(thread: OpenThread): 'idle' | 'running' | 'awaiting-approval' {
  if (!thread.turn) return 'idle'
  const waiting = thread.turn.open.length + thread.turn.asked.length
  return waiting > 0 ? 'awaiting-approval' : 'running'
}

/** Positions of the events whose work has been asked for and not yet settled. */
export function openIntents(state: ThreadState): number[] {
  if (state.status !== 'open') return []
  const captures = state.capturing.flatMap((id) => {
    const checkpoint = checkpointOf(state, id)
    return checkpoint?.status === 'capturing' ? [checkpoint.intent] : []
  })
  const prompt = state.turn && !state.turn.began ? [state.turn.intent] : []
  const suggested = state.suggestions.map((each) => each.intent)
  const operation = state.operation ? [state.operation.intent] : []
  const steers = state.steers.map((each) => each.intent)
  return [...captures, ...operation, ...prompt, ...suggested, ...steers]
}
