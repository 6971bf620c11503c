import { z } from 'zod'
import { agentChoice, workspace } from '../agent.ts'
import { attachments } from '../attachments.ts'
import type { StoredEvent } from '../events.ts'
import { operationId, projectId, requestId, threadId, turnId } from '../ids.ts'
import { enqueued, reordered, reworded } from '../thread/queue.ts'
import { wordsOf } from '../thread/start.ts'
import { turnRanges } from '../git/operations.ts'
import { usage } from '../usage.ts'
import { type Change, type Rows, type View, WHOLE } from './view.ts'

/** What a person needs to know of a thread at a glance. */
export const threadStatus = z.enum([
  'idle',
  'queued',
  'running',
  'awaiting-approval',
  'failed',
  'done-unreviewed',
])
export type ThreadStatus = z.infer<typeof threadStatus>

export const threadRow = z.object({
  threadId,
  projectId,
  title: z.string(),
  agent: agentChoice,
  workspace,
  checkout: z.string(),
  /** Whether its worktree is there; null of a thread that works in the project's own folder. */
  worktree: z.enum(['adding', 'present', 'missing']).nullable(),
  /** Turns whose work the files hold no more, since they were put back. */
  rewound: turnRanges,
  /** The first of the ports of its worktree's programs. */
  port: z.number().optional(),
  archived: z.boolean(),
  status: threadStatus,
  /** The turn under way. */
  turn: z
    .object({
      turnId,
      number: z.number(),
      startedAt: z.number(),
      /** Whether the agent has taken the prompt; before that the turn waits its place. */
      began: z.boolean(),
      interrupting: z.boolean(),
    })
    .nullable(),
  /** Turns so far. */
  turns: z.number(),
  /** Messages that wait for the turn before them (`steered`: could not be said in its midst), in the order in which they will be sent. */
  queue: z.array(
    z.object({
      turnId,
      text: z.string(),
      attachments: attachments.optional(),
      withTranscript: z.literal(true).optional(),
      steered: z.literal(true).exactOptional(),
    }),
  ),
  /** What waits for a person: requests for leave, and questions. */
  openRequests: z.array(requestId),
  /** Those of them that are questions. */
  openQuestions: z.array(requestId),
  /** Whether the agent began the last turn with no memory of those before it. */
  fresh: z.boolean(),
  /** The thread that it goes on from. */
  forkOf: threadId.optional(),
  /** The git operation in flight. */
  operation: z
    .object({ operationId, operation: z.string(), rewound: turnRanges.optional() })
    .nullable(),
  /** Why the last turn did not complete. */
  trouble: z.object({ code: z.string(), message: z.string() }).nullable(),
  usage: usage.nullable(),
  createdAt: z.number(),
  activeAt: z.number(),
})
export type ThreadRow = z.infer<typeof threadRow>

