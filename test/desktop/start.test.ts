import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../..')

let home: string
let started: ChildProcess[]

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'gaffer-start-'))
  started = []
})

afterEach(async () => {
  for (const child of started) child.kill('SIGKILL')
  await rm(home, { recursive: true, force: true })
})

/** Runs one of the scripts as a machine without a display would. */
function run(script: string, ...args: string[]) {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...environment } = process.env
  const child = spawn(process.execPath, [path.join(root, 'scripts', script), ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const lines: string[] = []
  const waiting: { pattern: RegExp; resolve: (line: string) => void }[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const { pattern, resolve } of waiting) if (pattern.test(line)) resolve(line)
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const saying = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const said = lines.find((line) => pattern.test(line))
      if (said !== undefined) return resolve(said)
      waiting.push({ pattern, resolve })
      void ended.then((code) => reject(new Error(`ended with ${code}: ${lines.join('\n')}`)))
    })
  return { lines, ended, saying, kill: (signal: NodeJS.Signals) => child.kill(signal) }
}

describe.runIf(process.platform === 'linux')('npm start without a display', () => {
  const address = /http:\/\/\S+#token=\S+/

  it('serves the app and says where; a second start says the same and ends', async () => {
    const first = run('start.ts', '--home', home, '--port', '0')
    const where = address.exec(await first.saying(address))?.[0]
    const second = run('start.ts', '--home', home)
    expect(await second.ended).toBe(0)
    expect(second.lines.join('\n')).toContain(where)

    const page = await fetch(new URL('/', where))
    expect(page.status).toBe(200)
    first.kill('SIGINT')
    expect(await first.ended).toBe(0)
    await expect(fetch(new URL('/', where))).rejects.toThrow()
  })
})

describe('npm run gaffer', () => {
  it('prints nothing but what the program itself prints, and ends with its code', async () => {
    const known = run('gaffer.ts', 'views', 'projects', '--home', home)
    expect(await known.ended).toBe(0)
    expect(known.lines.map((line) => JSON.parse(line))).not.toEqual([])
    const unknown = run('gaffer.ts', 'no-such-command')
    expect(await unknown.ended).toBe(2)
    expect(unknown.lines).toEqual([])
  })

  it('passes a signal on to the program', async () => {
    const serve = run('gaffer.ts', 'serve', '--no-open', '--port', '0', '--home', home)
    const { url } = JSON.parse(await serve.saying(/^\{/))
    expect((await fetch(new URL('/health', url))).status).toBe(200)
    serve.kill('SIGTERM')
    expect(await serve.ended).toBe(0)
  })
})
