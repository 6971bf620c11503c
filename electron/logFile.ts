import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'

/** Bytes of one log file before a new one is begun. */
export const LOG_BYTES_LIMIT = 5 * 1024 * 1024
/** Log files that are kept, the one that is being written included. */
export const LOG_FILES_KEPT = 5

/** A file that lines are added to; the full ones are kept beside it as `gaffer.1.log`, `.2.`, …. */
export interface LogFile {
  readonly path: string
  /** Never throws: a full disk must not stop what the line is about. */
  write(line: string): void
  close(): void
}

export function openLogFile(folder: string): LogFile {
  const nameOf = (age: number) => path.join(folder, age === 0 ? 'gaffer.log' : `gaffer.${age}.log`)
  let open: { descriptor: number; size: number } | undefined

  // Opened by its first line, so that a home where nothing is worth saying has none.
  function file() {
    if (open) return open
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const descriptor = openSync(nameOf(0), 'a', 0o600)
    open = { descriptor, size: fstatSync(descriptor).size }
    return open
  }

  function close(): void {
    if (open) closeSync(open.descriptor)
    open = undefined
  }

  function rotate(): void {
    close()
    rmSync(nameOf(LOG_FILES_KEPT - 1), { force: true })
    for (let age = LOG_FILES_KEPT - 2; age >= 0; age -= 1) {
      try {
        renameSync(nameOf(age), nameOf(age + 1))
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    }
  }

  return {
    path: nameOf(0),
    write(line) {
      try {
        if (file().size + Buffer.byteLength(line) > LOG_BYTES_LIMIT && file().size > 0) rotate()
        const into = file()
        into.size += writeSync(into.descriptor, line)
      } catch {
        // Nobody is left to tell; what matters is in the log of events.
      }
    },
    close,
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
