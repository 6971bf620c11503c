import type { EventType, StoredEvent } from '../../core/events.ts'
import type { KeyedRow, Page, ViewState } from '../../core/protocol.ts'
import { PAGE_ROWS, PAGE_ROWS_LIMIT } from '../../core/protocol.ts'
import { type Change, signature, type View, WHOLE } from '../../core/views/view.ts'
import { fault } from '../faults.ts'
import type { Db } from './database.ts'
import type { Log } from './log.ts'

/** Events that one page of a rebuild folds. */
export const REBUILD_PAGE = 1000

/**
 * The read models, each with a position of its own.
 *
 * A view that is ready is folded in the very transaction that appends; one whose shape has changed
 * is made anew from the log, page by page, while commands go on.
 */
export interface Views {
  /** Folds what was just appended, in the transaction that is open. */
  apply(events: readonly StoredEvent[]): void
  /** Undefined for a view that does not exist. */
  read(view: string, scope: string | undefined, page: Page): Read | undefined
  /** One row, for looking up. */
  find(view: string, scope: string, key: string): unknown
  /** Starts over from nothing. */
  reset(view: string): void
  /** Folds one page of a view that lags. True while there is more to do. */
  catchUp(): boolean
  states(): Record<string, ViewState>
  rolledBack(): void
}
export type Read = { state: ViewState; rows: KeyedRow[]; more: boolean }

type Status = {
  position: number
  status: 'ready' | 'rebuilding' | 'failed'
  message: string | null
}
type Stored = { rank: number; scope: string; key: string; row: string }

/** `changed` is told when a view's state has changed other than by keeping up. */
export function openViews(
  db: Db,
  log: Log,
  definitions: readonly View[],
  changed: () => void = () => {},
): Views {
  const opened = new Map(definitions.map((view) => [view.name, openView(db, log, view, changed)]))
  const each = [...opened.values()]
  const byType = new Map<EventType, typeof each>()
  for (const view of each) {
    for (const type of view.handles) byType.set(type, [...(byType.get(type) ?? []), view])
  }
  const moveReady = db.prepare("UPDATE views SET position = ? WHERE status = 'ready'")

  return {
    apply(events) {
      for (const event of events) {
        for (const view of byType.get(event.type) ?? []) view.live(event)
      }
      const last = events.at(-1)
      if (!last) return
      moveReady.run(last.position)
      for (const view of each) view.moved(last.position)
    },
    read: (name, scope, page) => opened.get(name)?.read(scope, page),
    find: (name, scope, key) => opened.get(name)?.get(scope, key)?.row,
    reset: (name) => opened.get(name)?.reset(),
    catchUp() {
      const lagging = each.find((view) => view.status.status === 'rebuilding')
      lagging?.page()
      return lagging !== undefined
    },
    states: () => Object.fromEntries(each.map((view) => [view.name, view.state()])),
    rolledBack() {
      for (const view of each) view.reload()
    },
  }
}

