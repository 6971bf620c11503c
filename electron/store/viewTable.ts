import type { StoredEvent } from '../../core/events.ts'
import type { KeyedRow, Page } from '../../core/protocol.ts'
import { PAGE_ROWS, PAGE_ROWS_LIMIT } from '../../core/protocol.ts'
import { type Change, isNotes, type View, WHOLE } from '../../core/views/view.ts'
import type { Db } from './database.ts'
import { createRowBuffer, RankTaken } from './rowBuffer.ts'
import { openTextIndex, type Text, type TextIndex } from './textIndex.ts'

/** A row as it lies in a view's table. */
export type StoredRow = { rank: number; scope: string; key: string; row: string }

/** The rows of one view in SQLite. */
export interface ViewTable {
  get(scope: string, key: string): { rank: number; row: unknown } | undefined
  /** Folds one event, or gives why that cannot be. */
  fold(event: StoredEvent): string | undefined
  /** Begins to fold many events at once. Nobody else may write this table until it is written. */
  gather(): Gathering
  /** Rows in rank order, the newest that lie before the page's edge. */
  read(scope: string | undefined, page: Page): { rows: KeyedRow[]; more: boolean }
  /** Takes every row away. */
  empty(): void
  /** The words of those rows that have any. */
  readonly index: TextIndex | undefined
}

/** Events whose changes are written together: once for a row, however many of them touch it. */
export interface Gathering {
  /** Folds one event, or gives why that cannot be. Throws where only `ViewTable.fold` can tell. */
  fold(event: StoredEvent): string | undefined
  /** Writes what has been folded. Throws like `fold`. */
  write(): void
}

export const tableOf = (view: View) => `view_${view.name}`

export function openViewTable(db: Db, view: View): ViewTable {
  const table = tableOf(view)
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${table} (
      rank INTEGER PRIMARY KEY, scope TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL,
      UNIQUE (scope, key)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS ${table}_in_scope ON ${table} (scope)
      WHERE scope <> '' AND scope NOT GLOB '.*';`)
  const index = view.words ? openTextIndex(db, table) : undefined
  const insertRow = db.prepare(
    `INSERT INTO ${table} (rank, scope, key, row) VALUES (?, ?, ?, ?)
     ON CONFLICT (scope, key) DO UPDATE SET rank = excluded.rank, row = excluded.row`,
  )
  const updateRow = db.prepare(`UPDATE ${table} SET row = ? WHERE rank = ?`)
  const find = db.prepare<[string, string], { rank: number; row: string }>(
    `SELECT rank, row FROM ${table} WHERE scope = ? AND key = ?`,
  )
  const removeRow = db.prepare(`DELETE FROM ${table} WHERE scope = ? AND key = ?`)
  const clearScope = db.prepare(`DELETE FROM ${table} WHERE scope = ?`)
  const empty = db.prepare(`DELETE FROM ${table}`)
  const ofScope = db.prepare<[string, number, number], StoredRow>(
    `SELECT * FROM ${table} WHERE scope = ? AND scope <> '' AND scope NOT GLOB '.*' AND rank < ?
     ORDER BY rank DESC LIMIT ?`,
  )
  const ofAll = db.prepare<[number, number], StoredRow>(
    `SELECT * FROM ${table} WHERE scope NOT GLOB '.*' AND rank < ? ORDER BY rank DESC LIMIT ?`,
  )

  const insert = (rank: number, scope: string, key: string, row: unknown) =>
    void insertRow.run(rank, scope, key, JSON.stringify(row))
  const update = (rank: number, row: unknown) => void updateRow.run(JSON.stringify(row), rank)
  const remove = (scope: string, key: string) => void removeRow.run(scope, key)
  const clear = (scope: string) => void clearScope.run(scope)
  function look(scope: string, key: string) {
    const row = find.get(scope, key)
    return row && { rank: row.rank, row: JSON.parse(row.row) as unknown }
  }

  // The row last looked up, so that storing it again need not look for it again.
  let seen: { scope: string; key: string; rank: number } | undefined
  function get(scope: string, key: string) {
    const found = look(scope, key)
    if (found) seen = { scope, key, rank: found.rank }
    return found
  }

  function put({ scope, put: key, rank, row }: Extract<Change<unknown>, { put: string }>): void {
    const words = view.words?.(row)
    if (words !== undefined) index?.put(rank, scope, words)
    else if (seen?.scope === scope && seen.key === key && seen.rank === rank) update(rank, row)
    else insert(rank, scope, key, row)
  }

  function store(change: Change<unknown>): void {
    if ('put' in change) return put(change)
    seen = undefined
    if ('remove' in change) return remove(change.scope, change.remove)
    clear(change.clear)
    if (!isNotes(change.clear)) index?.clear(change.clear)
  }

  return {
    get,
    index,
    fold(event) {
      seen = undefined
      return troubleWith(event, () => {
        for (const change of view.evolve({ get }, event)) store(change)
      })
    },
    gather() {
      const rows = createRowBuffer({ get: look, clear, remove, update, insert })
      const texts = new Map<number, Text>()
      const cleared = new Set<string>()
      const keep = (change: Change<unknown>) => {
        const words = 'put' in change ? view.words?.(change.row) : undefined
        if ('put' in change && words !== undefined) {
          texts.set(change.rank, { rank: change.rank, scope: change.scope, words })
          return
        }
        if (index && 'clear' in change && !isNotes(change.clear)) {
          cleared.add(change.clear)
          for (const { rank, scope } of texts.values())
            if (scope === change.clear) texts.delete(rank)
        }
        rows.store(change)
      }
      return {
        fold: (event) =>
          troubleWith(event, () => {
            for (const change of view.evolve(rows, event)) keep(change)
          }),
        write() {
          rows.flush()
          for (const scope of cleared) index?.clear(scope)
          index?.fileAll([...texts.values()])
        },
      }
    },
    read(scope, { limit = PAGE_ROWS, before = Number.MAX_SAFE_INTEGER }) {
      const most = Math.min(limit, PAGE_ROWS_LIMIT)
      const whole = scope === undefined || scope === WHOLE
      const rows = whole ? ofAll.all(before, most + 1) : ofScope.all(scope, before, most + 1)
      return {
        rows: rows
          .slice(0, most)
          .toReversed()
          .map((stored) => ({ ...stored, row: JSON.parse(stored.row) as unknown })),
        more: rows.length > most,
      }
    },
    empty() {
      empty.run()
      index?.empty()
    },
  }
}

/** Folds, and gives why that could not be if the view is to blame. */
function troubleWith(event: StoredEvent, fold: () => void): string | undefined {
  try {
    fold()
    return undefined
  } catch (error) {
    // The disk's faults are not the view's.
    if (isOfDisk(error) || error instanceof RankTaken) throw error
    const cause = error instanceof Error ? error.message : String(error)
    return `could not fold ${event.type} at ${event.position}: ${cause}`
  }
}

/** Whether SQLite could not do its work. A broken constraint is not that: the view contradicts itself. */
function isOfDisk(error: unknown): boolean {
  const code = codeOf(error)
  return code.startsWith('SQLITE_') && !isBroken(code)
}

/** Whether events that were folded together must be folded one by one to tell what is wrong. */
export const wantsOneByOne = (error: unknown): boolean =>
  error instanceof RankTaken || isBroken(codeOf(error))

const isBroken = (code: string) => code.startsWith('SQLITE_CONSTRAINT')

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
