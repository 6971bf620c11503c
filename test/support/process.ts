import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

const root = path.join(import.meta.dirname, '../..')

/** A host in a process of its own, reached as a script would reach it. */
export type HostProcess = {
  url: string
  token: string
  pid: number
  /** Resolves when it has ended, with the signal or the code it ended by. */
  ended: Promise<NodeJS.Signals | number | null>
  kill(signal?: NodeJS.Signals): void
  /** Sends a command; gives the status and what was said. Throws when the host dies meanwhile. */
  send(command: Record<string, unknown>): Promise<{ status: number; body: Record<string, unknown> }>
  events(): Promise<StoredLine[]>
  view(name: string, key?: string): Promise<{ status: string; position: number; data: Row[] }>
  get(route: string): Promise<Response>
}
/** An event as a script reads it, with the fields of payloads that scripts look into. */
export type StoredLine = {
  position: number
  id: string
  type: string
  streamId: string
  payload: {
    turnId?: string
    requestId?: string
    operationId?: string
    replaces?: string
    reason?: string
    code?: string
    outcome?: string
    result?: { sha?: string; code?: string }
  }
}
export type Row = Record<string, unknown>

/**
 * Starts the built host on a home.
 *
 * `fault` arms one point at which it kills itself, as `GAFFER_FAULT` names it; only the build for
 * tests has any. `port` 0 takes any free one. Whoever starts one ends it.
 */
export async function startHost(home: string, fault?: string, port = 0): Promise<HostProcess> {
  const where = ['--home', home, '--port', `${port}`]
  const child = spawn(
    process.execPath,
    [path.join(root, 'dist/faults/gaffer.js'), 'serve', '--no-open', ...where],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...(fault !== undefined && { GAFFER_FAULT: fault }) },
    },
  )
  const ended = once(child, 'exit').then(
    ([code, signal]) => (signal ?? code) as NodeJS.Signals | number,
  )
  const line = await firstLine(child, ended)
  const { url, token } = JSON.parse(line) as { url: string; token: string }
  const headers = { authorization: `Bearer ${token}` }
  const get = (route: string) => fetch(new URL(route, url), { headers })
  return {
    url,
    token,
    pid: child.pid ?? 0,
    ended,
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    get,
    async send(command) {
      const response = await fetch(new URL('/api/commands', url), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ id: crypto.randomUUID(), ...command }),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
    async events() {
      const all: StoredLine[] = []
      for (;;) {
        const text = await (await get(`/api/events?after=${all.length}&limit=1000`)).text()
        const lines = text.split('\n').filter((each) => each !== '')
        all.push(...lines.map((each) => JSON.parse(each) as StoredLine))
        if (lines.length < 1000) return all
      }
    },
    async view(name, key) {
      const query = key === undefined ? '' : `?key=${encodeURIComponent(key)}`
      return (await get(`/api/views/${name}${query}`)).json() as never
    },
  }
}

async function firstLine(child: ChildProcess, ended: Promise<unknown>): Promise<string> {
  if (!child.stdout) throw new Error('no stdout')
  const lines = createInterface({ input: child.stdout })
  const line = once(lines, 'line').then(([text]) => String(text))
  const died = ended.then((how) => {
    throw new Error(`the host ended before it listened: ${String(how)}`)
  })
  return Promise.race([line, died])
}

/** Asks again until the answer fits; throws when that takes longer than `withinMs`. */
export async function until<T>(
  ask: () => Promise<T>,
  fits: (answer: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (fits(answer)) return answer
    if (Date.now() > deadline)
      throw new Error(`not in time; last: ${JSON.stringify(answer)?.slice(0, 2000)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** Runs the `gaffer` command on a home, and gives what it printed and ended with. */
export async function gaffer(home: string, ...args: string[]) {
  const child = spawn(
    process.execPath,
    [path.join(root, 'dist/faults/gaffer.js'), ...args, '--home', home],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const [code] = (await once(child, 'close')) as [number]
  return { code, stdout, stderr }
}
