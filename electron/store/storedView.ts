import type { EventType, StoredEvent } from '../../core/events.ts'
import type { KeyedRow, Page, ViewState } from '../../core/protocol.ts'
import { signature, type View } from '../../core/views/view.ts'
import { fault } from '../faults.ts'
import type { Db } from './database.ts'
import type { EventPages } from './eventPages.ts'
import type { Log } from './log.ts'
import { openViewTable, wantsOneByOne } from './viewTable.ts'

/** How a view stands, in memory and on disk. */
type Standing = {
  /** How often it was begun anew. Its position only ever grows within one generation. */
  generation: number
  position: number
  status: ViewState['status']
  message: string | null
}
type Saved = Standing & { signature: string }

export type Read = { state: ViewState; rows: KeyedRow[]; more: boolean }

/** What rebuilding has cost a view since the start. */
export type Cost = { eventsReplayed: number; milliseconds: number }

export type PageLimits = {
  /** Events of one page. */
  events: number
  /** A page ends early once it has taken this long, in milliseconds. */
  milliseconds: number
  /** A clock in milliseconds that is never put back. */
  clock: () => number
}

/** How SQLite numbers `synchronous = FULL`. */
const FULL = 2

/** How a page folds: gathering what becomes of its rows, or writing event by event. */
type Way = 'together' | 'one by one'

export type StoredViewParts = {
  db: Db
  log: Log
  pages: EventPages
  view: View
  limits: PageLimits
  /** Told when the view's state has changed other than by keeping up. */
  changed: () => void
}

/** Somebody else writes this view by now. */
class Fenced extends Error {}

/** One view with its rows, and how far it has come. */
export class StoredView {
  readonly name: string
  readonly handles: ReadonlySet<EventType>
  readonly table
  readonly cost: Cost = { eventsReplayed: 0, milliseconds: 0 }
  readonly #db: Db
  readonly #log: Log
  readonly #pages: EventPages
  readonly #changed: () => void
  readonly #limits: PageLimits
  readonly #signature: string
  readonly #statements
  readonly #page
  readonly #reset
  #standing: Standing = { generation: 0, position: 0, status: 'ready', message: null }

  constructor({ db, log, pages, view, limits, changed }: StoredViewParts) {
    this.name = view.name
    this.handles = new Set(view.handles)
    this.#db = db
    this.#log = log
    this.#pages = pages
    this.#changed = changed
    this.#limits = limits
    this.#signature = signature(view)
    this.table = openViewTable(db, view)
    this.#statements = prepare(db)
    this.#page = db.transaction((way: Way) => this.#foldPage(way))
    this.#reset = db.transaction(() => this.#beginAnew())
    this.#start()
  }

  get status(): ViewState['status'] {
    return this.#standing.status
  }

  get position(): number {
    return this.#standing.position
  }

