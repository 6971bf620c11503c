import { chmod } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { TerminalSize } from '../../core/terminals.ts'
import { TerminalError } from './terminalError.ts'

/** The end of a pseudo-terminal that we hold. */
export interface Pty {
  readonly pid: number
  onData(listener: (text: string) => void): void
  /** Told once the program has ended and all that it said was told. */
  onExit(listener: (end: { exitCode: number; signal?: number }) => void): void
  write(text: string): void
  resize(size: TerminalSize): void
  /** Holds what the program says, and so in the end the program itself. */
  pause(): void
  resume(): void
  /** Ends the program where the system knows no signals. */
  end(): void
}

export type PtyOptions = {
  program: string
  args: readonly string[]
  directory: string
  environment: Record<string, string>
  size: TerminalSize
}

export type StartPty = (options: PtyOptions) => Pty

/**
 * Loads node-pty, which is compiled where it is installed and so may be missing.
 *
 * Throws TerminalError `terminal-unavailable`.
 */
export async function loadPty(load = () => import('node-pty')): Promise<StartPty> {
  const { spawn } = await load().catch((error: unknown) => {
    throw new TerminalError(
      'terminal-unavailable',
      'This installation has no terminals: node-pty was not built for it. Install a C++ compiler and Python, then run `npm rebuild node-pty` and start Gaffer again.',
      error,
    )
  })
  await letHelperRun()
  return ({ program, args, directory, environment, size }) => {
    const pty = spawn(program, [...args], {
      name: 'xterm-256color',
      cwd: directory,
      env: environment,
      cols: size.columns,
      rows: size.rows,
      // Decoded as a stream, so that no character is torn between two reads.
      encoding: 'utf8',
    })
    return {
      pid: pty.pid,
      onData: (listener) => void pty.onData(listener),
      onExit: (listener) =>
        void pty.onExit(({ exitCode, signal }) =>
          listener({ exitCode, ...(signal !== undefined && signal !== 0 && { signal }) }),
        ),
      write: (text) => pty.write(text),
      resize({ columns, rows }) {
        try {
          pty.resize(columns, rows)
        } catch {
          // Its program has ended, which is about to be told.
        }
      },
      pause: () => pty.pause(),
      resume: () => pty.resume(),
      end: () => pty.kill(),
    }
  }
}

/** On a Mac a helper starts the shell, and the package's archive has lost that it is a program. */
async function letHelperRun(): Promise<void> {
  if (process.platform !== 'darwin') return
  const manifest = createRequire(import.meta.url).resolve('node-pty/package.json')
  const folder = path.dirname(manifest).replace('app.asar', 'app.asar.unpacked')
  const helper = path.join(folder, 'prebuilds', `darwin-${process.arch}`, 'spawn-helper')
  // Where it was built here, or is another's to change, it is as it should be.
  await chmod(helper, 0o755).catch(() => {})
}
