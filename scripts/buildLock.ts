import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import path from 'node:path'

const folder = path.join(import.meta.dirname, '../.cache')
const patience = 10 * 60_000

/**
 * Runs `work` while no other process of this checkout does the same; waits for its turn.
 *
 * The lock is the kernel's, held by way of SQLite: it is freed when its holder dies.
 */
export async function withBuildLock(work: () => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const lock = new Database(path.join(folder, 'building.sqlite'), { timeout: patience })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    await work()
  } finally {
    lock.close()
  }
}
