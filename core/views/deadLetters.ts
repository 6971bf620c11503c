import { z } from 'zod'
import { deadLetter, type Resolution, resolution } from '../deadLetters.ts'
import type { StoredEvent } from '../events.ts'
import { automationId, threadId } from '../ids.ts'
import { type Change, type Rows, type View, WHOLE } from './view.ts'

/** Letters that one row keeps; of those put away the oldest go first. */
export const LETTERS_SHOWN = 200

const letter = deadLetter.extend({
  /** When it was given up. */
  at: z.number(),
  /** What became of it; null while it waits for a person. */
  resolved: z.intersection(z.object({ at: z.number(), by: z.string() }), resolution).nullable(),
  /** The automation that was to see to it and could not; the newest, where there were more. */
  handlerFailed: z
    .object({ at: z.number(), handler: automationId, code: z.string(), message: z.string() })
    .exactOptional(),
})
type Letter = z.infer<typeof letter>

/**
 * The dead letters of one thread, or of one automation, oldest first. A row to each, so that they go
 * with it.
 */
export const deadLettersRow = z.object({
  threadId: threadId.exactOptional(),
  automationId: automationId.exactOptional(),
  letters: z.array(letter),
})
export type DeadLettersRow = z.infer<typeof deadLettersRow>

export const deadLetters: View<DeadLettersRow> = {
  name: 'deadLetters',
  version: 2,
  row: deadLettersRow,
  handles: [
    'ProjectDeleted',
    'ThreadDeleted',
    'AutomationDeleted',
    'DeadLetterRecorded',
    'DeadLetterResolved',
    'DeadLetterHandlerFailed',
  ],
  concerns: () => true,
  evolve,
}

function evolve(rows: Rows<DeadLettersRow>, event: StoredEvent): Change<DeadLettersRow>[] {
  const scope = WHOLE
  const put = event.streamId
  const changed = (jobId: string, as: Partial<Letter>): Change<DeadLettersRow>[] => {
    const was = rows.get(scope, put)
    if (!was) return []
    const letters = was.row.letters.map((each) =>
      each.jobId === jobId ? { ...each, ...as } : each,
    )
    return [{ put, scope, rank: was.rank, row: { ...was.row, letters } }]
  }
  switch (event.type) {
    case 'ProjectDeleted': {
      const { threadIds, automationIds = [] } = event.payload
      return [...threadIds, ...automationIds].map((remove) => ({ remove, scope }))
    }
    case 'ThreadDeleted':
    case 'AutomationDeleted':
      return [{ remove: put, scope }]
    case 'DeadLetterRecorded': {
      const {
        threadId: thread,
        automationId: automation,
        projectId: _,
        ...recorded
      } = event.payload
      const was = rows.get(scope, put)
      const added: Letter = { ...recorded, at: event.occurredAt, resolved: null }
      const letters = bounded([...(was?.row.letters ?? []), added])
      const of = automation ? { automationId: automation } : thread && { threadId: thread }
      return [{ put, scope, rank: was?.rank ?? event.position, row: { ...of, letters } }]
    }
    case 'DeadLetterResolved': {
      const { jobId, resolution: how } = event.payload
      return changed(jobId, { resolved: resolvedBy(how, event) })
    }
    case 'DeadLetterHandlerFailed': {
      const { jobId, handler, code, message } = event.payload
      return changed(jobId, { handlerFailed: { at: event.occurredAt, handler, code, message } })
    }
    default:
      return []
  }
}

const resolvedBy = (how: Resolution, { occurredAt: at, principal: by }: StoredEvent) => ({
  at,
  by,
  ...how,
})

/** Open ones are few by themselves, so there is always one put away to drop. */
function bounded(letters: Letter[]): Letter[] {
  if (letters.length <= LETTERS_SHOWN) return letters
  const oldest = letters.findIndex((each) => each.resolved !== null)
  return letters.toSpliced(Math.max(0, oldest), 1)
}
