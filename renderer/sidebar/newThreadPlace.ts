import type { Place } from '../store/app.ts'
import type { Session } from '../store/session.ts'

/** Where "New thread" leads: the project one is in, else the newest; undefined without projects. */
export function newThreadPlace({ projects, threads }: Session, place: Place): Place | undefined {
  const { table } = projects.store.getState()
  const here =
    place.kind === 'thread'
      ? threads.store.getState().table.row(place.threadId)?.projectId
      : place.kind === 'new-thread'
        ? place.projectId
        : undefined
  const projectId = here ?? table.all().at(-1)?.projectId
  return projectId && { kind: 'new-thread', projectId }
}
