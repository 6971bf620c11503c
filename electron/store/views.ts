import type { EventType, StoredEvent } from '../../core/events.ts'
import type { Page, ViewState } from '../../core/protocol.ts'
import type { View } from '../../core/views/view.ts'
import type { Db } from './database.ts'
import { openEventPages } from './eventPages.ts'
import type { Log } from './log.ts'
import { type Cost, type PageLimits, type Read, StoredView } from './storedView.ts'
import { FILE_AFTER, type Match } from './textIndex.ts'

/** Events that one page of a rebuild folds. */
export const REBUILD_PAGE = 1000
/** How long a page may keep commands waiting, in milliseconds. */
export const REBUILD_PAGE_MS = 10

/**
 * The read models, each with a position of its own.
 *
 * A view that is ready is folded in the very transaction that appends; one whose shape has changed
 * is made anew from the log, page by page, while commands go on (rebuilds.ts says when).
 */
export interface Views {
  /** Folds what was just appended, in the transaction that is open. */
  apply(events: readonly StoredEvent[]): void
  /** Undefined for a view that does not exist. */
  read(view: string, scope: string | undefined, page: Page): Read | undefined
  /** One row, for looking up. */
  find(view: string, scope: string, key: string): unknown
  /** Ranks of the rows with these words, newest first. Undefined for a view that has no words. */
  search(view: string, wanted: Match): number[] | undefined
  /** Starts over from nothing. */
  reset(view: string): void
  /** Views that are being made anew, the one furthest behind first. */
  lagging(): string[]
  /** Folds one page of a view that lags. */
  page(view: string): void
  /** Gives a rebuild up, and says why; it begins anew when somebody asks for it. */
  fail(view: string, message: string): void
  states(): Record<string, ViewState>
  /** What rebuilding has cost each view since the start. */
  costs(): Record<string, Cost>
  rolledBack(): void
}

export type ViewsOptions = {
  /** Told when a view's state has changed other than by keeping up. */
  changed?: () => void
  /** Told when texts could not be filed; they wait for the next time. */
  failed?: (error: unknown) => void
  page?: Partial<PageLimits>
}

export function openViews(
  db: Db,
  log: Log,
  definitions: readonly View[],
  { changed = () => {}, failed = () => {}, page = {} }: ViewsOptions = {},
): Views {
  forgetOthers(db, definitions)
  const limits: PageLimits = {
    events: REBUILD_PAGE,
    milliseconds: REBUILD_PAGE_MS,
    clock: () => performance.now(),
    ...page,
  }
  const pages = openEventPages(db)
  const opened = new Map(
    definitions.map((view) => [
      view.name,
      new StoredView({ db, log, pages, view, limits, changed }),
    ]),
  )
  const each = [...opened.values()]
  const byType = new Map<EventType, StoredView[]>()
  for (const view of each) {
    for (const type of view.handles) byType.set(type, [...(byType.get(type) ?? []), view])
  }
  const indexed = each.filter((view) => view.table.index !== undefined)
  const moveReady = db.prepare(
    "UPDATE views SET position = ? WHERE status = 'ready' AND position = ?",
  )
  let filing = false

  function fileSoon(): void {
    if (filing || !indexed.some(({ table }) => (table.index?.waiting() ?? 0) >= FILE_AFTER)) return
    filing = true
    setImmediate(() => {
      filing = false
      if (!db.open) return
      try {
        for (const { table } of indexed) table.index?.file()
      } catch (error) {
        failed(error)
      }
    })
  }

  return {
    apply(events) {
      const [first, last] = [events[0], events.at(-1)]
      if (!first || !last) return
      let ready = 0
      for (const view of each) if (view.status === 'ready') ready += 1
      // Moved before they are folded: a view that is not where we have it is not ours to fold.
      const { changes } = moveReady.run(last.position, first.position - 1)
      for (const view of each) view.moved(last.position)
      if (changes !== ready) for (const view of each) view.confirm(last.position)
      for (const event of events) {
        for (const view of byType.get(event.type) ?? []) view.live(event)
      }
      fileSoon()
    },
    read: (name, scope, wanted) => opened.get(name)?.read(scope, wanted),
    find: (name, scope, key) => opened.get(name)?.table.get(scope, key)?.row,
    search: (name, wanted) => opened.get(name)?.table.index?.find(wanted),
    reset(name) {
      pages.forget()
      opened.get(name)?.reset()
    },
    lagging() {
      const views = each.filter((view) => view.status === 'rebuilding')
      if (views.length === 0) pages.forget()
      return views.toSorted((one, other) => one.position - other.position).map((view) => view.name)
    },
    page(name) {
      const rebuilding = each.filter((view) => view.status === 'rebuilding')
      pages.want(new Set(rebuilding.flatMap((view) => [...view.handles])))
      opened.get(name)?.page()
    },
    fail: (name, message) => opened.get(name)?.fail(message),
    states: () => Object.fromEntries(each.map((view) => [view.name, view.state()])),
    costs: () => Object.fromEntries(each.map((view) => [view.name, { ...view.cost }])),
    rolledBack() {
      for (const view of each) view.reload()
    },
  }
}

// What nobody folds falls behind without a trace of it, and would be trusted by a later version.
function forgetOthers(db: Db, definitions: readonly View[]): void {
  const names = JSON.stringify(definitions.map((view) => view.name))
  db.prepare('DELETE FROM views WHERE view NOT IN (SELECT value FROM json_each(?))').run(names)
}
