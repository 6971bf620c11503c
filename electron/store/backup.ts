import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import Database from 'better-sqlite3'
import { digestOfBlob } from './blobs.ts'
import type { Db } from './database.ts'
import { holdMoment, openReadOnly } from './readOnly.ts'
import { asStoreError } from './storeError.ts'
import { TransferError } from './transferError.ts'

/** The table of a backup that holds the home's blobs. */
export const BACKUP_BLOBS = 'backup_blobs'

/** What a backup holds. `damaged` counts blobs that are not what they are named for; they stay out. */
export type BackedUp = { events: number; blobs: number; damaged: number }

/**
 * Writes the log of a home, its views and its blobs, into one new file, beside a running host: all
 * of it as of one moment. The file is a database like the home's own, with the blobs in a table.
 *
 * Work that was open is marked as perhaps done, so that whoever opens the backup finds out first.
 * Throws StoreError and TransferError.
 */
export async function backUp(home: string, file: string): Promise<BackedUp> {
  if (existsSync(file)) throw exists(file)
  const aside = `${file}.${randomUUID()}`
  const source = openReadOnly(home)
  try {
    closeSync(openSync(aside, 'wx', 0o600))
    holdMoment(source)
    await source.backup(aside)
    const kept = await complete(aside, path.join(home, 'blobs'))
    putInPlace(aside, file)
    return kept
  } catch (error) {
    throw asStoreError(error, file)
  } finally {
    source.close()
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${aside}${end}`, { force: true })
  }
}

async function complete(aside: string, blobFolder: string): Promise<BackedUp> {
  const copy = new Database(aside, { fileMustExist: true })
  try {
    copy.pragma('journal_mode = DELETE')
    copy.exec(`
      BEGIN;
      -- Processes of the host that goes on; nobody else may end them.
      DELETE FROM children;
      UPDATE jobs SET reconcile = 1, begun = 1 WHERE status IN ('pending', 'in-flight');
      CREATE TABLE ${BACKUP_BLOBS} (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;`)
    const insert = copy.prepare(`INSERT INTO ${BACKUP_BLOBS} (digest, bytes) VALUES (?, ?)`)
    let blobs = 0
    let damaged = 0
    for (const name of await blobsIn(blobFolder)) {
      const bytes = await readFile(path.join(blobFolder, name.slice(0, 2), name))
      if (digestOfBlob(bytes) === name) {
        insert.run(name, bytes)
        blobs += 1
      } else damaged += 1
    }
    copy.exec('COMMIT')
    return { events: eventsIn(copy), blobs, damaged }
  } finally {
    copy.close()
  }
}

/** How many events a database holds. */
export const eventsIn = (db: Db): number =>
  db.prepare<[], { n: number }>('SELECT coalesce(max(position), 0) AS n FROM events').get()?.n ?? 0

async function blobsIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  const names = await readdir(folder, { recursive: true })
  return names.map((name) => path.basename(name)).filter((name) => /^[0-9a-f]{64}$/.test(name))
}

// A link, not a rename: it never takes the place of a file that came up meanwhile.
function putInPlace(aside: string, file: string): void {
  const descriptor = openSync(aside, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
  try {
    linkSync(aside, file)
  } catch (error) {
    if (existsSync(file)) throw exists(file)
    throw error
  }
}

const exists = (file: string) =>
  new TransferError('file-exists', `${file} exists already. Name another file.`)
