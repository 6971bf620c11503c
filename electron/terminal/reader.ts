import type { Piece, Scrollback } from './scrollback.ts'

/** How much may be under way to one reader that it has not drawn yet, in bytes. */
export const UNDRAWN_LIMIT = 256 * 1024
/** How far all readers may be behind before a terminal is held, and how near one must be then, in bytes. */
const BEHIND_MOST = 512 * 1024
const BEHIND_LEAST = 128 * 1024
/** The most of one piece, in bytes. */
const PIECE_BYTES = 64 * 1024

/**
 * Follows one terminal for one window, never faster than it draws.
 *
 * A slow one reads behind the others; what is no longer kept by then it is not told, and the offsets
 * of its pieces show it.
 */
export class Reader {
  readonly #scrollback: Scrollback
  readonly #tell: (piece: Piece) => void
  readonly #failed: (error: unknown) => void
  #sent: number
  #drawn: number
  #reading = false
  #soon: NodeJS.Immediate | undefined
  #stopped = false

  constructor(
    scrollback: Scrollback,
    from: number,
    { tell, failed }: { tell: (piece: Piece) => void; failed: (error: unknown) => void },
  ) {
    this.#scrollback = scrollback
    // An offset beyond the end is of another terminal, or of a disk that forgot: then all is told.
    this.#sent = from > scrollback.end ? 0 : from
    this.#drawn = Math.max(this.#sent, scrollback.start)
    this.#tell = tell
    this.#failed = failed
  }

  /** There is more to tell. What comes within one turn of the event loop is told as one. */
  wake(): void {
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined
      this.#read().catch(this.#failed)
    })
  }

  drawn(to: number): void {
    this.#drawn = Math.min(this.#sent, Math.max(this.#drawn, to))
    this.wake()
  }

  get isFarBehind(): boolean {
    return this.#scrollback.end - this.#drawn > BEHIND_MOST
  }

  get isNear(): boolean {
    return this.#scrollback.end - this.#drawn < BEHIND_LEAST
  }

  stop(): void {
    this.#stopped = true
    clearImmediate(this.#soon)
  }

  async #read(): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    try {
      while (!this.#stopped && this.#sent < this.#scrollback.end && !this.#isFull()) {
        const piece = await this.#scrollback.read(this.#sent, PIECE_BYTES)
        if (this.#stopped) return
        // What was skipped will never be drawn.
        if (piece.from > this.#sent) this.#drawn = Math.max(this.#drawn, piece.from)
        this.#sent = piece.to
        if (piece.text !== '') this.#tell(piece)
      }
    } finally {
      this.#reading = false
    }
  }

  #isFull(): boolean {
    return this.#sent - this.#drawn >= UNDRAWN_LIMIT
  }
}
