/** Why something about terminals could not be done. Match on `code`; the message is for people. */
export type TerminalErrorCode =
  | 'terminal-unavailable'
  | 'terminals-off'
  | 'terminals-not-local'
  | 'too-many-terminals'
  | 'unknown-terminal'
  | 'unknown-thread'
  | 'folder-missing'
  | 'shell-failed'
  | 'file-missing'
  | 'no-editor'
  | 'editor-failed'
  | 'closing'

export class TerminalError extends Error {
  override readonly name = 'TerminalError'
  readonly code: TerminalErrorCode
  constructor(code: TerminalErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
