import type { Db } from './database.ts'

/** Texts that may wait before they are filed. */
export const FILE_AFTER = 256

/** What is said in one place. */
export type Text = { rank: number; scope: string; words: string }

/** Where to look: words as full-text search writes them, in one scope or all. */
export type Match = { match: string; scope?: string; before?: number; limit: number }

/**
 * The words of a view's rows, found by SQLite's full-text search.
 *
 * A new text is laid down beside the index, which costs an append one small row, and filed with
 * many others later, before anybody looks. The index holds words, not texts: whoever finds a rank
 * looks up in the log what stands there.
 */
export interface TextIndex {
  put(rank: number, scope: string, words: string): void
  clear(scope: string): void
  empty(): void
  /** About how many texts wait: a rollback takes some back, or brings some. */
  waiting(): number
  /** Files what waits. */
  file(): void
  /** Files these at once, and what waits. */
  fileAll(texts: readonly Text[]): void
  /** Ranks of the texts that match, the newest first. Files what waits before. */
  find(wanted: Match): number[]
}

/** The tables that an index keeps for a view's table: texts that wait, words, and sizes of texts. */
export const waitingTable = (table: string) => `${table}_waiting`
export const wordsTable = (table: string) => `${table}_words`
export const sizesTable = (table: string) => `${wordsTable(table)}_docsize`

export function openTextIndex(db: Db, table: string): TextIndex {
  const index = wordsTable(table)
  const waiting = waitingTable(table)
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${waiting} (
      rank INTEGER PRIMARY KEY, scope TEXT NOT NULL, words TEXT NOT NULL
    ) STRICT;
    CREATE VIRTUAL TABLE IF NOT EXISTS ${index} USING fts5 (
      scope, words, content = '', contentless_delete = 1,
      tokenize = 'unicode61 remove_diacritics 2'
    );`)
  const lay = db.prepare(`INSERT OR REPLACE INTO ${waiting} (rank, scope, words) VALUES (?, ?, ?)`)
  // A scope is indexed in hex, so that it is one word whatever it consists of.
  const fileOne = db.prepare(`INSERT INTO ${index} (rowid, scope, words) VALUES (?, hex(?), ?)`)
  const fileWaiting = db.prepare(
    `INSERT INTO ${index} (rowid, scope, words)
     SELECT rank, hex(scope), words FROM ${waiting} ORDER BY rank`,
  )
  const filed = db.prepare<[number], unknown>(`SELECT 1 FROM ${sizesTable(table)} WHERE id = ?`)
  const takeOut = db.prepare(`DELETE FROM ${index} WHERE rowid = ?`)
  const takeAll = db.prepare(`DELETE FROM ${waiting}`)
  const clearWaiting = db.prepare(`DELETE FROM ${waiting} WHERE scope = ?`)
  const clearIndex = db.prepare(
    `DELETE FROM ${index} WHERE rowid IN (SELECT rowid FROM ${index} WHERE ${index} MATCH ?)`,
  )
  const emptyIndex = db.prepare(`INSERT INTO ${index} (${index}) VALUES ('delete-all')`)
  const matching = db.prepare<[string, number, number], { rowid: number }>(
    `SELECT rowid FROM ${index} WHERE ${index} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?`,
  )
  const count = db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${waiting}`)
  let laid = count.get()?.n ?? 0

  const file = db.transaction(() => {
    fileWaiting.run()
    takeAll.run()
    laid = 0
  })

  return {
    put(rank, scope, words) {
      // A text is in one of the two places, so that what is there can be checked.
      if (filed.get(rank)) takeOut.run(rank)
      lay.run(rank, scope, words)
      laid += 1
    },
    clear(scope) {
      clearWaiting.run(scope)
      clearIndex.run(inScope(scope))
    },
    empty() {
      takeAll.run()
      emptyIndex.run()
      laid = 0
    },
    waiting: () => laid,
    file: () => void file(),
    fileAll(texts) {
      if (laid > 0) file()
      for (const { rank, scope, words } of texts.toSorted((one, other) => one.rank - other.rank)) {
        if (filed.get(rank)) takeOut.run(rank)
        fileOne.run(rank, scope, words)
      }
    },
    find({ match, scope, before = Number.MAX_SAFE_INTEGER, limit }) {
      file()
      const where = scope === undefined ? '' : `${inScope(scope)} AND `
      return matching.all(`${where}{words} : (${match})`, before, limit).map(({ rowid }) => rowid)
    },
  }
}

const inScope = (scope: string) => `{scope} : "${Buffer.from(scope).toString('hex')}"`
