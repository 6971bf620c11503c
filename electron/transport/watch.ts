import type { StoredEvent } from '../../core/events.ts'
import type { LiveFrame } from '../../core/protocol.ts'

export type WatchRequest = {
  watch: number
  view: string
  key?: string | undefined
  limit?: number | undefined
}

/** What is watched whole, and is no view. */
export type Table = 'jobs' | 'terminals' | 'checkout'

/** What a session does with each of its watches. Each `take` tells whether there is now more to send. */
export interface Watch {
  /** Tells everything anew, as it stands now. */
  restart(): void
  takeEvents(events: readonly StoredEvent[]): boolean
  takeFrames(frames: readonly LiveFrame[]): boolean
  takeTable(table: Table): boolean
  /** Looks whether the view has become ready, or how far it is. */
  takeState(): void
  readonly waiting: boolean
  flush(): void
  stop?(): void
}
