import type { EventType, StoredEvent } from '../../core/events.ts'
import type { Db } from './database.ts'
import { toEvent, type ToldRow } from './log.ts'

/** Events that are read from the log, and kept in memory, at a time. */
export const READ_AT_ONCE = 100
/** All of an event but its salt and digest: to make buffers of those took as long as all the rest. */
const COLUMNS = `position, id, stream_type, stream_id, stream_version, type, schema_version, payload,
  command_id, causation_id, correlation_id, principal, depth, root_id, occurred_at, hash`

/** Reads that are kept: as many as lie between the first and the last of views made anew together. */
const KEPT = 24

/** The log as rebuilds read it: views that go side by side read each event once between them. */
export interface EventPages {
  /** Says what the views that lag handle, all of them together; nothing else need be read. */
  want(handled: ReadonlySet<EventType>): void
  /**
   * Events after a position and up to another, no further on than the next READ_AT_ONCE. Gives how
   * far it came, whether or not an event stood there that is wanted.
   */
  read(after: number, upTo: number): { events: readonly StoredEvent[]; upTo: number }
  /** Position of the newest event on disk, whoever appended it. */
  newest(): number
  /** Lets go of what is kept, because the log says something else by now or nobody reads it. */
  forget(): void
}

export function openEventPages(db: Db): EventPages {
  const between = db.prepare<[number, number, string], ToldRow>(
    `SELECT ${COLUMNS} FROM events WHERE position > ? AND position <= ?
       AND type IN (SELECT value FROM json_each(?)) ORDER BY position`,
  )
  const newest = db.prepare<[], number | null>('SELECT max(position) FROM events').pluck()
  const kept = new Map<number, readonly StoredEvent[]>()
  let wanted = '[]'

  /** The events of one whole stretch of the log, which no append changes any more. */
  function stretch(from: number): readonly StoredEvent[] {
    const known = kept.get(from)
    if (known) return known
    const events = between.all(from, from + READ_AT_ONCE, wanted).map(toEvent)
    const [oldest] = kept.keys()
    if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest)
    kept.set(from, events)
    return events
  }

  return {
    want(handled) {
      const types = JSON.stringify([...handled].toSorted())
      if (types === wanted) return
      wanted = types
      kept.clear()
    },
    read(after, upTo) {
      const from = after - (after % READ_AT_ONCE)
      const end = Math.min(upTo, from + READ_AT_ONCE)
      if (from === after && end === from + READ_AT_ONCE) return { events: stretch(from), upTo: end }
      // Part of a stretch: at the log's end, or where pages are no multiple of it.
      return { events: between.all(after, end, wanted).map(toEvent), upTo: end }
    },
    newest: () => newest.get() ?? 0,
    forget: () => kept.clear(),
  }
}
