import { setTimeout as delay } from 'node:timers/promises'
import type { OpenedHost } from '../hostApi.ts'
import { StoreError } from '../store/storeError.ts'
import { findRunning, type Running } from './running.ts'

/** How long to wait for a home that another process holds, in milliseconds. */
const PATIENCE = 5_000
const INTERVAL = 100

/** A host of this process's own, or where the one is that already has the home. */
export type Found = { kind: 'opened'; host: OpenedHost } | { kind: 'running'; running: Running }

/**
 * Opens a host on a home with `open`, or finds the one that runs on it.
 *
 * Waits while neither works: a host that is starting has not said yet where it listens, and a
 * single command is soon done. Throws StoreError; `home-in-use` when the waiting was for nothing.
 */
export async function openOrFind(home: string, open: () => Promise<OpenedHost>): Promise<Found> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    try {
      return { kind: 'opened', host: await open() }
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'home-in-use') throw error
      const running = await findRunning(home)
      if (running) return { kind: 'running', running }
      if (Date.now() > deadline) throw unreachable(home, error)
      await delay(INTERVAL)
    }
  }
}

// It hangs, or has hardly started.
const unreachable = (home: string, cause: StoreError) =>
  new StoreError(
    'home-in-use',
    `Another Gaffer has ${home} open, and cannot be reached from here. Close it and try again.`,
    cause,
  )
