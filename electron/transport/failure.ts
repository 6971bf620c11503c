import { asStoreError } from '../store/storeError.ts'

/**
 * What an error says to the other side: a failure's own code and words, or `fault` when it is ours.
 *
 * Faults keep their text from the other side; the process edge logs them.
 */
export function describeError(error: unknown): { code: string; message: string; fault: boolean } {
  // The disk may say no at any time, not only when the log is opened: full, unplugged, read-only.
  const named = codeOf(error)?.startsWith('SQLITE_') ? asStoreError(error, 'The log') : error
  if (isFailure(named)) return { code: named.code, message: named.message, fault: false }
  return {
    code: 'fault',
    message: 'Gaffer made a mistake here. Nothing that was saved is lost; reload and try again.',
    fault: true,
  }
}

/** The code of an error, ours or Node's; undefined where it has none. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** An error of a named class with a code of ours, such as StoreError or QueryError. */
export function isFailure(error: unknown): error is Error & { code: string } {
  // Node's own codes are in capitals; those are met where they arise, or they are faults.
  return /^[a-z][a-z0-9-]*$/.test(codeOf(error) ?? '')
}
