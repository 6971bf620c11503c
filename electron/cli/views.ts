import { setTimeout as delay } from 'node:timers/promises'
import { print } from './output.ts'
import { exit, homeOption, parsed, required } from './usage.ts'
import { failedWith, withHost } from './withHost.ts'

/** How often a view that is being made anew is asked for again, in milliseconds. */
const AGAIN_INTERVAL = 250

export async function runViews(args: string[]): Promise<number> {
  const { values, positionals } = parsed(
    args,
    {
      ...homeOption,
      key: { type: 'string' },
      scope: { type: 'string' },
      limit: { type: 'string' },
      before: { type: 'string' },
    },
    1,
  )
  const name = required(positionals[0], 'Say which view to show.')
  const { home: _, ...wanted } = values
  const search = new URLSearchParams(Object.entries(wanted))
  const place = `/api/views/${encodeURIComponent(name)}?${search.toString()}`
  return withHost(values.home, async ({ ask, running }) => {
    let response = await ask(place)
    // A view that our own host has to make anew first will be ready before long.
    while (!running && response.headers.get('gaffer-view-status') === 'rebuilding') {
      await delay(AGAIN_INTERVAL)
      response = await ask(place)
    }
    if (response.status === 400 || response.status === 404) {
      await failedWith(response)
      return exit.usage
    }
    await print((await response.text()).trimEnd())
    return response.ok ? exit.done : exit.failed
  })
}
