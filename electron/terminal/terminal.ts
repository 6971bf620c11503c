import { type TerminalRow, type TerminalSize } from '../../core/terminals.ts'
import type { Pty, PtyOptions, StartPty } from './pty.ts'
import { Reader } from './reader.ts'
import { type TerminalRecord, writeRecord } from './record.ts'
import { type Piece, type Scrollback, UNWRITTEN_LIMIT } from './scrollback.ts'
import { endSession, exists, recordSession } from './session.ts'

/** How long a new size waits for the next one, in milliseconds: a window that is dragged has many. */
const RESIZE_MS = 40
/** How often is looked whether the program of a terminal that is held has ended, in milliseconds. */
const HELD_LOOK_MS = 50
/** How long is waited for the word that a program has ended after all of it was, in milliseconds. */
const EXIT_WAIT_MS = 1_000

/**
 * Takes back what a program that died may have left on: the other screen, colours, the mouse, a part
 * of the screen as its own, a hidden cursor, marked pastes. The prompt then begins on a line of its own.
 */
const FRESH =
  '\x1b[?1049l\x1b[!p\x1b[0m\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[?7h\x1b[?25h\r\n'

type Told = {
  /** Its row has changed. */
  changed(): void
  /** Something that the person can do nothing about: a disk that is full, a file that went. */
  failed(error: unknown): void
}

export type Follower = {
  /** Everything before `end` was said in the past. */
  attached(end: number): void
  output(piece: Piece): void
  /** The terminal is gone for good. */
  closed(): void
}

export type Following = { drawn(to: number): void; stop(): void }

/** One terminal: its shell while it runs, what it said, and those who follow it. */
export class Terminal {
  readonly #folder: string
  readonly #scrollback: Scrollback
  readonly #told: Told
  #record: TerminalRecord
  #pty: Pty | undefined
  #ended: Promise<void> = Promise.resolve()
  readonly #readers = new Map<Reader, Follower>()
  #held: NodeJS.Timeout | undefined
  #resizing: NodeJS.Timeout | undefined
  #leaving = false
  #closed = false
  #saving: Promise<void> = Promise.resolve()

  constructor(folder: string, record: TerminalRecord, scrollback: Scrollback, told: Told) {
    this.#folder = folder
    this.#record = record
    this.#scrollback = scrollback
    this.#told = told
    scrollback.onWritten = () => this.#balance()
  }

  get row(): TerminalRow {
    const { version: _, session: __, ...row } = this.#record
    return row
  }

  get isRunning(): boolean {
    return this.#pty !== undefined
  }

  /** Starts the shell, below what was said before. Throws what the system says where it cannot. */
  async start(startPty: StartPty, options: Omit<PtyOptions, 'size'>, size: TerminalSize) {
    if (this.#scrollback.end > 0) this.#say(FRESH)
    const pty = startPty({ ...options, size })
    this.#pty = pty
    this.#ended = new Promise((resolve) => {
      pty.onData((text) => this.#say(text))
      pty.onExit((end) => {
        this.#exited(end)
        resolve()
      })
    })
    this.#change({ state: { kind: 'running' }, size })
    const session = await recordSession(pty.pid)
    if (session && this.#pty === pty) this.#change({ session })
    await this.#saving
  }

  write(text: string): void {
    this.#pty?.write(text)
  }

  resize(size: TerminalSize): void {
    const { columns, rows } = this.#record.size
    if (columns === size.columns && rows === size.rows && !this.#resizing) return
    clearTimeout(this.#resizing)
    this.#resizing = setTimeout(() => {
      this.#resizing = undefined
      if (!this.#pty) return
      this.#pty.resize(size)
      this.#change({ size })
    }, RESIZE_MS)
  }

  rename(title: string): void {
    this.#change({ title })
  }

  /** Follows it from an offset; all that is kept from 0. */
  follow(from: number, follower: Follower): Following {
    const reader = new Reader(this.#scrollback, from, {
      tell: (piece) => follower.output(piece),
      failed: this.#told.failed,
    })
    this.#readers.set(reader, follower)
    follower.attached(this.#scrollback.end)
    reader.wake()
    return {
      drawn: (to) => {
        reader.drawn(to)
        this.#balance()
      },
      stop: () => {
        reader.stop()
        this.#readers.delete(reader)
        this.#balance()
      },
    }
  }

  /** Ends the shell and all that runs in its session, and waits until that is gone. */
  async kill(graceMs?: number): Promise<void> {
    const pty = this.#pty
    if (!pty) return
    // What is held could not say its last, and would not end over it.
    this.#letGo(pty)
    if (process.platform === 'win32') pty.end()
    else await endSession(pty.pid, graceMs)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, EXIT_WAIT_MS)
    })
    await Promise.race([this.#ended, late])
    clearTimeout(timer)
    await this.#saving
  }

  /** Ends it with its host: it is listed at the next start, with what it said. */
  async leave(graceMs: number): Promise<void> {
    this.#leaving = true
    await this.kill(graceMs)
    this.#stopTimers()
    for (const reader of this.#readers.keys()) reader.stop()
    await this.#saving
    await this.#scrollback.flush()
  }

  /** Kills it and takes all that is kept of it away. */
  async close(graceMs?: number): Promise<void> {
    await this.kill(graceMs)
    this.#closed = true
    this.#stopTimers()
    for (const [reader, follower] of this.#readers) {
      reader.stop()
      follower.closed()
    }
    this.#readers.clear()
    await this.#saving
    await this.#scrollback.drop()
  }

  #say(text: string): void {
    this.#scrollback.append(text)
    for (const reader of this.#readers.keys()) reader.wake()
    this.#balance()
  }

  #exited(end: { exitCode: number; signal?: number }): void {
    this.#pty = undefined
    this.#stopTimers()
    const { session: _, ...record } = this.#record
    this.#record = record
    this.#change({ state: this.#leaving ? { kind: 'left' } : { kind: 'ended', ...end } })
  }

  /** Holds the program while nobody keeps up with it, and lets it go on once somebody does. */
  #balance(): void {
    const pty = this.#pty
    if (!pty) return
    const readers = [...this.#readers.keys()]
    const full = this.#scrollback.unwritten >= UNWRITTEN_LIMIT
    if (this.#held) {
      const near = readers.length === 0 || readers.some((reader) => reader.isNear)
      if (near && !full) this.#letGo(pty)
    } else if (full || (readers.length > 0 && readers.every((reader) => reader.isFarBehind))) {
      pty.pause()
      // A program that ends while it is held has said its last, which is lost unless it is read soon.
      this.#held = setInterval(() => {
        if (!exists(pty.pid)) this.#letGo(pty)
      }, HELD_LOOK_MS)
    }
  }

  #letGo(pty: Pty): void {
    clearInterval(this.#held)
    this.#held = undefined
    pty.resume()
  }

  #stopTimers(): void {
    clearInterval(this.#held)
    clearTimeout(this.#resizing)
    this.#held = undefined
    this.#resizing = undefined
  }

  #change(change: Partial<TerminalRecord>): void {
    this.#record = { ...this.#record, ...change }
    if (this.#closed) return
    const record = this.#record
    this.#saving = this.#saving
      .then(() => writeRecord(this.#folder, record))
      .catch(this.#told.failed)
    this.#told.changed()
  }
}
