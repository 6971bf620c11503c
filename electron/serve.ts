import { setTimeout as delay } from 'node:timers/promises'
import { openHost } from './host.ts'
import type { OpenedHost } from './hostApi.ts'
import { type Door, openDoor } from './transport/door.ts'
import { codeOf } from './transport/failure.ts'
import { isLoopback } from './transport/gate.ts'
import { openBrowser } from './transport/openBrowser.ts'
import { openOrFind } from './transport/openOrFind.ts'
import { homeToken } from './transport/token.ts'

/** Where a host listens when nobody says otherwise: always the same, so that a window keeps its settings. */
const USUAL_PORT = 7433

/** How long a host may take to stop, in milliseconds. What it leaves is taken up at the next start. */
const STOP_LIMIT = 5_000

const exposed =
  'Others on your network can reach this address, and what goes over it is not encrypted.'

export type ServeOptions = {
  home: string
  /** Undefined takes the usual port, or any free one when that is taken. */
  port: number | undefined
  hostname: string
  /** Whether to open a browser on it. */
  open: boolean
  /** Whether windows on this machine are offered terminals. */
  terminals: boolean
  /** The folder of the built window. */
  pages: string
  /** Takes the one line for programs: where it listens and with which token. */
  print: (line: string) => void
  /** Takes what people should know. */
  say: (line: string) => void
}

/** Why a host cannot listen where it was told to. */
export class ServeError extends Error {
  override readonly name = 'ServeError'
  readonly code: 'port-in-use' | 'address-unusable'
  constructor(code: ServeError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/**
 * Serves a home over HTTP until SIGINT or SIGTERM; or, where that is already being done, says where.
 *
 * Throws ServeError and StoreError.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { home, open, print, terminals } = options
  const found = await openOrFind(home, () => openHost({ home, terminals }))
  const tell = (url: string) => {
    const token = homeToken(home)
    print(JSON.stringify({ url, token }))
    if (open) openBrowser(`${url}/#${new URLSearchParams({ token }).toString()}`, options.say)
  }
  if (found.kind === 'running') return tell(found.running.url)

  const stopped = stopSignal()
  const door = await openOrClose(found.host, options)
  if (!isLoopback(options.hostname)) options.say(exposed)
  tell(door.url)
  await stopped
  await stop(found.host, door, options.say)
}

async function openOrClose(
  host: OpenedHost,
  { home, port, hostname, pages, say }: ServeOptions,
): Promise<Door> {
  const onFault = (error: unknown) => say(error instanceof Error ? `${error.stack}` : `${error}`)
  const on = (wanted: number) => openDoor(host, { home, hostname, port: wanted, pages, onFault })
  try {
    if (port !== undefined) return await on(port)
    return await on(USUAL_PORT).catch((error: unknown) => {
      if (codeOf(error) !== 'EADDRINUSE') throw error
      return on(0)
    })
  } catch (error) {
    await host.close()
    throw asServeError(error, hostname, port)
  }
}

function asServeError(error: unknown, hostname: string, port: number | undefined): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new ServeError(
        'port-in-use',
        `Port ${port} is in use by another program. Choose another with --port.`,
        error,
      )
    case 'EACCES':
      return new ServeError(
        'address-unusable',
        `Port ${port} may not be used without more rights. Choose one above 1023 with --port.`,
        error,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ServeError(
        'address-unusable',
        `${hostname} is no address of this computer. Choose another with --host.`,
        error,
      )
    default:
      return error
  }
}

/** Resolves at the first signal; a second one then ends the process the hard way. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}

async function stop(host: OpenedHost, door: Door, say: (line: string) => void): Promise<void> {
  const stopping = async () => {
    await door.close(STOP_LIMIT / 2)
    await host.close()
    return 'stopped' as const
  }
  const outcome = await Promise.race([
    stopping(),
    delay(STOP_LIMIT, 'late' as const, { ref: false }),
  ])
  if (outcome === 'stopped') return
  say('Something did not stop in time. It is taken up at the next start.')
  process.exit(0)
}
