/** Why a question about the world has no answer. Match on `code`; the message is for people. */
export type QueryErrorCode =
  | 'unknown-query'
  | 'invalid-query'
  | 'unknown-thread'
  | 'folder-missing'
  | 'folder-unreadable'
  | 'blob-missing'
  | 'unknown-job'
  | 'aborted'

export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly code: QueryErrorCode
  constructor(code: QueryErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
