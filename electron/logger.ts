import { pino, type Logger } from 'pino'
import { openLogFile } from './logFile.ts'

export type OpenLogger = { logger: Logger; close(): void }

/**
 * Says what went on in the host: as JSON lines in a folder of the home, and on stderr, as a sentence,
 * what a person must know at once.
 *
 * Lines name things by their ids and failures by their codes. What people and agents wrote, and
 * whatever may quote it (an error's message does), stays out. `GAFFER_LOG` sets the level.
 */
export function openLogger(
  folder: string,
  tell: (sentence: string) => void = (sentence) => void process.stderr.write(sentence),
): OpenLogger {
  const file = openLogFile(folder)
  const aloud = {
    write(line: string) {
      const { msg, err } = JSON.parse(line) as { msg: string; err?: Plain }
      tell(`gaffer: ${msg}${err?.code ? `: ${wordsFor(err.code)}` : ''} (see ${file.path})\n`)
    },
  }
  const level = process.env['GAFFER_LOG'] ?? 'info'
  const streams = pino.multistream([
    { level: 'trace', stream: file },
    { level: 'error', stream: aloud },
  ])
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: plain },
    },
    streams,
  )
  return { logger, close: file.close }
}

/** A full disk is the person's to mend; other codes are for whoever reads the file. */
const wordsFor = (code: string) =>
  code === 'SQLITE_FULL' || code === 'ENOSPC' ? 'the database or disk is full' : code

type Plain = { name: string; code?: string; at?: string[]; cause?: Plain }

/** An error without its words, down to its last cause. */
function plain(error: unknown): Plain {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const { stack = '', message } = error
  // A message of several lines may look like frames itself.
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n')
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    at: frames.map((line) => line.trim()).filter((line) => line.startsWith('at ')),
    ...(error.cause !== undefined && { cause: plain(error.cause) }),
  }
}
