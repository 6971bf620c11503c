import { existsSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { type Db, refuseEmptied } from './database.ts'
import { migrations } from './migrations.ts'
import { asStoreError, StoreError } from './storeError.ts'

/** The shape that a database is in, as a count of migrations. */
export const shapeOf = (db: Db): number => Number(db.pragma('user_version', { simple: true }))

/**
 * Opens the log of a home beside whoever runs on it. Nothing can be written through it.
 *
 * Throws StoreError: there is no log, it is damaged, or it is in another shape than ours.
 */
export function openReadOnly(home: string): Db {
  const file = path.join(home, 'gaffer.db')
  if (!existsSync(file))
    throw new StoreError('home-unusable', `There is no log in ${home}. Name another with --home.`)
  try {
    refuseEmptied(file)
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      refuseOtherShapes(db, file)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw asStoreError(error, file)
  }
}

/** Throws StoreError when this Gaffer cannot read the database as it is. */
function refuseOtherShapes(db: Db, file: string): void {
  const shape = shapeOf(db)
  if (shape === migrations.length) return
  if (shape > migrations.length)
    throw new StoreError(
      'database-newer',
      `${file} was written by a newer Gaffer. Update this one.`,
    )
  throw new StoreError(
    'database-older',
    `${file} is from an older Gaffer. Open it once with this one, then try again.`,
  )
}

/** From here on a database is read as it stands now, whatever others write, until it is closed. */
export function holdMoment(db: Db): void {
  db.exec('BEGIN')
  // The moment is that of the first read, not of BEGIN.
  db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
}
