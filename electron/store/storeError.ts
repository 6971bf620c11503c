/** Why a store cannot be used. Each is told to the person, with what to do. */
export type StoreErrorCode =
  | 'database-newer'
  | 'database-older'
  | 'database-corrupt'
  | 'database-read-only'
  | 'disk-full'
  | 'database-busy'
  | 'home-in-use'
  | 'home-unusable'
  | 'store-failed'

/** The disk says no. Nothing was overwritten. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

const said: Record<string, [StoreErrorCode, string]> = {
  SQLITE_CORRUPT: ['database-corrupt', 'is damaged. It was left as it is; restore a backup of it'],
  SQLITE_NOTADB: [
    'database-corrupt',
    'is no database. It was left as it is; restore a backup of it',
  ],
  SQLITE_READONLY: ['database-read-only', 'cannot be written. Make it and its folder writable'],
  SQLITE_CANTOPEN: ['home-unusable', 'cannot be opened. Check its folder and who may use it'],
  SQLITE_PERM: ['database-read-only', 'cannot be written. Make it and its folder writable'],
  SQLITE_FULL: ['disk-full', 'cannot grow: the disk is full. Free some space, then try again'],
  SQLITE_BUSY: ['database-busy', 'is in use by another program. Close that one'],
}

/** What the file system says of a path that leads nowhere; `ENOENT` too where nothing may be made. */
const unusable = new Set(['ENOENT', 'ENOTDIR', 'EEXIST', 'ELOOP', 'ENAMETOOLONG', 'EIO'])

/** Names what SQLite or the file system reported; gives anything else back as it is. */
export function asStoreError(error: unknown, file: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreError(
      'disk-full',
      `${file} cannot grow: the disk is full. Free some space, then try again.`,
      error,
    )
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new StoreError(
      'database-read-only',
      `${file} cannot be written. Make it and its folder writable.`,
      error,
    )
  }
  if (unusable.has(code)) {
    return new StoreError(
      'home-unusable',
      `${file} cannot be opened. Check its folder and who may use it.`,
      error,
    )
  }
  // Extended codes refine the first two words: SQLITE_READONLY_DIRECTORY is a SQLITE_READONLY.
  const known = said[code.split('_').slice(0, 2).join('_')]
  if (known) return new StoreError(known[0], `${file} ${known[1]}.`, error)
  if (!code.startsWith('SQLITE_')) return error
  return new StoreError('store-failed', `${file} could not be used: ${error.message}.`, error)
}
