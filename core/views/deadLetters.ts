import { z } from 'zod'
import { deadLetter, type Resolution, resolution } from '../deadLetters.ts'
import type { StoredEvent } from '../events.ts'
import { threadId } from '../ids.ts'
import { type Change, type Rows, type View, WHOLE } from './view.ts'

/** Letters that one thread's row keeps; of those put away the oldest go first. */
export const LETTERS_SHOWN = 200

const letter = deadLetter.extend({
  /** When it was given up. */
  at: z.number(),
  /** What became of it; null while it waits for a person. */
  resolved: z.intersection(z.object({ at: z.number(), by: z.string() }), resolution).nullable(),
})
type Letter = z.infer<typeof letter>

/** One thread's dead letters, oldest first. A row to a thread, so that it goes with its thread. */
export const deadLettersRow = z.object({ threadId, letters: z.array(letter) })
export type DeadLettersRow = z.infer<typeof deadLettersRow>

export const deadLetters: View<DeadLettersRow> = {
  name: 'deadLetters',
  version: 1,
  row: deadLettersRow,
  handles: ['ProjectDeleted', 'ThreadDeleted', 'DeadLetterRecorded', 'DeadLetterResolved'],
  concerns: () => true,
  evolve,
}

function evolve(rows: Rows<DeadLettersRow>, event: StoredEvent): Change<DeadLettersRow>[] {
  const scope = WHOLE
  switch (event.type) {
    case 'ProjectDeleted':
      return event.payload.threadIds.map((remove) => ({ remove, scope }))
    case 'ThreadDeleted':
      return [{ remove: event.payload.threadId, scope }]
    case 'DeadLetterRecorded': {
      const { threadId: put, ...recorded } = event.payload
      const was = rows.get(scope, put)
      const added: Letter = { ...recorded, at: event.occurredAt, resolved: null }
      const letters = bounded([...(was?.row.letters ?? []), added])
      return [{ put, scope, rank: was?.rank ?? event.position, row: { threadId: put, letters } }]
    }
    case 'DeadLetterResolved': {
      const { threadId: put, jobId, resolution: how } = event.payload
      const was = rows.get(scope, put)
      if (!was) return []
      const letters = was.row.letters.map((each) =>
        each.jobId === jobId ? { ...each, resolved: resolvedBy(how, event) } : each,
      )
      return [{ put, scope, rank: was.rank, row: { ...was.row, letters } }]
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