export const threads: View<ThreadRow> = {
  name: 'threads',
  version: 4,
  row: threadRow,
  handles: [
    'ThreadCreated',
    'ThreadUpdated',
    'ThreadDeleted',
    'ThreadReviewed',
    'ProjectDeleted',
    'TurnStarted',
    'MessageQueued',
    'MessageRemoved',
    'MessageEdited',
    'MessageMoved',
    'TurnSteered',
    'TurnBegan',
    'TurnInterruptRequested',
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
  concerns: () => true,
  evolve,
}

function evolve(rows: Rows<ThreadRow>, event: StoredEvent): Change<ThreadRow>[] {
  if (event.type === 'ProjectDeleted')
    return event.payload.threadIds.map((key) => ({ remove: key, scope: WHOLE }))
  if (event.type === 'ThreadDeleted') return [{ remove: event.payload.threadId, scope: WHOLE }]
  if (event.type === 'ThreadCreated') {
    const { threadId: key } = event.payload
    return [{ put: key, scope: WHOLE, rank: event.position, row: created(event) }]
  }
  const was = rows.get(WHOLE, event.streamId)
  if (!was) return []
  // To look at a thread or rename it is no activity of it: it keeps its place among the others.
  const tended = event.type === 'ThreadReviewed' || event.type === 'ThreadUpdated'
  const activeAt = tended ? was.row.activeAt : event.occurredAt
  const row = { ...was.row, ...change(was.row, event), activeAt }
  return [{ put: event.streamId, scope: WHOLE, rank: was.rank, row }]
}

const created = ({
  payload: { fork, ...thread },
  ...event
}: StoredEvent<'ThreadCreated'>): ThreadRow => ({
  ...thread,
  worktree: thread.workspace.kind === 'worktree' ? 'missing' : null,
  ...(fork && { forkOf: fork.threadId }),
  rewound: [],
  fresh: false,
  archived: false,
  status: 'idle',
  turn: null,
  turns: 0,
  queue: [],
  openRequests: [],
  openQuestions: [],
  operation: null,
  trouble: null,
  usage: null,
  createdAt: event.occurredAt,
  activeAt: event.occurredAt,
})

function change(row: ThreadRow, event: StoredEvent): Partial<ThreadRow> {
  switch (event.type) {
    case 'ThreadUpdated': {
      const { title, agent, archived } = event.payload
      return {
        ...(title !== undefined && { title }),
        ...(agent !== undefined && { agent }),
        ...(archived !== undefined && { archived }),
      }
    }
    case 'ThreadReviewed':
      return row.turn ? {} : { status: 'idle', trouble: null }
    case 'TurnStarted': {
      const { turnId: id, number } = event.payload
      return {
        status: 'queued',
        turn: {
          turnId: id,
          number,
          startedAt: event.occurredAt,
          began: false,
          interrupting: false,
        },
        turns: number,
        queue: row.queue.filter((message) => message.turnId !== id),
        trouble: null,
      }
    }
    case 'MessageQueued': {
      const { turnId: id, steered } = event.payload
      const message = { turnId: id, ...wordsOf(event.payload), ...(steered && { steered }) }
      return { queue: enqueued(row.queue, message) }
    }
    case 'MessageRemoved':
      return { queue: row.queue.filter((message) => message.turnId !== event.payload.turnId) }
    case 'TurnSteered':
      return { queue: row.queue.filter(({ turnId: id }) => id !== event.payload.messageId) }
    case 'MessageEdited':
      return { queue: reworded(row.queue, event.payload.turnId, event.payload.text) }
    case 'MessageMoved':
      return { queue: reordered(row.queue, event.payload.turnId, event.payload.before) }
    case 'TurnBegan':
      return row.turn
        ? {
            turn: { ...row.turn, began: true },
            fresh: event.payload.fresh && (row.turn.number > 1 || row.forkOf !== undefined),
            status: row.openRequests.length > 0 ? row.status : 'running',
          }
        : {}
    case 'TurnInterruptRequested':
      return row.turn ? { turn: { ...row.turn, interrupting: true } } : {}
    case 'ApprovalRequested':
    case 'QuestionAsked': {
      const id = event.payload.requestId
      return {
        status: 'awaiting-approval',
        openRequests: [...row.openRequests, id],
        ...(event.type === 'QuestionAsked' && { openQuestions: [...row.openQuestions, id] }),
      }
    }
    case 'ActionApproved':
    case 'ActionRejected':
    case 'ApprovalExpired':
    case 'QuestionAnswered':
    case 'QuestionExpired': {
      const { requestId: answered } = event.payload
      const open = row.openRequests.filter((id) => id !== answered)
      const openQuestions = row.openQuestions.filter((id) => id !== answered)
      return {
        openRequests: open,
        openQuestions,
        status: open.length === 0 && row.turn ? 'running' : row.status,
      }
    }
    case 'TurnCompleted':
      return {
        turn: null,
        status: 'done-unreviewed',
        usage: event.payload.usage ?? row.usage,
      }
    case 'TurnFailed': {
      const { code, message } = event.payload
      return { turn: null, status: 'failed', trouble: { code, message } }
    }
    case 'TurnInterrupted':
      return {
        turn: null,
        status: 'idle',
        trouble: { code: 'interrupted', message: event.payload.reason },
      }
    case 'GitOperationRequested': {
      const { operationId: id, ...asked } = event.payload
      const { operation } = asked
      const rewound = asked.operation === 'restore-checkpoint' ? asked.args.rewound : undefined
      const adding = operation === 'add-worktree' && { worktree: 'adding' as const }
      return {
        operation: { operationId: id, operation, ...(rewound && { rewound }) },
        ...adding,
      }
    }
    case 'GitOperationSettled':
      return { operation: null, ...settledAs(row, event) }
    default:
      return {}
  }
}

/** What an operation's end means for the thread, beyond that it is over. */
function settledAs(
  { operation: was }: ThreadRow,
  { payload: { operation, outcome } }: StoredEvent<'GitOperationSettled'>,
): Partial<ThreadRow> {
  const succeeded = outcome === 'succeeded'
  switch (operation) {
    case 'add-worktree':
      return { worktree: succeeded ? 'present' : 'missing' }
    case 'remove-worktree':
      return succeeded ? { worktree: 'missing' } : {}
    case 'restore-checkpoint':
      return succeeded ? { rewound: was?.rewound ?? [] } : {}
    default:
      return {}
  }
}
