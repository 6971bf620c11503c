import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Db, openFile, shapeOf } from './database.ts'
import { migrations } from './migrations.ts'
import { StoreError } from './storeError.ts'

/**
 * Opens the log of a home beside whoever runs on it. Nothing can be written through it.
 *
 * Throws StoreError: there is no log, it is damaged, or it is in another shape than ours.
 */
export function openReadOnly(home: string): Db {
  const file = path.join(home, 'gaffer.db')
  if (!existsSync(file))
    throw new StoreError('home-unusable', `There is no log in ${home}. Name another with --home.`)
  return openFile(file, { readonly: true }, (db) => {
    if (shapeOf(db, file) === migrations.length) return
    throw new StoreError(
      'database-older',
      `${file} is from an older Gaffer. Open it once with this one, then try again.`,
    )
  })
}

/** From here on a database is read as it stands now, whatever others write, until it is closed. */
export function holdMoment(db: Db): void {
  db.exec('BEGIN')
  // The moment is that of the first read, not of BEGIN.
  db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
}
