import type { About } from '../../core/automation/match.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { ProjectId, ThreadId } from '../../core/ids.ts'
import type { Db } from '../store/database.ts'

/** Finds out which thread and project an event is about. */
export function openAbout(db: Db): (event: StoredEvent) => About {
  const projectOf = db
    .prepare<[string], ProjectId | null>('SELECT project_id FROM streams WHERE stream_id = ?')
    .pluck()
  return ({ streamType, streamId, payload }) => {
    const { threadId, projectId } = { threadId: undefined, projectId: undefined, ...payload }
    const thread = streamType === 'thread' ? (streamId as ThreadId) : threadId
    const own = streamType === 'project' ? (streamId as ProjectId) : projectId
    const project = own ?? (thread && projectOf.get(thread))
    return { ...(thread && { threadId: thread }), ...(project && { projectId: project }) }
  }
}
