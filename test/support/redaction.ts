import type { Rejection } from '../../core/decider.ts'
import type { StoredEvent } from '../../core/events.ts'
import { type Foreseen, unknownEvent, withoutField } from '../../core/redaction.ts'
import { evolve, initial } from '../../core/streams.ts'

/** What the host would find out for a redaction, with a stream's whole history in memory. */
export function foreseen(
  history: readonly StoredEvent[],
  eventId: string,
  field: string,
): Foreseen | Rejection {
  const event = history.find(({ id }) => id === eventId)
  if (!event) return unknownEvent(eventId)
  const left = withoutField(event, field)
  if ('rejected' in left) return left
  const { payload } = left
  const changed = history.map((each) =>
    each === event ? ({ ...each, payload } as StoredEvent) : each,
  )
  return {
    position: event.position,
    version: event.streamVersion,
    eventType: event.type,
    changes: JSON.stringify(payload) !== JSON.stringify(event.payload),
    remains: 'digest of what is left',
    without: changed.reduce(evolve, initial(event.streamType)),
  }
}
