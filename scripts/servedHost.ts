import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { startChild, type Child } from './child.ts'

const address = z.object({ url: z.url(), token: z.string() })

/** Where a running host is reached, as `gaffer serve` prints it. */
export type Address = z.infer<typeof address>

export type ServedHost = Child & { address: Address }

/**
 * Starts `gaffer serve` and waits until it has said where it listens.
 *
 * Rejects when it ends without saying so. When another host owns the home, the address is that
 * one's and the process that was started ends by itself with 0.
 */
export async function startServe(launcher: string, args: string[] = []): Promise<ServedHost> {
  const child = startChild(
    process.execPath,
    [launcher, 'serve', '--no-open', ...args],
    ['ignore', 'pipe', 'inherit'],
  )
  if (!child.process.stdout) throw new Error('The host has no standard output.')
  const line = await Promise.race([
    firstLine(child.process.stdout),
    child.ended.then((code): never => {
      throw new Error(`The host ended with ${code} before it listened.`)
    }),
  ])
  return { ...child, address: address.parse(JSON.parse(line)) }
}

function firstLine(stream: Readable): Promise<string> {
  return new Promise((resolve) => createInterface({ input: stream }).once('line', resolve))
}
