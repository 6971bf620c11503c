import type { FromHost } from '../../core/protocol.ts'
import type { Table, Watch } from './watch.ts'

/** The least time between two tellings of a table, in milliseconds. */
const TABLE_INTERVAL = 100

/** One window's watch of a table that is no view: the whole table, again whenever it has changed. */
export class TableWatch implements Watch {
  readonly #table: Table
  readonly #read: () => unknown[]
  readonly #post: (message: FromHost) => void
  readonly #watch: number
  readonly #wake: () => void
  readonly #stopped: () => void
  #sequence = 0
  #changed = false
  #resting: ReturnType<typeof setTimeout> | undefined

  constructor(
    {
      table,
      read,
      watch,
      stopped = () => {},
    }: { table: Table; read: () => unknown[]; watch: number; stopped?: () => void },
    post: (message: FromHost) => void,
    wake: () => void,
  ) {
    this.#table = table
    this.#read = read
    this.#watch = watch
    this.#post = post
    this.#wake = wake
    this.#stopped = stopped
  }

  restart(): void {
    this.#changed = false
    this.#post({ t: 'table', watch: this.#watch, seq: this.#sequence++, rows: this.#read() })
  }

  takeEvents(): boolean {
    return false
  }

  takeFrames(): boolean {
    return false
  }

  takeTable(table: Table): boolean {
    if (table !== this.#table) return false
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
    this.#stopped()
  }
}
