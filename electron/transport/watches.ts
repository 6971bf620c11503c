import type { FromHost } from '../../core/protocol.ts'
import { views } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import type { Host } from '../hostApi.ts'
import type { Terminals } from '../terminal/terminals.ts'
import type { TerminalError } from '../terminal/terminalError.ts'
import { TableWatch } from './tableWatch.ts'
import { ViewWatch } from './viewWatch.ts'
import type { Watch, WatchRequest } from './watch.ts'

/** How many watches one session may hold. */
export const WATCHES_LIMIT = 64

/** Bytes a slow reader may leave untaken before its watches stop and begin anew. */
export const BUFFER_LIMIT = 8 * 1024 * 1024

/** How long streaming text waits for more of it, in milliseconds: about one frame of a screen. */
const FRAME_INTERVAL = 16

/** How often a slow reader is looked at again, in milliseconds. */
const LOOK_INTERVAL = 200

type Carrier = {
  post(message: FromHost): void
  buffered(): number
  /** Told when the host could not be read: then nothing that follows would be whole. */
  failed(error: unknown): void
}

/**
 * All watches of one session.
 *
 * What several commits tell within one turn of the event loop goes out as one message a watch. The
 * host tells everything synchronously, and a snapshot is read and subscribed in one go, so between
 * the two nothing can be missed.
 */
export class Watches {
  readonly #host: Host
  readonly #terminals: Terminals | TerminalError
  readonly #carrier: Carrier
  readonly #open = new Map<number, Watch>()
  readonly #behind = new Set<Watch>()
  readonly #unsubscribe: () => void
  #soon: ReturnType<typeof setImmediate> | undefined
  #frame: ReturnType<typeof setTimeout> | undefined
  #look: ReturnType<typeof setTimeout> | undefined

  /** `terminals`, or why this session has none. */
  constructor(host: Host, terminals: Terminals | TerminalError, carrier: Carrier) {
    this.#host = host
    this.#terminals = terminals
    this.#carrier = carrier
    this.#unsubscribe = host.subscribe({
      events: (events) => this.#take((watch) => watch.takeEvents(events), this.#flushSoon),
      live: (frames) => this.#take((watch) => watch.takeFrames(frames), this.#flushWithFrame),
      jobs: () => this.#take((watch) => watch.takeTable('jobs'), this.#flushSoon),
      terminals: () => this.#take((watch) => watch.takeTable('terminals'), this.#flushSoon),
      views: () => this.#attempt(() => this.#lookAtStates()),
    })
  }

  /** Opens a watch, in the place of the one that had its number. */
  open(request: WatchRequest): void {
    this.#attempt(() => this.#begin(request))
  }

  #begin(request: WatchRequest): void {
    this.close(request.watch)
    const watch = this.#create(request)
    if (typeof watch === 'string') {
      const state = { status: 'failed' as const, position: 0, lag: 0, message: watch }
      this.#carrier.post({ t: 'state', watch: request.watch, seq: 0, state })
      return
    }
    this.#open.set(request.watch, watch)
    this.#restart(watch)
  }

  close(number: number): void {
    const watch = this.#open.get(number)
    if (!watch) return
    watch.stop?.()
    this.#open.delete(number)
    this.#behind.delete(watch)
  }

  /** Sends what waits, unless the reader is too slow: then its watches begin anew later. */
  flush(): void {
    clearImmediate(this.#soon)
    clearTimeout(this.#frame)
    this.#soon = undefined
    this.#frame = undefined
    this.#attempt(() => {
      for (const watch of this.#open.values()) {
        if (this.#behind.has(watch) || !watch.waiting) continue
        if (this.#isFull()) this.#fallBehind(watch)
        else watch.flush()
      }
    })
  }

  end(): void {
    this.#unsubscribe()
    for (const number of this.#open.keys()) this.close(number)
    clearImmediate(this.#soon)
    clearTimeout(this.#frame)
    clearTimeout(this.#look)
  }

  #create(request: WatchRequest): Watch | string {
    if (this.#open.size >= WATCHES_LIMIT)
      return `A window may watch ${WATCHES_LIMIT} views at a time. Close a thread and try again.`
    const post = (message: FromHost) => this.#carrier.post(message)
    const { view: name, watch, key = '' } = request
    if (name === 'jobs') {
      const read = () => this.#host.jobs()
      return new TableWatch({ table: name, read, watch }, post, this.#flushSoon)
    }
    if (name === 'terminals') {
      const terminals = this.#terminals
      if (terminals instanceof Error) return terminals.message
      const read = () => terminals.list(key)
      return new TableWatch({ table: name, read, watch }, post, this.#flushSoon)
    }
    if (name === 'checkout') {
      const changed = () => {
        if (!this.#behind.has(table) && table.takeTable('checkout')) this.#flushSoon()
      }
      const stopped = this.#host.followCheckout(key, changed)
      // It has no rows: that it tells is all it tells.
      const read = () => []
      const table = new TableWatch({ table: name, read, watch, stopped }, post, this.#flushSoon)
      return table
    }
    const view = viewNamed(request.view)
    if (!view) return `There is no view ${request.view}.`
    return new ViewWatch(this.#host, request, view, post)
  }

  #take(take: (watch: Watch) => boolean, wake: () => void): void {
    let more = false
    for (const watch of this.#open.values()) {
      if (!this.#behind.has(watch) && take(watch)) more = true
    }
    if (more) wake()
  }

  readonly #flushSoon = (): void => {
    this.#soon ??= setImmediate(() => this.flush())
  }

  readonly #flushWithFrame = (): void => {
    this.#frame ??= setTimeout(() => this.flush(), FRAME_INTERVAL)
  }

  #isFull(): boolean {
    return this.#carrier.buffered() > BUFFER_LIMIT
  }

  #fallBehind(watch: Watch): void {
    this.#behind.add(watch)
    this.#lookLater()
  }

  #restart(watch: Watch): void {
    if (this.#isFull()) return this.#fallBehind(watch)
    this.#behind.delete(watch)
    watch.restart()
  }

  #lookLater(): void {
    this.#look ??= setTimeout(() => {
      this.#look = undefined
      this.#attempt(() => this.#lookNow())
    }, LOOK_INTERVAL)
  }

  #lookNow(): void {
    for (const watch of this.#behind) this.#restart(watch)
  }

  #lookAtStates(): void {
    for (const watch of this.#open.values()) if (!this.#behind.has(watch)) watch.takeState()
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#carrier.failed(error)
    }
  }
}

const viewNamed = (name: string): View | undefined =>
  Object.values<View>(views).find((view) => view.name === name)
