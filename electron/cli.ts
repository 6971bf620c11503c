import { once } from 'node:events'
import { fstatSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { z } from 'zod'
import { openHost } from './host.ts'
import { examine } from './queries/doctor.ts'
import { verifyHome } from './queries/verifyHome.ts'
import { serve } from './serve.ts'
import { homeFolder } from './store/home.ts'
import { isFailure } from './transport/failure.ts'
import { reachHost, type Reached } from './transport/reach.ts'
import { version } from './version.ts'

const help = `Usage: gaffer COMMAND [--home DIR]

  serve [--port N] [--host 127.0.0.1] [--no-open]
                        run the app for a browser; prints {"url","token"} and stays
  send JSON             send a command; - reads it from standard input
  events [--after N] [--limit N] [--stream ID] [--type TYPE] [--follow]
                        the log, one event a line; --follow goes on with what happens
  views NAME [--key K] [--scope S] [--limit N] [--before N]
                        a view: projects, threads, timeline, approvals, checkpoints, jobs, changes
  verify                check the log's chain and every view; writes nothing
  rebuild [VIEW]        make views anew from the log
  doctor                say what Gaffer finds on this machine
  --help, --version

Commands go to the host that runs on the home, or straight to the home when none does.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused.
`

/** What a command ends with. */
const exit = { done: 0, failed: 1, usage: 2, refused: 3 } as const

const homeOption = { home: { type: 'string' } } as const

/** How often `events --follow` asks for more, in milliseconds. */
const FOLLOW_INTERVAL = 250
/** How often it makes sure that somebody still reads, in milliseconds. */
const PULSE_INTERVAL = 1_000
/** Events asked for at a time. */
const EVENTS_PAGE = 1_000

/** The command line says something that we do not understand. */
class UsageError extends Error {
  override readonly name = 'UsageError'
}

async function run(given: string[]): Promise<number> {
  try {
    const [command, ...args] = commandFirst(given)
    switch (command) {
      case 'serve':
        return await runServe(args)
      case 'send':
        return await runSend(args)
      case 'events':
        return await runEvents(args)
      case 'views':
        return await runViews(args)
      case 'verify':
        return await runVerify(args)
      case 'rebuild':
        return await runRebuild(args)
      case 'doctor':
        return await runDoctor(args)
      case '--version':
        await print(version)
        return exit.done
      case '--help':
      case 'help':
        process.stdout.write(help)
        return exit.done
      case undefined:
        throw new UsageError('Say what to do.')
      default:
        throw new UsageError(`There is no command ${command}.`)
    }
  } catch (error) {
    return told(error)
  }
}

/** `--home` may stand before the command too, as it belongs to all of them. */
function commandFirst(given: string[]): string[] {
  const before = given[0] === '--home' ? 2 : given[0]?.startsWith('--home=') ? 1 : 0
  return [...given.slice(before), ...given.slice(0, before)]
}

function told(error: unknown): number {
  if (error instanceof UsageError) {
    say(`${error.message}\n\n${help}`)
    return exit.usage
  }
  say(isFailure(error) ? error.message : String(error instanceof Error ? error.stack : error))
  return exit.failed
}

async function runServe(args: string[]): Promise<number> {
  const { values } = parsed(args, {
    ...homeOption,
    port: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    open: { type: 'boolean', default: true },
  })
  const port = wholeNumber('port', values.port)
  if (port !== undefined && port > 65_535) throw new UsageError('A port is at most 65535.')
  const pages = path.join(import.meta.dirname, '../renderer')
  const { host: hostname, open } = values
  const home = homeFolder(values.home)
  await serve({ home, port, hostname, open, pages, print: (line) => void print(line), say })
  return exit.done
}

async function runSend(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, homeOption, 1)
  const [given] = positionals
  if (given === undefined) throw new UsageError('Say which command to send, as JSON.')
  const body = given === '-' ? await text(process.stdin) : given
  const headers = { 'content-type': 'application/json' }
  return withHost(values.home, async ({ ask }) => {
    const response = await ask('/api/commands', { method: 'POST', headers, body })
    await print((await response.text()).trimEnd())
    switch (response.status) {
      case 200:
        return exit.done
      case 403:
      case 409:
        return exit.refused
      case 400:
        return exit.usage
      default:
        return exit.failed
    }
  })
}

async function runEvents(args: string[]): Promise<number> {
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

async function runViews(args: string[]): Promise<number> {
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
  const [name] = positionals
  if (name === undefined) throw new UsageError('Say which view to show.')
  const { home: _, ...wanted } = values
  const search = new URLSearchParams(Object.entries(wanted))
  const place = `/api/views/${encodeURIComponent(name)}?${search.toString()}`
  return withHost(values.home, async ({ ask, running }) => {
    let response = await ask(place)
    // A view that our own host has to make anew first will be ready before long.
    while (!running && response.headers.get('gaffer-view-status') === 'rebuilding') {
      await delay(FOLLOW_INTERVAL)
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

async function runVerify(args: string[]): Promise<number> {
  const { values } = parsed(args, homeOption)
  const { events, problems } = verifyHome(homeFolder(values.home))
  await print(JSON.stringify({ events, problems }))
  for (const { part, message } of problems) say(`${part}: ${message}`)
  return problems.length === 0 ? exit.done : exit.failed
}

async function runRebuild(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, homeOption, 1)
  const [view] = positionals
  const search = new URLSearchParams(view === undefined ? {} : { view })
  return withHost(values.home, async ({ ask }) => {
    const response = await ask(`/api/rebuild?${search.toString()}`, { method: 'POST' })
    if (response.status === 404) {
      await failedWith(response)
      return exit.usage
    }
    await print((await response.text()).trimEnd())
    return response.ok ? exit.done : exit.failed
  })
}

async function runDoctor(args: string[]): Promise<number> {
  const { values } = parsed(args, homeOption)
  const diagnosis = await examine(homeFolder(values.home))
  await print(JSON.stringify(diagnosis))
  if (diagnosis.git !== null) return exit.done
  say('Git was not found. Install it; Gaffer works in git repositories.')
  return exit.failed
}

async function withHost(
  named: string | undefined,
  work: (reached: Reached) => Promise<number>,
): Promise<number> {
  const home = homeFolder(named)
  const reached = await reachHost(home, () => openHost({ home, runner: 'off' }))
  try {
    return await work(reached)
  } finally {
    await reached.close()
  }
}

/** Says on stderr what the host answered instead of what was asked for. */
async function failedWith(response: Response): Promise<number> {
  const body: unknown = await response.json()
  const message = typeof body === 'object' && body !== null && 'message' in body && body.message
  say(typeof message === 'string' ? message : `The host answered with ${response.status}.`)
  return exit.failed
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

function parsed<O extends ParseArgsOptionsConfig>(args: string[], options: O, most = 0) {
  try {
    const config = { args, options, allowPositionals: true, allowNegative: true }
    const { values, positionals } = parseArgs(config)
    if (positionals.length > most) throw new UsageError(`What is ${positionals[most]}?`)
    return { values, positionals }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

function wholeNumber(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  if (!/^\d{1,15}$/.test(given)) throw new UsageError(`--${name} takes a whole number.`)
  return Number(given)
}

async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read it has enough (`gaffer events | head`).
  if (error.code === 'EPIPE') process.exit(exit.done)
  throw error
})

process.exitCode = await run(process.argv.slice(2))
