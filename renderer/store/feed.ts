import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  type KeyedRow,
  type LiveFrame,
  PAGE_ROWS_LIMIT,
  type ViewState,
} from '../../core/protocol.ts'
import type { StoredEvent } from '../../core/events.ts'
import { type RowOf, type ViewName, views } from '../../core/views/all.ts'
import { type View, WHOLE } from '../../core/views/view.ts'
import type { Connection, WatchMessage } from '../connection/connection.ts'
import { caughtUp, extend, type Tail } from './liveText.ts'
import { beforePaint, type Schedule } from './schedule.ts'
import { Table } from './table.ts'

export type FeedState<Row> = {
  /** Null until the first snapshot has come. */
  view: ViewState | null
  keys: readonly string[]
  /** Rows change in place; select single ones. */
  table: Table<Row>
  /** What streams in and is not yet stored, by item id. */
  tails: ReadonlyMap<string, Tail>
  /** Whether rows older than the first one exist. */
  more: boolean
  loadingOlder: boolean
}

/** A view's scope, watched and folded with the view's own evolve. */
export interface Feed<Row> {
  readonly store: StoreApi<FeedState<Row>>
  /** Reads the page before the first row. Rejects with RequestError. */
  loadOlder(): Promise<void>
  /** Reads older rows until those from `rank` on are there. Rejects with RequestError. */
  loadBackTo(rank: number): Promise<void>
  close(): void
}

type FeedOptions<N extends ViewName> = {
  /** `null` is every scope at once. */
  scope?: string | null
  /** Rows of the first page and of each older one; all when absent. */
  page?: number
  /** The stored text of a streaming item; what has caught up with its tail needs it no more. */
  storedText?: (table: Table<RowOf<N>>, itemId: string) => string | undefined
  /** Told of each event once it is folded in. */
  onEvents?: (events: readonly StoredEvent[]) => void
  schedule?: Schedule
}

// Spelt by name, so that indexing with a name keeps the row's type.
const viewOf: { [N in ViewName]: View<RowOf<N>> } = views

export function openFeed<N extends ViewName>(
  connection: Connection,
  name: N,
  { scope = WHOLE, page, storedText, onEvents, schedule = beforePaint }: FeedOptions<N> = {},
): Feed<RowOf<N>> {
  type Row = RowOf<N>
  const view = viewOf[name]
  const table = new Table<Row>(scope)
  let tails: ReadonlyMap<string, Tail> = new Map()
  const key = scope === WHOLE || scope === null ? undefined : scope
  const store = createStore<FeedState<Row>>(() => ({
    view: null,
    keys: table.keys,
    table,
    tails,
    more: false,
    loadingOlder: false,
  }))
  let waiting: WatchMessage[] = []
  let cancel: (() => void) | undefined

  const flush = () => {
    cancel = undefined
    const messages = waiting
    waiting = []
    let { view: state, more } = store.getState()
    for (const message of messages) {
      switch (message.t) {
        case 'snapshot':
          table.empty()
          table.fill(parsed(view, message.rows))
          tails = streamed(new Map(), message.live)
          state = message.state
          more = message.more
          break
        case 'events':
          for (const event of message.events) table.apply(view.evolve(table, event))
          break
        case 'live':
          tails = streamed(tails, message.frames)
          break
        case 'state':
          state = message.state
      }
    }
    if (storedText) tails = unstored(tails, (itemId) => storedText(table, itemId))
    store.setState({ view: state, more, keys: table.keys, tails })
    if (onEvents)
      for (const message of messages) if (message.t === 'events') onEvents(message.events)
  }

  const unwatch = connection.watch({
    view: name,
    ...(key !== undefined && { key }),
    ...(page !== undefined && { limit: page }),
    tell: (message) => {
      waiting.push(message)
      cancel ??= schedule(flush)
    },
  })

  const loadPage = async (limit: number | undefined) => {
    const before = table.firstRank
    const { more, loadingOlder } = store.getState()
    if (!more || loadingOlder || before === undefined) return false
    store.setState({ loadingOlder: true })
    try {
      const answer = await connection.read(name, key, {
        before,
        ...(limit !== undefined && { limit }),
      })
      table.fill(parsed(view, answer.rows))
      store.setState({ keys: table.keys, more: answer.more })
      return true
    } finally {
      store.setState({ loadingOlder: false })
    }
  }

  return {
    store,
    loadOlder: async () => void (await loadPage(page)),
    loadBackTo: async (rank) => {
      while ((table.firstRank ?? 0) > rank) if (!(await loadPage(PAGE_ROWS_LIMIT))) break
    },
    close: () => {
      cancel?.()
      unwatch()
    },
  }
}

const parsed = <Row>(view: View<Row>, rows: readonly KeyedRow[]) =>
  rows.map((keyed) => ({ ...keyed, row: view.row.parse(keyed.row) }))

function streamed(tails: ReadonlyMap<string, Tail>, frames: readonly LiveFrame[]) {
  const next = new Map(tails)
  for (const frame of frames) next.set(frame.itemId, extend(next.get(frame.itemId), frame))
  return next
}

function unstored(
  tails: ReadonlyMap<string, Tail>,
  textOf: (itemId: string) => string | undefined,
): ReadonlyMap<string, Tail> {
  const stored = [...tails].filter(([id, tail]) => caughtUp(textOf(id) ?? '', tail))
  if (stored.length === 0) return tails
  const gone = new Set(stored.map(([id]) => id))
  return new Map([...tails].filter(([id]) => !gone.has(id)))
}
