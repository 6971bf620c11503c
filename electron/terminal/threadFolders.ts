import type { ThreadId } from '../../core/ids.ts'
import type { Db } from '../store/database.ts'

/**
 * Looks up the folder a thread works in; undefined once the thread, or its project, is gone.
 *
 * Read from what the log knows of its streams, since a view may be rebuilding.
 */
export function openThreadFolders(db: Db): (threadId: ThreadId) => string | undefined {
  const find = db.prepare<[string], { checkout: string | null }>(`
    SELECT thread.checkout FROM streams AS thread
    JOIN streams AS project ON project.stream_id = thread.project_id
    WHERE thread.stream_id = ? AND thread.stream_type = 'thread'
      AND thread.ended = 0 AND project.ended = 0`)
  return (threadId) => find.get(threadId)?.checkout ?? undefined
}