  state(): ViewState {
    const { status, position, message } = this.#standing
    const lag = Math.max(0, this.#log.head() - position)
    return { status, position, lag, ...(message !== null && { message }) }
  }

  read(scope: string | undefined, page: Page): Read {
    return { state: this.state(), ...this.table.read(scope, page) }
  }

  /** Folds an event of the transaction that is open; the view is at the head. */
  live(event: StoredEvent): void {
    if (this.#standing.status !== 'ready') return
    const trouble = this.table.fold(event)
    if (trouble !== undefined) this.#failedAt(event, trouble)
  }

  /** Takes note that the row on disk was moved in the transaction that is open. */
  moved(position: number): void {
    if (this.#standing.status === 'ready') this.#standing = { ...this.#standing, position }
  }

  /** Begins anew from nothing. */
  reset(): void {
    this.#reset.immediate()
  }

  /**
   * Folds one page, in a transaction of its own. When somebody else has written this view meanwhile
   * nothing of it is kept.
   */
  page(): void {
    if (this.#standing.status !== 'rebuilding') return
    const began = this.#limits.clock()
    const from = this.position
    // A page that a power cut takes back is folded again. The last one says `ready`: that must hold.
    const last = this.#pages.newest() - from <= this.#limits.events
    try {
      if (last) this.#commitPage()
      else this.#withoutFlush(() => this.#commitPage())
      this.cost.eventsReplayed += this.position - from
    } catch (error) {
      this.reload()
      if (!(error instanceof Fenced)) throw error
    } finally {
      this.cost.milliseconds += this.#limits.clock() - began
    }
    this.#changed()
  }

  /** Commits without waiting for the disk. */
  #withoutFlush(work: () => void): void {
    const flush = this.#db.pragma('synchronous', { simple: true })
    if (flush !== FULL) return work()
    this.#db.pragma('synchronous = NORMAL')
    try {
      work()
    } finally {
      this.#db.pragma('synchronous = FULL')
    }
  }

  #commitPage(): void {
    try {
      this.#page.immediate('together')
    } catch (error) {
      if (!wantsOneByOne(error)) throw error
      this.#page.immediate('one by one')
    }
  }

  /** Gives a rebuild up where it stands. */
  fail(message: string): void {
    const { position, status } = this.#standing
    if (status !== 'rebuilding') return
    if (!this.#write({ position, status: 'failed', message })) this.reload()
    this.#changed()
  }

  /** Takes over what stands on disk. */
  reload(): void {
    const saved = this.#saved()
    if (saved) this.#standing = saved
  }

  /** Looks whether this view is where memory has it, in the transaction that is open. */
  confirm(position: number): void {
    this.reload()
    if (this.#standing.status !== 'ready' || this.#standing.position === position) return
    this.#write({ position: this.#standing.position, status: 'rebuilding', message: null })
    this.#changed()
  }

  #start(): void {
    const saved = this.#saved()
    const head = this.#log.head()
    if (!saved || saved.signature !== this.#signature || saved.position > head) return this.reset()
    this.#standing = saved
    // Only somebody who has put right why it failed can say when to try again.
    if (saved.status === 'ready' && saved.position < head)
      this.#write({ position: saved.position, status: 'rebuilding', message: null })
  }

  #saved(): Saved | undefined {
    return this.#statements.find.get(this.name)
  }

  #beginAnew(): void {
    this.table.empty()
    const status = this.#log.head() === 0 ? 'ready' : 'rebuilding'
    const begun = this.#statements.begin.get(this.name, this.#signature, status)
    if (!begun) throw new Error(`the view ${this.name} could not be begun`)
    this.#standing = { generation: begun.generation, position: 0, status, message: null }
    this.#changed()
    fault('afterReset', this.name)
  }

  #foldPage(way: Way): void {
    this.reload()
    const from = this.#standing
    if (from.status !== 'rebuilding') throw new Fenced()
    const { events: most, milliseconds, clock } = this.#limits
    const newest = this.#pages.newest()
    const until = Math.min(from.position + most, newest)
    const late = clock() + milliseconds
    const gathering = way === 'together' ? this.table.gather() : undefined
    const { fold } = gathering ?? this.table
    let { position } = from
    while (position < until && clock() <= late) {
      const { events, upTo } = this.#pages.read(position, until)
      for (const event of events) {
        const trouble = this.handles.has(event.type) ? fold(event) : undefined
        if (trouble !== undefined) {
          gathering?.write()
          return this.#failedAt(event, trouble)
        }
        fault('midPage', this.name)
      }
      position = upTo
    }
    gathering?.write()
    this.table.index?.file()
    // The last page and `ready` are one transaction: who sees `ready` sees the newest event.
    const status = position >= newest ? 'ready' : 'rebuilding'
    if (!this.#write({ position, status, message: null })) throw new Fenced()
  }

  #failedAt(event: StoredEvent, message: string): void {
    const position = event.position - 1
    if (!this.#write({ position, status: 'failed', message })) throw new Fenced()
    this.#changed()
  }

  /** Moves from where memory has this view; false when it is not there, and nothing is written. */
  #write(next: Pick<Standing, 'position' | 'status' | 'message'>): boolean {
    const { generation, position: was } = this.#standing
    const { changes } = this.#statements.write.run({
      ...next,
      view: this.name,
      signature: this.#signature,
      generation,
      was,
    })
    if (changes === 1) this.#standing = { ...next, generation }
    return changes === 1
  }
}

function prepare(db: Db) {
  return {
    find: db.prepare<[string], Saved>(
      'SELECT signature, generation, position, status, message FROM views WHERE view = ?',
    ),
    begin: db.prepare<[string, string, string], { generation: number }>(
      `INSERT INTO views (view, signature, generation, position, status, message)
       VALUES (?, ?, 1, 0, ?, NULL)
       ON CONFLICT (view) DO UPDATE SET signature = excluded.signature,
         generation = generation + 1, position = 0, status = excluded.status, message = NULL
       RETURNING generation`,
    ),
    write: db.prepare(
      `UPDATE views SET position = @position, status = @status, message = @message
       WHERE view = @view AND signature = @signature AND generation = @generation
         AND position = @was`,
    ),
  }
}
