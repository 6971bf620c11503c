import { z } from 'zod'
import type { EventType, StoredEvent } from '../events.ts'
import { eventPayloads } from '../events.ts'
import { schemaVersionOf } from '../upcast.ts'

/**
 * What a view does to its rows for one event.
 *
 * `rank` orders rows and belongs to one row of a view alone; a row put again at another rank moves.
 */
export type Change<Row> =
  | { put: string; scope: string; rank: number; row: Row }
  | { remove: string; scope: string }
  /** Takes away every row of a scope, however many there are. */
  | { clear: string }

/** The rows a view may look at while it folds. The host backs it with SQLite, the window with a map. */
export interface Rows<Row> {
  /** A row with the rank it was put at. */
  get(scope: string, key: string): { rank: number; row: Row } | undefined
}

/**
 * A read model: rows folded from events.
 *
 * Rows live in scopes (a thread's timeline is one scope), so that a reader can ask for a part and a
 * deletion can take a part away. Written once, run by the host to store rows and by the window to
 * stay live.
 */
export interface View<Row = unknown> {
  readonly name: string
  /** Raised when `evolve` changes its mind about the same events. */
  readonly version: number
  readonly row: z.ZodType<Row>
  readonly handles: readonly EventType[]
  /** Given events that the view handles, and no others. */
  evolve(rows: Rows<Row>, event: StoredEvent): Change<Row>[]
  /** Whether an event that the view handles may touch this scope; what its watchers are sent. */
  concerns(event: StoredEvent, scope: string): boolean
  /**
   * What people search a row for; undefined of a row that they do not.
   *
   * A row with words is kept by the host as those words, in a full-text index under its rank: it can
   * be put again and cleared with its scope, but neither looked up nor removed by its key.
   */
  words?(row: Row): string | undefined
}

/** The scope of views whose rows are few enough to be read as one. */
export const WHOLE = ''

/**
 * A scope for what a view remembers in order to fold on. Its rows are given to no reader, so a view
 * that has any cannot be followed by a window.
 *
 * Ids have no dot, so notes never meet the rows of a thread or a project.
 */
export const notesOf = (scope = ''): string => `.${scope}`
export const isNotes = (scope: string): boolean => scope.startsWith('.')

/** Names a view's shape and what it handles: another signature means its rows must be made anew. */
export function signature(view: View): string {
  const shape = z.toJSONSchema(view.row, { unrepresentable: 'any', io: 'output' })
  const handled = view.handles.map((type) => [
    type,
    schemaVersionOf(type),
    z.toJSONSchema(eventPayloads[type], { unrepresentable: 'any', io: 'output' }),
  ])
  const kept = view.words ? 'words' : 'rows'
  return `${view.name}.${view.version}.${digest(JSON.stringify([shape, kept, handled]))}`
}

/** FNV-1a, 64 bits: enough to tell two shapes apart, and it needs no library in either process. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let at = 0; at < text.length; at += 1) {
    hash ^= BigInt(text.charCodeAt(at))
    hash = BigInt.asUintN(64, hash * 0x100000001b3n)
  }
  return hash.toString(16)
}

/** For views scoped by thread: the thread's own events, and the end of its project. */
export const concernsThread = (event: StoredEvent, scope: string): boolean =>
  event.type === 'ProjectDeleted'
    ? event.payload.threadIds.some((id) => id === scope)
    : event.streamId === scope
