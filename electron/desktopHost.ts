import { setTimeout as delay } from 'node:timers/promises'
import type { FromHost } from '../core/protocol.ts'
import { openHost, type Host } from './host.ts'
import type { Channel } from './transport/channel.ts'
import { describeError } from './transport/failure.ts'
import { findRunning } from './transport/running.ts'
import { serveSession } from './transport/session.ts'
import { homeToken } from './transport/token.ts'

type Fatal = Extract<FromHost, { t: 'fatal' }>
type Started = { status: 'running'; host: Host } | { status: 'failed'; fatal: Fatal }

/** How long the host may take to stop, in ms. What it leaves behind is taken up at the next start. */
const STOP_LIMIT = 5_000

/**
 * The host inside the desktop process, which windows may ask for before it runs and when it cannot.
 */
export function desktopHost(home: string) {
  let starting: Promise<Started> | undefined

  const start = (): Promise<Started> => {
    starting ??= openHost({ home }).then(
      (host): Started => ({ status: 'running', host }),
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
        return serveSession(started.host, channel, { onFault: report })
      }
      if (starting === attempt) starting = undefined
      channel.post(started.fatal)
    },

    async stop(): Promise<void> {
      const started = await starting
      if (started?.status !== 'running') return
      await Promise.race([started.host.close(), delay(STOP_LIMIT)])
    },
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
