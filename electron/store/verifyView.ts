import Database from 'better-sqlite3'
import type { View } from '../../core/views/view.ts'
import type { Db } from './database.ts'
import { READ_AT_ONCE } from './eventPages.ts'
import type { Log } from './log.ts'
import { sizesTable, waitingTable, wordsTable } from './textIndex.ts'
import type { Check } from './verify.ts'
import { openViewTable, type StoredRow, tableOf, type ViewTable } from './viewTable.ts'

/**
 * The first difference between a view and what its events come to.
 *
 * They are folded anew into a scratch database on disk, which SQLite removes by itself; so memory
 * does not grow with the log.
 */
export function* difference(db: Db, log: Log, view: View): Check {
  const stands = db
    .prepare<[string], { position: number; status: string; message: string | null }>(
      'SELECT position, status, message FROM views WHERE view = ?',
    )
    .get(view.name)
  if (!stands) return undefined
  if (stands.status === 'failed') return `has failed: it ${stands.message ?? ''}`
  const scratch = new Database('')
  try {
    scratch.pragma('journal_mode = OFF')
    scratch.pragma('synchronous = OFF')
    scratch.pragma('cache_size = -8192')
    const table = openViewTable(scratch, view)
    const trouble = yield* foldAll(scratch, table, log, view, stands.position)
    if (trouble !== undefined) return trouble
    const name = tableOf(view)
    return (
      (yield* firstOtherRow(db, scratch, name)) ??
      (table.index && (yield* firstOtherWord(db, scratch, name, table.index.file)))
    )
  } finally {
    scratch.close()
  }
}

function* foldAll(scratch: Db, table: ViewTable, log: Log, view: View, upTo: number): Check {
  const fold = scratch.transaction((after: number) => {
    for (const event of log.read(after, Math.min(READ_AT_ONCE, upTo - after))) {
      const trouble = view.handles.includes(event.type) ? table.fold(event) : undefined
      if (trouble !== undefined) return trouble
    }
    return undefined
  })
  for (let after = 0; after < upTo; after += READ_AT_ONCE) {
    const trouble = fold(after)
    if (trouble !== undefined) return trouble
    yield
  }
  return undefined
}

function* firstOtherRow(db: Db, scratch: Db, table: string): Check {
  const all = `SELECT rank, scope, key, row FROM ${table} ORDER BY rank`
  const isIn = (rows: Db, { scope, key }: StoredRow) =>
    rows.prepare(`SELECT 1 FROM ${table} WHERE scope = ? AND key = ?`).get(scope, key) !== undefined
  const other = yield* firstApart<StoredRow>(
    db.prepare<[], StoredRow>(all).iterate(),
    scratch.prepare<[], StoredRow>(all).iterate(),
    (is, was) => is.rank === was.rank && is.key === was.key && is.scope === was.scope,
    (is, was) => is.rank < was.rank,
    (is, was) => is.row === was.row,
  )
  if (!other) return undefined
  if ('differs' in other) return `row ${other.differs.key} differs`
  if ('extra' in other)
    return `row ${other.extra.key} ${isIn(scratch, other.extra) ? 'differs' : 'should not be there'}`
  return `row ${other.missing.key} ${isIn(db, other.missing) ? 'differs' : 'is missing'}`
}

type Size = { id: number; sz: Buffer }
type Word = { term: string; col: string; doc: number; cnt: number }

/** Compares texts that wait one by one, and those that are filed by their sizes and by each word. */
function* firstOtherWord(db: Db, scratch: Db, table: string, file: () => void): Check {
  const waiting = db
    .prepare<[], { rank: number; scope: string; words: string }>(
      `SELECT rank, scope, words FROM ${waitingTable(table)} ORDER BY rank`,
    )
    .iterate()
  const take = scratch.prepare(
    `DELETE FROM ${waitingTable(table)} WHERE rank = ? AND scope = ? AND words = ?`,
  )
  for (const { rank, scope, words } of waiting)
    if (take.run(rank, scope, words).changes === 0) return `the words at ${rank} differ`
  file()
  yield
  const sizes = `SELECT id, sz FROM ${sizesTable(table)} ORDER BY id`
  const text = yield* firstApart<Size>(
    db.prepare<[], Size>(sizes).iterate(),
    scratch.prepare<[], Size>(sizes).iterate(),
    (is, was) => is.id === was.id,
    (is, was) => is.id < was.id,
    (is, was) => is.sz.equals(was.sz),
  )
  if (text && 'differs' in text) return `the words at ${text.differs.id} differ`
  if (text && 'extra' in text) return `the words at ${text.extra.id} should not be there`
  if (text) return `the words at ${text.missing.id} are missing`
  return yield* withVocabulary(db, table, (is) =>
    withVocabulary(scratch, table, (was) => firstOtherTerm(is, was)),
  )
}

function* firstOtherTerm(is: Iterable<Word>, was: Iterable<Word>): Check {
  const other = yield* firstApart<Word>(
    is[Symbol.iterator](),
    was[Symbol.iterator](),
    (one, two) => one.term === two.term && one.col === two.col,
    (one, two) => one.term < two.term || (one.term === two.term && one.col < two.col),
    (one, two) => one.doc === two.doc && one.cnt === two.cnt,
  )
  if (!other) return undefined
  const [word] = Object.values(other)
  return `the word ${word?.term} is not found where it was said`
}

function* withVocabulary(db: Db, table: string, look: (words: Iterable<Word>) => Check): Check {
  // In the connection's own temporary database; the file may be open for reading alone.
  db.exec(
    `CREATE VIRTUAL TABLE temp.checked_words USING fts5vocab ('main', '${wordsTable(table)}', 'col')`,
  )
  try {
    return yield* look(db.prepare<[], Word>('SELECT * FROM temp.checked_words').iterate())
  } finally {
    db.exec('DROP TABLE temp.checked_words')
  }
}

type Apart<T> = { differs: T } | { extra: T } | { missing: T }

/** Walks two tables in the same order side by side, up to where they are not the same. */
function* firstApart<T>(
  is: Iterator<T>,
  was: Iterator<T>,
  isSame: (one: T, other: T) => boolean,
  isBefore: (one: T, other: T) => boolean,
  isEqual: (one: T, other: T) => boolean,
): Generator<void, Apart<T> | undefined> {
  try {
    for (let count = 1; ; count += 1) {
      const [one, other] = [is.next(), was.next()]
      if (one.done) return other.done ? undefined : { missing: other.value }
      if (other.done) return { extra: one.value }
      if (!isSame(one.value, other.value))
        return isBefore(one.value, other.value) ? { extra: one.value } : { missing: other.value }
      if (!isEqual(one.value, other.value)) return { differs: one.value }
      if (count % READ_AT_ONCE === 0) yield
    }
  } finally {
    is.return?.()
    was.return?.()
  }
}
