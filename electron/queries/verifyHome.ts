import path from 'node:path'
import { views } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { openLog } from '../store/log.ts'
import { openReadOnly } from '../store/readOnly.ts'
import { asStoreError } from '../store/storeError.ts'
import { verify, type Verification } from '../store/verify.ts'

/**
 * Checks the log of a home and every view against it, in this process, whether a host runs on it or
 * not: what it sees is the state as of one moment. Cannot write.
 *
 * Throws StoreError.
 */
export function verifyHome(home: string): Verification {
  const db = openReadOnly(home)
  try {
    return db.transaction(() => verify(db, openLog(db), Object.values<View>(views))).deferred()
  } catch (error) {
    throw asStoreError(error, path.join(home, 'gaffer.db'))
  } finally {
    db.close()
  }
}
