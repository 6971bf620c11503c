import type { FromHost } from '../../core/protocol.ts'
import type { Host } from '../hostApi.ts'
import type { Watch } from './watch.ts'

/** The least time between two tellings of a table, in milliseconds. */
const TABLE_INTERVAL = 100

/** One window's watch of the jobs table: the whole table, again whenever it has changed. */
export class TableWatch implements Watch {
  readonly #host: Host
  readonly #post: (message: FromHost) => void
  readonly #watch: number
  readonly #wake: () => void
  #sequence = 0
  #changed = false
  #resting: ReturnType<typeof setTimeout> | undefined

  constructor(host: Host, watch: number, post: (message: FromHost) => void, wake: () => void) {
    this.#host = host
    this.#watch = watch
    this.#post = post
    this.#wake = wake
  }

  restart(): void {
    this.#changed = false
    this.#post({ t: 'table', watch: this.#watch, seq: this.#sequence++, rows: this.#host.jobs() })
  }

  takeEvents(): boolean {
    return false
  }

  takeFrames(): boolean {
    return false
  }

  takeTable(): boolean {
    this.#changed = true
    return this.waiting
  }

  takeState(): void {}

  get waiting(): boolean {
    return this.#changed && this.#resting === undefined
  }

  flush(): void {
    this.#resting = setTimeout(() => {
      this.#resting = undefined
      if (this.#changed) this.#wake()
    }, TABLE_INTERVAL)
    this.restart()
  }

  stop(): void {
    clearTimeout(this.#resting)
  }
}
