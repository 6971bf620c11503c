import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { asStoreError } from '../store/storeError.ts'
import { codeOf } from './failure.ts'

/** How long a host that should be running may take to say that it is, in milliseconds. */
const HEALTH_LIMIT = 2_000

const running = z.object({
  /** Without a slash or query at its end. */
  url: z.url(),
  pid: z.number().int(),
  /** Made anew at every start; `/health` says the same. */
  instance: z.string(),
})

/** Where the host of a home is reached, as `serve.json` in the home tells. */
export type Running = z.infer<typeof running>

const place = (home: string) => path.join(home, 'serve.json')

/** Tells where the host of a home is reached, to the user alone. Throws StoreError. */
export function announce(home: string, here: Running): void {
  const aside = `${place(home)}.${randomUUID()}`
  try {
    writeFileSync(aside, `${JSON.stringify(here)}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(aside, place(home))
  } catch (error) {
    throw asStoreError(error, place(home))
  }
}

/** Takes the announcement back, unless another host has made its own since. */
export function withdraw(home: string, instance: string): void {
  if (readAnnounced(home)?.instance === instance) rmSync(place(home))
}

/**
 * Finds the host that is running on a home, or undefined.
 *
 * One that was killed leaves its announcement behind, and another program may listen on its port by
 * now, so it has to prove that it is the one announced before anything is sent to it.
 */
export async function findRunning(home: string): Promise<Running | undefined> {
  const announced = readAnnounced(home)
  return announced && (await isThere(announced)) ? announced : undefined
}

/** Whether a host says that it runs on a home, or died before it could take that back. */
export const isAnnounced = (home: string): boolean => readAnnounced(home) !== undefined

async function isThere({ url, instance }: Running): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(HEALTH_LIMIT) })
    const body: unknown = await response.json()
    return z.object({ instance: z.literal(instance) }).safeParse(body).success
  } catch {
    // Nobody listens, or something that does not speak as we do.
    return false
  }
}

function readAnnounced(home: string): Running | undefined {
  try {
    const parsed = running.safeParse(JSON.parse(readFileSync(place(home), 'utf8')))
    return parsed.success ? parsed.data : undefined
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
