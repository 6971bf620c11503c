import { existsSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { views } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { openLog } from '../store/log.ts'
import { migrations } from '../store/migrations.ts'
import { asStoreError, StoreError } from '../store/storeError.ts'
import { verify, type Verification } from '../store/verify.ts'

/**
 * Checks the log of a home and every view against it, in this process, whether a host runs on it or
 * not: what it sees is the state as of one moment. Cannot write.
 *
 * Throws StoreError.
 */
export function verifyHome(home: string): Verification {
  const file = path.join(home, 'gaffer.db')
  if (!existsSync(file)) {
    throw new StoreError('home-unusable', `There is no log in ${home}. Name another with --home.`)
  }
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      refuseOtherVersions(db, file)
      return db.transaction(() => verify(db, openLog(db), Object.values<View>(views))).deferred()
    } finally {
      db.close()
    }
  } catch (error) {
    throw asStoreError(error, file)
  }
}

function refuseOtherVersions(db: Database.Database, file: string): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version === migrations.length) return
  if (version > migrations.length) {
    throw new StoreError(
      'database-newer',
      `${file} was written by a newer Gaffer. Update this one.`,
    )
  }
  throw new StoreError(
    'store-failed',
    `${file} is from an older Gaffer. Open it once with this one, then check it again.`,
  )
}
