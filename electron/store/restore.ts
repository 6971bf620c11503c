import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, linkSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { BACKUP_BLOBS, eventsIn } from './backup.ts'
import { type Blobs, openBlobs } from './blobs.ts'
import { type Db, shapeOf } from './database.ts'
import { takeHome } from './home.ts'
import { asStoreError, StoreError } from './storeError.ts'
import { TransferError } from './transferError.ts'

/** What was taken out of a backup. */
export type Restored = { events: number; blobs: number }

/**
 * Makes a home out of a backup, which stays as it is. The home must not have a log yet.
 *
 * Throws StoreError and TransferError; then the home has no log, as before.
 */
export async function restore(file: string, folder: string): Promise<Restored> {
  if (!existsSync(file)) throw notABackup(file)
  const home = takeHome(folder)
  const aside = `${home.database}.${randomUUID()}`
  try {
    if (existsSync(home.database))
      throw new TransferError(
        'log-exists',
        `There is a log in ${folder} already. Restore into another --home.`,
      )
    copyFileSync(file, aside)
    const restored = await opened(aside, file, async (db) => {
      const blobs = await unpackBlobs(db, openBlobs(home.blobs))
      return { events: eventsIn(db), blobs }
    })
    linkSync(aside, home.database)
    return restored
  } finally {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${aside}${end}`, { force: true })
    home.release()
  }
}

/** Puts the blobs that a backup holds where a home keeps its own. Does nothing to other databases. */
export async function unpackBlobs(db: Db, blobs: Blobs): Promise<number> {
  const packed = db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(BACKUP_BLOBS)
  if (!packed) return 0
  const digests = db.prepare<[], { digest: string }>(`SELECT digest FROM ${BACKUP_BLOBS}`).all()
  const find = db.prepare<[string], { bytes: Buffer }>(
    `SELECT bytes FROM ${BACKUP_BLOBS} WHERE digest = ?`,
  )
  for (const { digest } of digests) {
    const found = find.get(digest)
    if (found) await blobs.put(found.bytes)
  }
  db.exec(`DROP TABLE ${BACKUP_BLOBS}`)
  db.exec('VACUUM')
  return digests.length
}

async function opened<T>(copy: string, file: string, work: (db: Db) => Promise<T>): Promise<T> {
  try {
    const db = new Database(copy, { fileMustExist: true })
    try {
      refuseOthers(db, file)
      return await work(db)
    } finally {
      db.close()
    }
  } catch (error) {
    const named = asStoreError(error, file)
    const strange = named instanceof StoreError && named.code === 'database-corrupt'
    throw strange ? notABackup(file, named) : named
  }
}

function refuseOthers(db: Db, file: string): void {
  const shape = shapeOf(db, file)
  const log = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'events'")
  const sound = db.pragma('quick_check(1)', { simple: true }) === 'ok'
  if (shape === 0 || !log.get() || !sound) throw notABackup(file)
}

const notABackup = (file: string, cause?: unknown) =>
  new TransferError(
    'not-a-backup',
    `${file} is no backup of a Gaffer, or is damaged. Name another file.`,
    cause,
  )
