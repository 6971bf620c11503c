import { pino, type Logger } from 'pino'

/** Says what went wrong in the host, on stderr, without payloads: those are the user's own. */
export const createLogger = (): Logger =>
  pino(
    { level: process.env['GAFFER_LOG'] ?? 'warn', base: null },
    pino.destination({ dest: 2, sync: true }),
  )
