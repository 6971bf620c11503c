import { copyFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { AgentChoice } from '../../core/agent.ts'
import { type Event, RULES_STREAM } from '../../core/events.ts'
import { itemId, projectId, threadId, turnId } from '../../core/ids.ts'
import { views as definitions } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { type Db, openDatabase } from '../../electron/store/database.ts'
import { type Log, openLog, type Route } from '../../electron/store/log.ts'
import { openViews, type Views, type ViewsOptions } from '../../electron/store/views.ts'
import { temporaryFolder } from '../support/home.ts'

export const everyView: readonly View[] = Object.values<View>(definitions)

export const databaseFile = async () => path.join(await temporaryFolder('views'), 'gaffer.db')

/** The log and the views on a real file, without a host around them. */
export type Store = {
  db: Db
  log: Log
  views: Views
  /** Commits events as one command would. */
  append(events: readonly Event[]): void
  /** Folds whatever lags, to the end. */
  finish(): void
  close(): void
}

export type StoreOptions = ViewsOptions & {
  views?: readonly View[]
  /** False where a test commits a thousand times and asks nothing of the disk. */
  flushed?: boolean
}

export function openStore(
  file: string,
  { views: list = everyView, flushed = true, ...options }: StoreOptions = {},
): Store {
  const db = openDatabase(file)
  if (!flushed) db.pragma('synchronous = OFF')
  const log = openLog(db)
  const views = openViews(db, log, list, options)
  const write = db.transaction((events: readonly Event[]) => {
    for (const event of events) {
      const route = routeOf(event)
      const loaded = log.load(route.type, route.id)
      const written = [{ event, json: JSON.stringify(event.payload) }]
      views.apply(log.append(route, loaded, written, { ...origin, at: 1_000_000 + log.head() }))
    }
  })
  return {
    db,
    log,
    views,
    append(events) {
      write.immediate(events)
      log.committed()
    },
    finish() {
      for (let [view] = views.lagging(); view !== undefined; [view] = views.lagging())
        views.page(view)
    },
    close: () => void db.close(),
  }
}

/** The same, closed when the test is over. */
export function temporaryStore(file: string, options: StoreOptions = {}): Store {
  const store = openStore(file, options)
  onTestFinished(store.close)
  return store
}

const origin = {
  commandId: 'command',
  causationId: null,
  correlationId: 'command',
  principal: 'host',
  depth: 0,
  rootId: null,
}

function routeOf({ payload, type }: Event): Route {
  if (type.startsWith('Project') && 'projectId' in payload)
    return { type: 'project', id: String(payload.projectId) }
  if ('threadId' in payload) return { type: 'thread', id: String(payload.threadId) }
  return { type: 'rules', id: RULES_STREAM }
}

const practice: AgentChoice = { provider: 'practice' }
const project = projectId.parse('p')

/** A project with a few threads in it. */
export function beginning(threads = 3): Event[] {
  const payload = { projectId: project, name: 'P', rootPath: '/p', canonicalRoot: '/p' }
  const created = Array.from({ length: threads }, (_, at): Event => ({
    type: 'ThreadCreated',
    payload: {
      threadId: threadId.parse(`t${at}`),
      projectId: project,
      title: `Thread ${at}`,
      agent: practice,
      workspace: { kind: 'local' },
      checkout: '/p',
    },
  }))
  return [{ type: 'ProjectCreated', payload }, ...created]
}

/** A whole turn of a thread: seven events, of which three are pieces of one text. */
export function turnOf(thread: number, number: number): Event[] {
  const of = {
    threadId: threadId.parse(`t${thread}`),
    turnId: turnId.parse(`t${thread}-u${number}`),
  }
  const item = itemId.parse(`t${thread}-i${number}`)
  const piece = (offset: number, text: string): Event => ({
    type: 'TurnItemUpdated',
    payload: { ...of, itemId: item, offset, text },
  })
  return [
    { type: 'TurnStarted', payload: { ...of, number, text: `move lamp ${number}` } },
    { type: 'TurnBegan', payload: { ...of, sessionId: 's', fresh: number === 1 } },
    {
      type: 'TurnItemAppended',
      payload: { ...of, itemId: item, kind: 'assistant-text', body: { text: 'The ' } },
    },
    piece(4, 'lamp st'),
    piece(11, `ands at ${number}.`),
    {
      type: 'TurnItemAppended',
      payload: {
        ...of,
        itemId: itemId.parse(`t${thread}-tool${number}`),
        kind: 'tool-call',
        body: {
          tool: 'command',
          title: 'Look',
          status: 'completed',
          output: { text: `seen ${number}` },
        },
      },
    },
    { type: 'TurnCompleted', payload: { ...of, usage: { inputTokens: 3, costUsd: 0.25 } } },
  ]
}

/** So many events, as threads that take turns would make them. */
export function history(count: number): Event[] {
  const events = beginning()
  for (let turn = 0; events.length < count; turn += 1)
    events.push(...turnOf(turn % 3, Math.floor(turn / 3) + 1))
  return events.slice(0, count)
}

/** All that views keep, so that two of the same are the same byte for byte. */
export function contentOf(db: Db, list: readonly View[] = everyView): Record<string, unknown> {
  const content: Record<string, unknown> = {}
  for (const { name, words } of list) {
    content[name] = db.prepare(`SELECT * FROM view_${name} ORDER BY rank`).all()
    if (!words) continue
    const table = `view_${name}_words`
    content[`${name} waiting`] = db.prepare(`SELECT * FROM view_${name}_waiting`).all()
    content[`${name} sizes`] = db.prepare(`SELECT id, sz FROM ${table}_docsize ORDER BY id`).all()
    db.exec(`CREATE VIRTUAL TABLE temp.seen USING fts5vocab ('main', '${table}', 'instance')`)
    content[`${name} words`] = db.prepare('SELECT * FROM temp.seen').all()
    db.exec('DROP TABLE temp.seen')
  }
  return content
}

/** What views would keep had they been made from the whole log at once, with nothing beside it. */
export function offline(store: Store, list: readonly View[] = everyView): Record<string, unknown> {
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  const file = `${store.db.name}.${crypto.randomUUID()}`
  copyFileSync(store.db.name, file)
  const alone = openStore(file, {
    views: list,
    flushed: false,
    page: { events: Number.MAX_SAFE_INTEGER, milliseconds: Number.MAX_SAFE_INTEGER },
  })
  for (const view of list) alone.views.reset(view.name)
  alone.finish()
  const content = contentOf(alone.db, list)
  alone.close()
  return content
}

/** Files what waits for the index, so that two stores can be compared. */
export const filed = (store: Store) => {
  store.views.search('search', { match: '"nothing"', limit: 1 })
  return contentOf(store.db)
}

/** What another program sees of a view's standing. */
export function standingIn(file: string, view: string) {
  const db = new Database(file, { readonly: true })
  try {
    return db
      .prepare<[string], { status: string; position: number; generation: number }>(
        'SELECT status, position, generation FROM views WHERE view = ?',
      )
      .get(view)
  } finally {
    db.close()
  }
}

/** A page that ends by its number of events alone, however slow the machine. */
export const pagesOf = (events: number) => ({ events, milliseconds: Number.MAX_SAFE_INTEGER })
