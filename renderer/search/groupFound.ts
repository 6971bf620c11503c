import type { ThreadId } from '../../core/ids.ts'
import type { SearchFound } from '../../core/queries.ts'
import { groupBy } from '../groupBy.ts'

export type FoundInThread = { threadId: ThreadId; found: SearchFound[] }

/** What was found, by thread; the thread with the newest comes first, and in it the newest. */
export const groupFound = (found: readonly SearchFound[]): FoundInThread[] =>
  [...groupBy(found, ({ threadId }) => threadId)].map(([threadId, own]) => ({
    threadId,
    found: own,
  }))
