import { setTimeout as delay } from 'node:timers/promises'
import type { FromHost } from '../core/protocol.ts'
import { openHost } from './host.ts'
import type { Host } from './hostApi.ts'
import type { Cipher } from './settings/secrets.ts'
import type { Channel } from './transport/channel.ts'
import { type Door, openDoor } from './transport/door.ts'
import { describeError } from './transport/failure.ts'
import { findRunning } from './transport/running.ts'
import { serveSession } from './transport/session.ts'
import { homeToken } from './transport/token.ts'

type Fatal = Extract<FromHost, { t: 'fatal' }>
type Started = { status: 'running'; host: Host; door: Door } | { status: 'failed'; fatal: Fatal }

/** How long the host may take to stop, in ms. What it leaves behind is taken up at the next start. */
const STOP_LIMIT = 5_000

/**
 * The host inside the desktop process, which windows may ask for before it runs and when it cannot.
 *
 * It listens on loopback too, so that the `gaffer` command reaches it. `pages` is the folder of the
 * built window.
 */
export function desktopHost(home: string, pages: string, cipher: Cipher) {
  let starting: Promise<Started> | undefined

  const start = (): Promise<Started> => {
    starting ??= openWithDoor(home, pages, cipher).then(
      (opened): Started => ({ status: 'running', ...opened }),
      async (error: unknown): Promise<Started> => ({
        status: 'failed',
        fatal: await fatalOf(error, home),
      }),
    )
    return starting
  }

  return {
    start: () => void start(),

    /** Serves one window. A window that asks again after a failure makes the host try again. */
    async connect(channel: Channel): Promise<void> {
      const attempt = start()
      const started = await attempt
      if (started.status === 'running') {
        return serveSession(started.host, channel, { local: true, onFault: report })
      }
      if (starting === attempt) starting = undefined
      channel.post(started.fatal)
    },

    async stop(): Promise<void> {
      const started = await starting
      if (started?.status !== 'running') return
      const { host, door } = started
      const stopping = door.close(STOP_LIMIT / 2).then(() => host.close())
      await Promise.race([stopping, delay(STOP_LIMIT)])
    },
  }
}

async function openWithDoor(
  home: string,
  pages: string,
  cipher: Cipher,
): Promise<{ host: Host; door: Door }> {
  const host = await openHost({ home, cipher })
  try {
    const where = { home, hostname: '127.0.0.1', port: 0, pages, onFault: report }
    return { host, door: await openDoor(host, where) }
  } catch (error) {
    await host.close()
    throw error
  }
}

async function fatalOf(error: unknown, home: string): Promise<Fatal> {
  const { code, message, fault } = describeError(error)
  if (fault) report(error)
  const running = code === 'home-in-use' ? await findRunning(home) : undefined
  if (!running) return { t: 'fatal', code, message }
  const url = `${running.url}/#${new URLSearchParams({ token: homeToken(home) }).toString()}`
  return { t: 'fatal', code, message, url }
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
}
