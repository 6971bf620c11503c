import { z } from 'zod'
import { approvalAction, decidedBy } from '../approvals.ts'
import type { StoredEvent } from '../events.ts'
import { operationOutcome } from '../git/operations.ts'
import { subjectOf } from '../git/subject.ts'
import {
  automationId,
  checkpointId,
  operationId,
  requestId,
  runId,
  threadId,
  turnId,
} from '../ids.ts'
import { operationKey, requestKey, turnKey } from './timeline.ts'
import { type Change, concernsThread, type Rows, type View } from './view.ts'

/** Letters of any text that an entry shows; the whole of it stands in the thread. */
export const ACTIVITY_TEXT = 200

const of = { threadId, at: z.number() }

/** One thing that people would want to know, as it stands by now. */
export const activityRow = z.discriminatedUnion('what', [
  z.object({
    ...of,
    what: z.literal('turn'),
    turnId,
    outcome: z.enum(['completed', 'failed', 'interrupted']),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.object({
    ...of,
    what: z.literal('approval'),
    turnId,
    requestId,
    title: z.string(),
    kind: z.enum(approvalAction.options.map((option) => option.shape.kind.value)),
    status: z.enum(['open', 'approved', 'rejected', 'expired']),
    by: decidedBy.optional(),
    message: z.string().optional(),
  }),
  z.object({
    ...of,
    what: z.literal('question'),
    turnId,
    requestId,
    title: z.string(),
    status: z.enum(['open', 'answered', 'declined', 'expired']),
  }),
  z.object({
    ...of,
    what: z.literal('operation'),
    operationId,
    operation: z.string(),
    /** The first line of a commit's message, or the name of a branch. */
    subject: z.string(),
    outcome: operationOutcome.nullable(),
    sha: z.string().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.object({
    ...of,
    what: z.literal('checkpoint-failed'),
    checkpointId,
    code: z.string(),
    message: z.string(),
  }),
  /** What an automation has to say, or that a run of one came to nothing. */
  z.object({
    at: z.number(),
    /** Absent of a run that is about no thread. */
    threadId: threadId.exactOptional(),
    what: z.literal('automation'),
    automationId,
    runId,
    name: z.string(),
    kind: z.enum(['notified', 'failed']),
    message: z.string(),
    code: z.string().optional(),
  }),
])
export type ActivityRow = z.infer<typeof activityRow>

/**
 * Scoped by thread; what an automation does about none, by automation. An entry that becomes
 * something else moves to where the newest are.
 */
export const activity: View<ActivityRow> = {
  name: 'activity',
  version: 2,
  row: activityRow,
  handles: [
    'ProjectDeleted',
    'ThreadDeleted',
    'TurnCompleted',
    'TurnFailed',
    'TurnInterrupted',
    'ApprovalRequested',
    'ActionApproved',
    'ActionRejected',
    'ApprovalExpired',
    'QuestionAsked',
    'QuestionAnswered',
    'QuestionExpired',
    'CheckpointFailed',
    'GitOperationRequested',
    'GitOperationSettled',
    'AutomationRunSettled',
    'AutomationDeleted',
  ],
  concerns,
  evolve,
}

function concerns(event: StoredEvent, scope: string): boolean {
  if (event.type === 'ProjectDeleted')
    return concernsThread(event, scope) || automationsOf(event).some((id) => id === scope)
  if (event.type !== 'AutomationRunSettled') return concernsThread(event, scope)
  return scopeOf(event) === scope
}

const automationsOf = ({ payload }: StoredEvent<'ProjectDeleted'>) => payload.automationIds ?? []
const scopeOf = ({ payload, streamId }: StoredEvent<'AutomationRunSettled'>) =>
  payload.threadId ?? streamId

function evolve(rows: Rows<ActivityRow>, event: StoredEvent): Change<ActivityRow>[] {
  const scope = event.streamId
  const at = event.occurredAt
  const put = (key: string, row: ActivityRow): Change<ActivityRow>[] => [
    { put: key, scope, rank: event.position, row },
  ]
  const answered = (
    id: string,
    as: Partial<Extract<ActivityRow, { what: 'approval' }>>,
  ): Change<ActivityRow>[] => {
    const was = rows.get(scope, requestKey(id))?.row
    return was?.what === 'approval' ? put(requestKey(id), { ...was, ...as, at }) : []
  }
  switch (event.type) {
    case 'ProjectDeleted':
      return [...event.payload.threadIds, ...automationsOf(event)].map((clear) => ({ clear }))
    case 'ThreadDeleted':
      return [{ clear: event.payload.threadId }]
    case 'TurnCompleted': {
      const { threadId: thread, turnId: turn } = event.payload
      const row = {
        threadId: thread,
        what: 'turn',
        turnId: turn,
        outcome: 'completed',
        at,
      } as const
      return put(turnKey(turn), row)
    }
    case 'TurnFailed': {
      const { threadId: thread, turnId: turn, code, message } = event.payload
      const ended = { what: 'turn', turnId: turn, outcome: 'failed' } as const
      return put(turnKey(turn), { threadId: thread, at, ...ended, code, message: short(message) })
    }
    case 'TurnInterrupted': {
      const { threadId: thread, turnId: turn, reason } = event.payload
      const ended = { what: 'turn', turnId: turn, outcome: 'interrupted' } as const
      return put(turnKey(turn), { threadId: thread, at, ...ended, message: short(reason) })
    }
    case 'ApprovalRequested': {
      const { threadId: thread, turnId: turn, requestId: id, kind } = event.payload
      const title = short(event.payload.title)
      const asked = { what: 'approval', turnId: turn, requestId: id, title, kind } as const
      return put(requestKey(id), { threadId: thread, at, ...asked, status: 'open' })
    }
    case 'ActionApproved':
      return answered(event.payload.requestId, { status: 'approved', by: event.payload.by })
    case 'ActionRejected': {
      const { requestId: id, by, reason } = event.payload
      const why = reason === undefined ? {} : { message: short(reason) }
      return answered(id, { status: 'rejected', by, ...why })
    }
    case 'ApprovalExpired': {
      const { requestId: id, reason } = event.payload
      return answered(id, { status: 'expired', message: short(reason) })
    }
    case 'QuestionAsked': {
      const { threadId: thread, turnId: turn, requestId: id, questions } = event.payload
      const title = short(questions.map(({ text }) => text).join(' '))
      const asked = { what: 'question', turnId: turn, requestId: id, title } as const
      return put(requestKey(id), { threadId: thread, at, ...asked, status: 'open' })
    }
    case 'QuestionAnswered':
    case 'QuestionExpired': {
      const key = requestKey(event.payload.requestId)
      const was = rows.get(scope, key)?.row
      return was?.what === 'question' ? put(key, { ...was, status: standing(event), at }) : []
    }
    case 'CheckpointFailed': {
      const { threadId: thread, checkpointId: id, code, message } = event.payload
      const failed = { what: 'checkpoint-failed', checkpointId: id, code } as const
      return put(checkpointKey(id), { threadId: thread, at, ...failed, message: short(message) })
    }
    case 'GitOperationRequested': {
      const { threadId: thread, operationId: id, ...asked } = event.payload
      const { operation } = asked
      const row = { what: 'operation', operationId: id, operation, outcome: null } as const
      return put(operationKey(id), {
        threadId: thread,
        at,
        ...row,
        subject: short(subjectOf(asked)),
      })
    }
    case 'GitOperationSettled': {
      const { operationId: id, outcome, result } = event.payload
      const { sha, code, message } = result
      const was = rows.get(scope, operationKey(id))?.row
      if (was?.what !== 'operation') return []
      return put(operationKey(id), {
        ...was,
        at,
        outcome,
        ...(sha !== undefined && { sha }),
        ...(code !== undefined && { code }),
        ...(message !== undefined && { message: short(message) }),
      })
    }
    case 'AutomationDeleted':
      return [{ clear: scope }]
    case 'AutomationRunSettled': {
      const row = rowOfRun(event)
      const key = runKey(event.payload.automationId, event.payload.runId)
      return row ? [{ put: key, scope: scopeOf(event), rank: event.position, row }] : []
    }
    default:
      return []
  }
}

function standing(event: StoredEvent<'QuestionAnswered' | 'QuestionExpired'>) {
  if (event.type === 'QuestionExpired') return 'expired'
  return event.payload.answers.length === 0 ? 'declined' : 'answered'
}

const runKey = (automation: string, run: string) => `run/${automation}/${run}`

/** Runs that went well are told by what they did, unless all they do is tell. */
function rowOfRun({ payload, occurredAt: at }: StoredEvent<'AutomationRunSettled'>) {
  const { automationId: automation, runId: run, threadId: thread, name, outcome } = payload
  const { code, message, result, action } = payload
  const told = outcome === 'succeeded'
  if (told && action !== 'notify') return undefined
  const row: ActivityRow = {
    at,
    ...(thread && { threadId: thread }),
    what: 'automation',
    automationId: automation,
    runId: run,
    name,
    kind: told ? 'notified' : 'failed',
    message: short((told ? result.text : message) ?? ''),
    ...(code !== undefined && { code }),
  }
  return row
}

const checkpointKey = (id: string) => `checkpoint/${id}`

/** A text's beginning, never ending in half a letter. */
function short(text: string): string {
  if (text.length <= ACTIVITY_TEXT) return text
  return `${text.slice(0, ACTIVITY_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
