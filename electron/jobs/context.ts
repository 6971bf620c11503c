import type { OpenThread } from '../../core/thread/state.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { ThreadId } from '../../core/ids.ts'
import type { Crew } from '../agents/crew.ts'
import type { GroupKeeper } from '../agents/processGroup.ts'
import { keepingGroups } from '../git/keeping.ts'
import type { Log } from '../store/log.ts'

/** What the kinds of jobs reach for. */
export type JobContext = {
  crew: Crew
  /** Undefined for one that was deleted. */
  thread(id: ThreadId): OpenThread | undefined
  /** The event that asked for a job. */
  event(position: number): StoredEvent
  /** Does work whose programs the next owner of the home ends, should this host die of it. */
  kept<T>(work: () => Promise<T>): Promise<T>
  mint(): string
}

type Parts = { log: Log; crew: Crew; keeper: GroupKeeper; mint: () => string }

export function openJobContext({ log, crew, keeper, mint }: Parts): JobContext {
  return {
    crew,
    mint,
    kept: (work) => keepingGroups(keeper, work),
    thread(id) {
      const { stream } = log.load('thread', id)
      return stream.of === 'thread' && stream.state.status === 'open' ? stream.state : undefined
    },
    event(position) {
      const event = log.at(position)
      if (!event) throw new Error(`no event at ${position}`)
      return event
    },
  }
}
