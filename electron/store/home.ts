import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { asStoreError, StoreError } from './storeError.ts'

/** Where everything of one Gaffer lives. */
export type Home = {
  folder: string
  database: string
  blobs: string
  /** Where threads' worktrees are; made when the first one is. */
  worktrees: string
  /** Gives the home up for another host. */
  release: () => void
}

/** Where the practice agent keeps its sessions, below the home. */
export const PRACTICE_SESSIONS = 'practice'

/** Where terminals keep what they said, below the home. */
export const TERMINALS = 'terminals'
/** Where agents read the files that go along with messages, below the home. */
export const PROMPT_FILES = 'attachments'

/** `--home`, else GAFFER_HOME, else the platform's folder for application data. */
export function homeFolder(given?: string): string {
  const named = given ?? process.env['GAFFER_HOME']
  if (named) return path.resolve(named)
  const user = homedir()
  switch (process.platform) {
    case 'darwin':
      return path.join(user, 'Library', 'Application Support', 'Gaffer')
    case 'win32':
      return path.join(process.env['APPDATA'] ?? path.join(user, 'AppData', 'Roaming'), 'Gaffer')
    default:
      return path.join(process.env['XDG_DATA_HOME'] ?? path.join(user, '.local', 'share'), 'gaffer')
  }
}

/** Whether a process has a home now. Changes nothing. */
export function isTaken(folder: string): boolean {
  const file = path.join(folder, 'lock')
  if (!existsSync(file)) return false
  const lock = new Database(file, { readonly: true, timeout: 0 })
  try {
    lock.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    const named = asStoreError(error, file)
    if (named instanceof StoreError && named.code === 'database-busy') return true
    throw named
  } finally {
    lock.close()
  }
}

/**
 * Takes a home for this process alone.
 *
 * The lock is a SQLite file held exclusively, because the kernel frees it when the process dies,
 * however it dies. Throws StoreError `home-in-use` when another process holds it.
 */
export function takeHome(folder: string): Home {
  const file = path.join(folder, 'lock')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    const lock = new Database(file, { timeout: 0 })
    try {
      lock.pragma('locking_mode = EXCLUSIVE')
      lock.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by INTEGER) STRICT; COMMIT')
    } catch (error) {
      lock.close()
      throw error
    }
    const blobs = path.join(folder, 'blobs')
    mkdirSync(blobs, { recursive: true, mode: 0o700 })
    return {
      folder,
      database: path.join(folder, 'gaffer.db'),
      blobs,
      worktrees: path.join(folder, 'worktrees'),
      release: () => void lock.close(),
    }
  } catch (error) {
    const named = asStoreError(error, file)
    if (named instanceof StoreError && named.code === 'database-busy') {
      throw new StoreError('home-in-use', `Another Gaffer is using ${folder}.`, error)
    }
    throw named
  }
}
