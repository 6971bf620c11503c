import { setTimeout as delay } from 'node:timers/promises'
import { rebuildStanding, type RebuildStanding } from '../../core/protocol.ts'
import type { Reached } from '../transport/reach.ts'
import { print, say } from './output.ts'
import { exit, homeOption, parsed, UsageError } from './usage.ts'
import { failedWith, withHost } from './withHost.ts'

/** How often is looked how far it has come, and how often that is told, in milliseconds. */
const LOOK_INTERVAL = 100
const TELL_INTERVAL = 1_000

const controls = ['pause', 'resume', 'cancel'] as const

export async function runRebuild(args: string[]): Promise<number> {
  const flag = { type: 'boolean', default: false } as const
  const options = { ...homeOption, pause: flag, resume: flag, cancel: flag }
  const { values, positionals } = parsed(args, options, 1)
  const [view] = positionals
  const [control, another] = controls.filter((name) => values[name])
  if (another !== undefined) throw new UsageError('Say one of --pause, --resume and --cancel.')
  if (view !== undefined && control !== undefined && control !== 'cancel')
    throw new UsageError(`--${control} is for all views at once; leave ${view} away.`)
  return withHost(values.home, (reached) =>
    control === undefined ? rebuild(reached, view) : steer(reached, control, view),
  )
}

async function steer(
  { ask, running }: Reached,
  control: (typeof controls)[number],
  view: string | undefined,
): Promise<number> {
  if (!running) {
    say('No host runs on this home, so no view is being made anew.')
    return exit.failed
  }
  const response = await ask(place(view, { action: control }), { method: 'POST' })
  if (!response.ok) return unanswered(response)
  await print((await response.text()).trimEnd())
  return exit.done
}

/** Begins, tells how far it has come, and prints how the views stand in the end. */
async function rebuild({ ask }: Reached, view: string | undefined): Promise<number> {
  // A rebuild may take longer than an answer may; so it is asked for, and then looked at.
  let response = await ask(place(view, { wait: 'false' }), { method: 'POST' })
  let told = performance.now()
  for (;;) {
    if (!response.ok) return unanswered(response)
    const standing = rebuildStanding.parse(await response.json())
    const open = openOf(standing, view)
    if (open.length === 0) {
      await print(JSON.stringify(standing.views))
      const wanted = view === undefined ? Object.values(standing.views) : [standing.views[view]]
      return wanted.every((state) => state?.status === 'ready') ? exit.done : exit.failed
    }
    if (performance.now() - told >= TELL_INTERVAL) {
      told = performance.now()
      say(progress(standing, open))
    }
    await delay(LOOK_INTERVAL)
    response = await ask('/api/rebuild')
  }
}

const place = (view: string | undefined, more: Record<string, string>) =>
  `/api/rebuild?${new URLSearchParams({ ...(view !== undefined && { view }), ...more }).toString()}`

async function unanswered(response: Response): Promise<number> {
  const unknown = response.status === 404
  await failedWith(response)
  return unknown ? exit.usage : exit.failed
}

/** What is still being made anew of what was asked for. */
function openOf({ views, cancelled }: RebuildStanding, view: string | undefined): string[] {
  const open = Object.entries(views).filter(
    ([name, { status }]) => status === 'rebuilding' && !cancelled.includes(name),
  )
  return open.map(([name]) => name).filter((name) => view === undefined || name === view)
}

function progress({ views, paused }: RebuildStanding, open: readonly string[]): string {
  const shares = open.map((name) => {
    const { position = 0, lag = 0 } = views[name] ?? {}
    return `${name} ${Math.floor((100 * position) / Math.max(1, position + lag))} %`
  })
  const how = paused ? ' (paused; go on with: gaffer rebuild --resume)' : ''
  return `${shares.join(', ')}${how}`
}
