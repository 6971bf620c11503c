import { randomBytes, randomUUID } from 'node:crypto'
import type { OpenedHost } from '../hostApi.ts'
import { listen } from './http.ts'
import { openOrFind } from './openOrFind.ts'
import { homeToken } from './token.ts'

/** A host that a command line can ask, over the same API whoever it is. */
export type Reached = {
  /** Whether it was running before; otherwise it is this process's own and ends with `close`. */
  running: boolean
  /** Asks for a path of the API, such as `/api/events?after=5`. */
  ask(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

/** How long to wait for the answers of our own host when closing it, in milliseconds. */
const CLOSE_LIMIT = 1_000

/**
 * Reaches the host of a home: the one that runs, else one that `open` opens for this one command.
 *
 * Our own is asked over loopback too, so that an answer cannot depend on who gives it.
 */
export async function reachHost(home: string, open: () => Promise<OpenedHost>): Promise<Reached> {
  const found = await openOrFind(home, open)
  if (found.kind === 'running') {
    const ask = asking(found.running.url, homeToken(home))
    return { running: true, ask, close: async () => {} }
  }
  const { host } = found
  const token = randomBytes(32).toString('base64url')
  const faults: unknown[] = []
  const listening = await listen(host, {
    hostname: '127.0.0.1',
    port: 0,
    token,
    instance: randomUUID(),
    pages: undefined,
    onFault: (error) => faults.push(error),
  })
  return {
    running: false,
    ask: asking(listening.url, token),
    async close() {
      await listening.close(CLOSE_LIMIT)
      await host.close()
      if (faults.length > 0) throw new AggregateError(faults, 'Gaffer made a mistake here.')
    },
  }
}

const asking =
  (url: string, token: string): Reached['ask'] =>
  (path, init) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${token}`)
    return fetch(`${url}${path}`, { ...init, headers })
  }
