import { appendFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { codeOf } from '../transport/failure.ts'

/** How much of the end of what a terminal said is kept, in bytes. */
export const SCROLLBACK_BYTES = 10 * 1024 * 1024
/** How much of it may wait to be written, in bytes, before the terminal is held. */
export const UNWRITTEN_LIMIT = 1024 * 1024
/** The size from which a file of it is followed by the next, in bytes. */
const FILE_BYTES = 1024 * 1024
/** How long what was said waits for more of it before it is written, in milliseconds. */
const BATCH_MS = 50

type File = { start: number; size: number }
export type Piece = { from: number; to: number; text: string }

/**
 * The end of what a terminal said, in files named by the offset of their first byte.
 *
 * The oldest file goes once those after it hold enough: so there are 10 MB, or all, and little more.
 * Offsets go on counting over restarts. What the disk will not take is lost and leaves a gap.
 */
export class Scrollback {
  readonly #folder: string
  readonly #failed: (error: unknown) => void
  #files: File[]
  /** What is being written, and what was said since. */
  #writing: Buffer = Buffer.alloc(0)
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #written: number
  #timer: NodeJS.Timeout | undefined
  #last: Promise<void> = Promise.resolve()
  #dropped = false
  /** Told when something was written. */
  onWritten: () => void = () => {}

  private constructor(folder: string, files: File[], failed: (error: unknown) => void) {
    this.#folder = folder
    this.#files = files
    this.#failed = failed
    const last = files.at(-1)
    this.#written = last ? last.start + last.size : 0
  }

  /** Opens what is kept in a folder, which is made where there is none. `failed` hears the disk's no. */
  static async open(folder: string, failed: (error: unknown) => void): Promise<Scrollback> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const names = (await readdir(folder)).filter((name) => /^\d+$/.test(name))
    const files = await Promise.all(
      names.map(async (name) => ({
        start: Number(name),
        size: (await stat(path.join(folder, name))).size,
      })),
    )
    return new Scrollback(
      folder,
      files.toSorted((one, other) => one.start - other.start),
      failed,
    )
  }

  /** Offset of the first byte that is kept. */
  get start(): number {
    return this.#files[0]?.start ?? this.#written
  }

  /** Offset after the last byte that was said. */
  get end(): number {
    return this.#written + this.unwritten
  }

  /** Bytes that are in memory only. */
  get unwritten(): number {
    return this.#writing.length + this.#waitingBytes
  }

  append(text: string): void {
    const bytes = Buffer.from(text)
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    this.#timer ??= setTimeout(() => void this.flush(), BATCH_MS)
  }

  /** Reads whole characters from an offset on, or from the first after it that is kept. */
  async read(from: number, limit: number): Promise<Piece> {
    for (;;) {
      if (from >= this.#written) return this.#fromMemory(from, limit)
      const file = this.#files.find(({ start, size }) => from < start + size)
      if (!file) return this.#fromMemory(this.#written, limit)
      const at = Math.max(from, file.start)
      const bytes = await this.#fromFile(file, at, limit)
      if (bytes) return pieceOf(at, bytes, at + bytes.length === file.start + file.size)
      // It went while we were about to read it, and what begins after it is kept.
      from = Math.max(from, this.start)
    }
  }

  /** Writes what waits. Resolves when it is written, or the disk would not take it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#last = this.#last.then(() => this.#write())
    return this.#last
  }

  /** Takes all of it away, for good. */
  async drop(): Promise<void> {
    this.#dropped = true
    await this.flush()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return
    this.#writing = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    const { length } = this.#writing
    try {
      if (!this.#dropped) await this.#append(this.#writing)
    } catch (error) {
      this.#failed(error)
      const kept = this.#files.filter(({ size }) => size > 0)
      this.#files = [...kept, { start: this.#written + length, size: 0 }]
    }
    this.#written += length
    this.#writing = Buffer.alloc(0)
    this.onWritten()
  }

  async #append(bytes: Buffer): Promise<void> {
    let file = this.#files.at(-1)
    if (!file || file.size >= FILE_BYTES) {
      file = { start: this.#written, size: 0 }
      this.#files.push(file)
    }
    await appendFile(this.#place(file), bytes, { mode: 0o600 })
    file.size += bytes.length
    await this.#prune()
  }

  async #prune(): Promise<void> {
    for (;;) {
      const [oldest] = this.#files
      const kept = this.#files.reduce((sum, { size }) => sum + size, 0)
      if (!oldest || kept - oldest.size < SCROLLBACK_BYTES) return
      this.#files.shift()
      await rm(this.#place(oldest), { force: true })
    }
  }

  #fromMemory(from: number, limit: number): Piece {
    const bytes = Buffer.concat([this.#writing, ...this.#waiting])
    const at = from - this.#written
    return pieceOf(from, bytes.subarray(at, at + limit), at + limit >= bytes.length)
  }

  async #fromFile(file: File, at: number, limit: number): Promise<Buffer | undefined> {
    try {
      const handle = await open(this.#place(file), 'r')
      try {
        const wanted = Math.min(limit, file.start + file.size - at)
        const { buffer, bytesRead } = await handle.read(
          Buffer.alloc(wanted),
          0,
          wanted,
          at - file.start,
        )
        return buffer.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    } catch (error) {
      if (codeOf(error) === 'ENOENT' && this.#files[0] !== file) return undefined
      throw error
    }
  }

  #place({ start }: File): string {
    return path.join(this.#folder, String(start))
  }
}

/** Text of whole characters; the last may be torn only where nothing follows. */
function pieceOf(from: number, bytes: Buffer, last: boolean): Piece {
  const whole = last ? bytes : bytes.subarray(0, wholeLength(bytes))
  return { from, to: from + whole.length, text: whole.toString('utf8') }
}

/** How many bytes there are before a character that is not all there. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needs > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
