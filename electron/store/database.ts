import { closeSync, copyFileSync, existsSync, openSync, statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { migrations } from './migrations.ts'
import { asStoreError, StoreError } from './storeError.ts'

export type Db = Database.Database

/** Pages of WAL that the host lets gather before it checkpoints by itself: about 16 MiB. */
export const WAL_PAGES = 4096

/**
 * How long a statement waits for another program that holds the database, in milliseconds. The whole
 * host stands still meanwhile.
 */
const BUSY_MS = 1000

/**
 * Opens the log of a home, bringing it up to the newest shape.
 *
 * Throws StoreError. A file that cannot be understood is left exactly as it is.
 */
export function openDatabase(file: string): Db {
  return openFile(file, { timeout: BUSY_MS }, (db) => prepare(db, file))
}

/**
 * Opens a database file as it is, or makes an empty one where that is allowed; closed again when
 * `prepared` throws.
 *
 * Throws StoreError.
 */
export function openFile(
  file: string,
  options: Pick<Database.Options, 'timeout' | 'readonly'>,
  prepared: (db: Db) => void,
): Db {
  try {
    refuseEmptied(file)
    // Made with our own mode; SQLite gives the same to the files that it puts beside it.
    if (!options.readonly && !existsSync(file)) closeSync(openSync(file, 'wx', 0o600))
    const db = new Database(file, { ...options, fileMustExist: true })
    try {
      prepared(db)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw asStoreError(error, file)
  }
}

/** The shape that a database is in, as a count of migrations. Throws StoreError for a newer one than ours. */
export function shapeOf(db: Db, file: string): number {
  const shape = Number(db.pragma('user_version', { simple: true }))
  if (shape <= migrations.length) return shape
  throw new StoreError(
    'database-newer',
    `${file} was written by a newer Gaffer (version ${shape}, this one knows ${migrations.length}). It was left as it is; update Gaffer.`,
  )
}

function prepare(db: Db, file: string): void {
  const version = shapeOf(db, file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`)
  db.pragma('temp_store = MEMORY')
  db.pragma('cache_size = -16384')
  migrate(db, file, version)
}

function migrate(db: Db, file: string, version: number): void {
  if (version === migrations.length) return
  if (version > 0) {
    db.pragma('wal_checkpoint(TRUNCATE)')
    copyFileSync(file, `${file}.before-${migrations.length}`)
  }
  const step = db.transaction(() => {
    for (const sql of migrations.slice(version)) db.exec(sql)
    db.pragma(`user_version = ${migrations.length}`)
  })
  step.immediate()
}

/**
 * Throws StoreError for an empty file that stands beside a WAL.
 *
 * SQLite takes an empty file for a new database. This one held a log once, and writing into it would
 * hide the loss.
 */
function refuseEmptied(file: string): void {
  if (!existsSync(file) || statSync(file).size > 0) return
  const wal = `${file}-wal`
  if (existsSync(wal) && statSync(wal).size > 0) {
    throw new StoreError(
      'database-corrupt',
      `${file} is empty, but ${path.basename(wal)} beside it is not. It was left as it is; restore a backup.`,
    )
  }
}