function openView(db: Db, log: Log, view: View, changed: () => void) {
  const table = `view_${view.name}`
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${table} (
      rank INTEGER PRIMARY KEY, scope TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL,
      UNIQUE (scope, key)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS ${table}_in_scope ON ${table} (scope) WHERE scope <> '';`)
  const insert = db.prepare(`INSERT INTO ${table} (rank, scope, key, row) VALUES (?, ?, ?, ?)`)
  const update = db.prepare(`UPDATE ${table} SET row = ? WHERE rank = ?`)
  const find = db.prepare<[string, string], { rank: number; row: string }>(
    `SELECT rank, row FROM ${table} WHERE scope = ? AND key = ?`,
  )
  const remove = db.prepare(`DELETE FROM ${table} WHERE scope = ? AND key = ?`)
  const clear = db.prepare(`DELETE FROM ${table} WHERE scope = ?`)
  const empty = db.prepare(`DELETE FROM ${table}`)
  const ofScope = db.prepare<[string, number, number], Stored>(
    `SELECT * FROM ${table} WHERE scope = ? AND scope <> '' AND rank < ? ORDER BY rank DESC LIMIT ?`,
  )
  const ofAll = db.prepare<[number, number], Stored>(
    `SELECT * FROM ${table} WHERE rank < ? ORDER BY rank DESC LIMIT ?`,
  )
  const readStatus = db.prepare<[string], Status & { signature: string }>(
    'SELECT signature, position, status, message FROM views WHERE view = ?',
  )
  const writeStatus = db.prepare(`
    INSERT INTO views (view, signature, position, status, message) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (view) DO UPDATE SET signature = excluded.signature, position = excluded.position,
      status = excluded.status, message = excluded.message`)
  const shape = signature(view)
  let status: Status = { position: 0, status: 'ready', message: null }

  function become(next: Status): void {
    writeStatus.run(view.name, shape, next.position, next.status, next.message)
    status = next
    changed()
  }

  // The row last looked up, so that storing it again need not look for it again.
  let seen: { scope: string; key: string; rank: number } | undefined
  function get(scope: string, key: string) {
    const row = find.get(scope, key)
    if (!row) return undefined
    seen = { scope, key, rank: row.rank }
    return { rank: row.rank, row: JSON.parse(row.row) as unknown }
  }

  function store(change: Change<unknown>): void {
    if ('clear' in change) clear.run(change.clear)
    else if ('remove' in change) remove.run(change.scope, change.remove)
    else {
      const { scope, put: key, rank } = change
      const row = JSON.stringify(change.row)
      if (seen?.scope === scope && seen.key === key && seen.rank === rank) update.run(row, rank)
      else if (find.get(scope, key)) update.run(row, rank)
      else insert.run(rank, scope, key, row)
    }
  }

  /** Folds one event, or gives why it could not; only folding is guarded, the disk's faults are not ours. */
  function fold(event: StoredEvent): string | undefined {
    let changes: Change<unknown>[]
    seen = undefined
    try {
      changes = view.evolve({ get }, event)
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error)
      return `could not fold ${event.type} at ${event.position}: ${cause}`
    }
    for (const change of changes) {
      if (!('put' in change)) seen = undefined
      store(change)
    }
    return undefined
  }

  const reset = db.transaction(() => {
    empty.run()
    const ready = log.head() === 0
    become({ position: 0, status: ready ? 'ready' : 'rebuilding', message: null })
    fault('afterReset', view.name)
  })

  const page = db.transaction(() => {
    const events = log.read(status.position, REBUILD_PAGE)
    for (const event of events) {
      const trouble = view.handles.includes(event.type) ? fold(event) : undefined
      if (trouble) {
        become({ position: event.position - 1, status: 'failed', message: trouble })
        return
      }
      fault('midPage', view.name)
    }
    const position = events.at(-1)?.position ?? status.position
    // The last page and `ready` are one transaction: who sees `ready` sees the newest event.
    become({ position, status: position === log.head() ? 'ready' : 'rebuilding', message: null })
  })

  function start(): void {
    const saved = readStatus.get(view.name)
    if (saved && saved.signature === shape && saved.status !== 'failed') {
      const behind = saved.position < log.head()
      if (!behind) status = saved
      else become({ ...saved, status: 'rebuilding' })
    } else reset.immediate()
  }
  start()

  function state(): ViewState {
    const { position, message } = status
    const lag = Math.max(0, log.head() - position)
    return { status: status.status, position, lag, ...(message !== null && { message }) }
  }

  return {
    name: view.name,
    handles: view.handles,
    get status() {
      return status
    },
    live(event: StoredEvent): void {
      if (status.status !== 'ready') return
      const trouble = fold(event)
      if (trouble) become({ position: event.position - 1, status: 'failed', message: trouble })
    },
    moved(position: number): void {
      if (status.status === 'ready') status = { ...status, position }
    },
    read(scope: string | undefined, { limit = PAGE_ROWS, before }: Page): Read {
      const most = Math.min(limit, PAGE_ROWS_LIMIT)
      const under = before ?? Number.MAX_SAFE_INTEGER
      const whole = scope === undefined || scope === WHOLE
      const rows = whole ? ofAll.all(under, most + 1) : ofScope.all(scope, under, most + 1)
      return {
        state: state(),
        rows: rows
          .slice(0, most)
          .toReversed()
          .map((stored) => ({ ...stored, row: JSON.parse(stored.row) as unknown })),
        more: rows.length > most,
      }
    },
    get,
    reset: () => void reset.immediate(),
    page: () => void page.immediate(),
    state,
    reload(): void {
      const saved = readStatus.get(view.name)
      if (saved) status = saved
    },
  }
}
