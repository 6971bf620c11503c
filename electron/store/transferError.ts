/** Why a log, or a part of one, could not be taken out of a home or into it. */
export type TransferErrorCode =
  | 'unknown-thread'
  | 'file-exists'
  | 'file-unreadable'
  | 'not-an-export'
  | 'export-newer'
  | 'export-damaged'
  | 'already-here'
  | 'root-in-use'
  | 'not-a-backup'
  | 'log-exists'

/** Nothing was left half done. Match on `code`; the message is for people. */
export class TransferError extends Error {
  override readonly name = 'TransferError'
  readonly code: TransferErrorCode
  constructor(code: TransferErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
