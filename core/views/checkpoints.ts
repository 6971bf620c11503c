import { z } from 'zod'
import type { StoredEvent } from '../events.ts'
import { checkpointId, threadId } from '../ids.ts'
import { type Change, concernsThread, type Rows, type View } from './view.ts'

export const checkpointRow = z.object({
  threadId,
  checkpointId,
  description: z.string(),
  status: z.enum(['capturing', 'ready', 'missing', 'failed']),
  /** The last turn that had started when it was asked for; 0 before the first. */
  turnNumber: z.number(),
  ref: z.string().optional(),
  sha: z.string().optional(),
  /** Why a failed one failed. */
  code: z.string().optional(),
  message: z.string().optional(),
  at: z.number(),
})
export type CheckpointRow = z.infer<typeof checkpointRow>

/** Scoped by thread. */
export const checkpoints: View<CheckpointRow> = {
  name: 'checkpoints',
  version: 1,
  row: checkpointRow,
  handles: [
    'ProjectDeleted',
    'ThreadDeleted',
    'CheckpointRequested',
    'CheckpointCreated',
    'CheckpointFailed',
  ],
  concerns: concernsThread,
  evolve,
}

function evolve(rows: Rows<CheckpointRow>, event: StoredEvent): Change<CheckpointRow>[] {
  const scope = event.streamId
  const settled = (put: string, fields: Partial<CheckpointRow>): Change<CheckpointRow>[] => {
    const was = rows.get(scope, put)
    return was ? [{ put, scope, rank: was.rank, row: { ...was.row, ...fields } }] : []
  }
  switch (event.type) {
    case 'ProjectDeleted':
      return event.payload.threadIds.map((clear) => ({ clear }))
    case 'ThreadDeleted':
      return [{ clear: event.payload.threadId }]
    case 'CheckpointRequested':
      return [
        {
          put: event.payload.checkpointId,
          scope,
          rank: event.position,
          row: { ...event.payload, status: 'capturing', at: event.occurredAt },
        },
      ]
    case 'CheckpointCreated': {
      const { ref, sha } = event.payload
      return settled(event.payload.checkpointId, { status: 'ready', ref, sha })
    }
    case 'CheckpointFailed': {
      const { code, message } = event.payload
      return settled(event.payload.checkpointId, { status: 'failed', code, message })
    }
    default:
      return []
  }
}
