import { fstatSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { print, say } from './output.ts'
import { exit, homeOption, parsed, wholeNumber } from './usage.ts'
import { failedWith, withHost } from './withHost.ts'

/** How often `--follow` asks for more, in milliseconds. */
const FOLLOW_INTERVAL = 250
/** How often it makes sure that somebody still reads, in milliseconds. */
const PULSE_INTERVAL = 1_000
/** Events asked for at a time. */
const EVENTS_PAGE = 1_000

export async function runEvents(args: string[]): Promise<number> {
  const { values } = parsed(args, {
    ...homeOption,
    after: { type: 'string' },
    limit: { type: 'string' },
    stream: { type: 'string' },
    type: { type: 'string' },
    follow: { type: 'boolean', default: false },
  })
  const { stream, type, follow } = values
  const limit = wholeNumber('limit', values.limit) ?? Number.POSITIVE_INFINITY
  return withHost(values.home, async ({ ask, running }) => {
    if (follow && !running) {
      say('No host runs on this home, so nothing more will happen in it.')
      return exit.failed
    }
    if (follow) feelForReader()
    let after = wholeNumber('after', values.after) ?? 0
    let left = limit
    while (left > 0) {
      const page = type === undefined ? Math.min(left, EVENTS_PAGE) : EVENTS_PAGE
      const query = { after: `${after}`, limit: `${page}` }
      const search = new URLSearchParams({ ...query, ...(stream !== undefined && { stream }) })
      const response = await ask(`/api/events?${search.toString()}`)
      if (!response.ok) return failedWith(response)
      const lines = (await response.text()).split('\n').slice(0, -1)
      const wanted = lines.filter((line) => type === undefined || fieldsOf(line).type === type)
      for (const line of wanted.slice(0, left)) await print(line)
      const last = lines.at(-1)
      if (last !== undefined) after = fieldsOf(last).position
      left -= wanted.length
      if (lines.length > 0) continue
      if (!follow) break
      await delay(FOLLOW_INTERVAL)
    }
    return exit.done
  })
}

const fieldsOf = (line: string) => eventFields.parse(JSON.parse(line))
const eventFields = z.object({ position: z.number(), type: z.string() })

/**
 * Writes a space now and then into a pipe, so that we end soon after its reader has.
 *
 * A program learns of that only when it writes, and the next event may never come. Before a JSON
 * value a space means nothing.
 */
function feelForReader(): void {
  if (!fstatSync(process.stdout.fd).isFIFO()) return
  setInterval(() => process.stdout.write(' '), PULSE_INTERVAL).unref()
}
