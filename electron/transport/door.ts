import { randomUUID } from 'node:crypto'
import type { OpenedHost } from '../hostApi.ts'
import { listen } from './http.ts'
import { announce, withdraw } from './running.ts'
import { homeToken } from './token.ts'

export type DoorOptions = {
  home: string
  hostname: string
  port: number
  /** The folder of the built window. */
  pages: string
  onFault: (error: unknown) => void
}

/** A host that can be reached over HTTP, and says so in its home. */
export type Door = { url: string; close(limit: number): Promise<void> }

/**
 * Opens a host to scripts and browsers, and to later starts on the same home.
 *
 * Rejects with the system's error (`EADDRINUSE`, `EACCES`) where it cannot listen.
 */
export async function openDoor(host: OpenedHost, options: DoorOptions): Promise<Door> {
  const { home, ...how } = options
  const instance = randomUUID()
  const listening = await listen(host, { ...how, token: homeToken(home), instance })
  announce(home, { url: listening.url, pid: process.pid, instance })
  return {
    url: listening.url,
    async close(limit) {
      withdraw(home, instance)
      await listening.close(limit)
    },
  }
}
