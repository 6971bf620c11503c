import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Db } from './database.ts'
import { openReadOnly } from './readOnly.ts'

/** Takes the traces of redactions out of the home's files. */
interface Purge {
  /**
   * Removes the files that held what was redacted, and writes the database anew without its old
   * pages. Does nothing when no redaction is waiting for it.
   *
   * Holds up everything else for as long as that takes. False when somebody who reads the database
   * keeps its old pages: then ask again later. Throws what SQLite throws, such as SQLITE_FULL.
   */
  run(): boolean
}

/** When to look again whether old copies of redacted texts can go, in milliseconds. */
const PURGE_AGAIN_MS = 60_000

const fileNames = z.array(z.string())

/**
 * Gives the way to purge, which goes on by itself until it is done.
 *
 * A redaction is committed by then; what is left of it in the files goes when it can.
 */
export function createPurging(db: Db, logger: Logger): () => void {
  const redacted = openPurge(db)
  return function purge() {
    if (!db.open) return
    try {
      if (redacted.run()) return
      logger.warn('what was redacted is still in the files, because somebody reads them')
      setTimeout(purge, PURGE_AGAIN_MS).unref()
    } catch (error) {
      logger.error({ err: error }, 'what was redacted could not be taken out of the files yet')
    }
  }
}

function openPurge(db: Db): Purge {
  const home = path.dirname(db.name)
  const waiting = db.prepare<[], { position: number; files: string }>(
    'SELECT position, files FROM purges ORDER BY position',
  )
  const named = db.prepare('SELECT 1 FROM events WHERE instr(payload, ?) > 0 LIMIT 1')
  const done = db.prepare('DELETE FROM purges WHERE position <= ?')

  // The newest redaction that the database was written anew after.
  let rewritten = 0

  function rewrite(): void {
    // In memory the copy would need as much of it as the log has on disk.
    db.pragma('temp_store = FILE')
    try {
      db.exec('VACUUM')
    } finally {
      db.pragma('temp_store = MEMORY')
    }
  }

  /** Whether nothing of the old pages is left in the WAL either. */
  function emptyWal(): boolean {
    const waits = db.pragma('busy_timeout', { simple: true })
    // To wait here would keep a reader of our own from ever ending.
    db.pragma('busy_timeout = 0')
    try {
      return Number(db.pragma('wal_checkpoint(TRUNCATE)', { simple: true })) === 0
    } finally {
      db.pragma(`busy_timeout = ${Number(waits)}`)
    }
  }

  const isNeeded = (file: string) =>
    file.startsWith('blobs/') && named.get(path.posix.basename(file)) !== undefined

  return {
    run() {
      const redactions = waiting.all()
      const last = redactions.at(-1)
      if (!last) return true
      const files = redactions.flatMap((each) => fileNames.parse(JSON.parse(each.files)))
      for (const file of [...files.filter((each) => !isNeeded(each)), ...oldCopies(db, home)])
        rmSync(path.join(home, file), { force: true })
      if (rewritten < last.position) rewrite()
      rewritten = last.position
      if (!emptyWal()) return false
      done.run(last.position)
      return true
    },
  }
}

/** What was kept of the database before it was brought up to a newer shape. */
function oldCopies(db: Db, home: string): string[] {
  const start = `${path.basename(db.name)}.before-`
  return readdirSync(home).filter((name) => name.startsWith(start))
}

/** Whether nothing that was redacted is left in the files of a home. Throws StoreError. */
export function isPurged(home: string): boolean {
  const db = openReadOnly(home)
  try {
    return db.prepare('SELECT 1 FROM purges LIMIT 1').get() === undefined
  } finally {
    db.close()
  }
}
