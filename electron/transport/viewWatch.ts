import type { StoredEvent } from '../../core/events.ts'
import type { FromHost, LiveFrame, ViewState } from '../../core/protocol.ts'
import { views } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import type { Host } from '../hostApi.ts'
import type { Watch, WatchRequest } from './watch.ts'

type Batch = { t: 'events'; events: StoredEvent[] } | { t: 'live'; frames: LiveFrame[] }

/**
 * One window's watch of one view: a snapshot, then what concerns it, in order and numbered.
 *
 * While the view is not ready nothing but its state is told; once it is, there is a fresh snapshot.
 */
export class ViewWatch implements Watch {
  readonly #host: Host
  readonly #post: (message: FromHost) => void
  readonly #request: WatchRequest
  readonly #view: View
  #sequence = 0
  #state: ViewState = { status: 'rebuilding', position: 0, lag: 0 }
  #batches: Batch[] = []

  constructor(host: Host, request: WatchRequest, view: View, post: (message: FromHost) => void) {
    this.#host = host
    this.#request = request
    this.#view = view
    this.#post = post
  }

  /** Drops what waits and tells everything anew, as it stands now. */
  restart(): void {
    this.#batches = []
    const { view, key, limit, watch } = this.#request
    const read = this.#host.read(view, key, limit === undefined ? {} : { limit })
    if (!read) return
    this.#state = read.state
    const live = this.#hasLiveText() && key !== undefined ? this.#host.liveTails(key) : []
    this.#post({ t: 'snapshot', watch, seq: this.#next(), ...read, live })
  }

  takeEvents(events: readonly StoredEvent[]): boolean {
    if (this.#state.status !== 'ready') return false
    const mine = events.filter((event) => this.#concerns(event))
    if (mine.length === 0) return false
    const last = this.#batches.at(-1)
    if (last?.t === 'events') last.events.push(...mine)
    else this.#batches.push({ t: 'events', events: mine })
    return true
  }

  takeFrames(frames: readonly LiveFrame[]): boolean {
    if (this.#state.status !== 'ready' || !this.#hasLiveText()) return false
    const mine = frames.filter((frame) => frame.threadId === this.#request.key)
    if (mine.length === 0) return false
    const last = this.#batches.at(-1)
    if (last?.t === 'live') last.frames.push(...mine)
    else this.#batches.push({ t: 'live', frames: mine })
    return true
  }

  takeTable(): boolean {
    return false
  }

  takeState(): void {
    const { view, key, watch } = this.#request
    const state = this.#host.read(view, key, { limit: 1 })?.state
    if (!state) return
    const was = this.#state
    if (state.status === 'ready') {
      if (was.status !== 'ready') this.restart()
      return
    }
    this.#batches = []
    this.#state = state
    if (state.status === was.status && state.position === was.position) return
    this.#post({ t: 'state', watch, seq: this.#next(), state })
  }

  get waiting(): boolean {
    return this.#batches.length > 0
  }

  flush(): void {
    const { watch } = this.#request
    const batches = this.#batches
    this.#batches = []
    for (const batch of batches) {
      const seq = this.#next()
      if (batch.t === 'events') this.#post({ t: 'events', watch, seq, events: batch.events })
      else this.#post({ t: 'live', watch, seq, frames: joined(batch.frames) })
    }
  }

  #concerns(event: StoredEvent): boolean {
    // The snapshot may already hold an event that is told after it was read.
    if (event.position <= this.#state.position) return false
    if (!this.#view.handles.includes(event.type)) return false
    return this.#request.key === undefined || this.#view.concerns(event, this.#request.key)
  }

  #hasLiveText(): boolean {
    return this.#request.view === views.timeline.name
  }

  #next(): number {
    return this.#sequence++
  }
}

/** Joins frames that continue one another, so that a burst of deltas is one piece of text. */
function joined(frames: readonly LiveFrame[]): LiveFrame[] {
  const whole: LiveFrame[] = []
  for (const frame of frames) {
    const last = whole.at(-1)
    const follows = last?.itemId === frame.itemId && last.offset + last.text.length === frame.offset
    if (last && follows) whole[whole.length - 1] = { ...last, text: last.text + frame.text }
    else whole.push(frame)
  }
  return whole
}
