import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import path from 'node:path'
import { onTestFinished } from 'vitest'

const program = path.join(import.meta.dirname, '../../electron/cli.ts')
// The program is started dozens of times from its sources, and most of a start is compiling them.
const compiled = path.join(import.meta.dirname, '../../.cache/compiled')

export type Ended = { code: number | null; stdout: string; stderr: string }

function start(args: string[], others: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled, ...others }
  const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe', env })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, ended }
}

/** Runs the `gaffer` command to its end. */
export async function gaffer(
  args: string[],
  input = '',
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const { child, ended } = start(args, env)
  child.stdin.end(input)
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

/** Runs a `gaffer` command that stays; `line` gives what it prints, line by line. */
export function staying(args: string[]) {
  const { child, ended } = start(args)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    ended,
    line: async (): Promise<string> => {
      const next = await lines.next()
      if (next.done) throw new Error('the program ended without a further line')
      return next.value
    },
  }
}

/** Starts `gaffer serve` on a home and a free port, and waits until it says where. */
export async function serving(home: string, ...args: string[]) {
  const server = staying(['serve', '--home', home, '--no-open', '--port', '0', ...args])
  const line = await server.line()
  const { url, token } = JSON.parse(line) as { url: string; token: string }
  return { ...server, announced: line, url, token }
}
