import { z } from 'zod'
import type { StoredEvent } from '../events.ts'
import { itemId, requestId, threadId, turnId } from '../ids.ts'
import { question } from '../questions.ts'
import { reply, replyIn } from './timeline.ts'
import { type Change, concernsThread, type Rows, type View } from './view.ts'

export const questionRow = z.object({
  threadId,
  turnId,
  requestId,
  itemId: itemId.optional(),
  questions: z.array(question),
  reply,
  at: z.number(),
})
export type QuestionRow = z.infer<typeof questionRow>

/** Scoped by thread: all that agents have asked of people, with how it stands. */
export const questions: View<QuestionRow> = {
  name: 'questions',
  version: 1,
  row: questionRow,
  handles: [
    'ProjectDeleted',
    'ThreadDeleted',
    'QuestionAsked',
    'QuestionAnswered',
    'QuestionExpired',
  ],
  concerns: concernsThread,
  evolve,
}

function evolve(rows: Rows<QuestionRow>, event: StoredEvent): Change<QuestionRow>[] {
  const scope = event.streamId
  switch (event.type) {
    case 'ProjectDeleted':
      return event.payload.threadIds.map((clear) => ({ clear }))
    case 'ThreadDeleted':
      return [{ clear: event.payload.threadId }]
    case 'QuestionAsked': {
      const { payload, occurredAt: at, position: rank } = event
      return [{ put: payload.requestId, scope, rank, row: { ...payload, reply: OPEN, at } }]
    }
    case 'QuestionAnswered':
    case 'QuestionExpired': {
      const key = event.payload.requestId
      const was = rows.get(scope, key)
      if (!was) return []
      return [{ put: key, scope, rank: was.rank, row: { ...was.row, reply: replyIn(event) } }]
    }
    default:
      return []
  }
}

const OPEN = { status: 'open' } as const
