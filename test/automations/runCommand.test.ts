import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { digestOfBlob, openBlobs } from '../../electron/store/blobs.ts'
import { INLINE_BODY_LIMIT } from '../../core/items.ts'
import { keepOutput, TAIL_LIMIT } from '../../electron/automations/output.ts'
import { type CommandOptions, runCommand } from '../../electron/automations/runCommand.ts'
import { keepingGroups } from '../../electron/git/keeping.ts'
import { temporaryFolder } from '../support/home.ts'
import { program } from './scene.ts'

const never = new AbortController().signal

async function running(options: Partial<CommandOptions>) {
  const directory = await temporaryFolder('work')
  const blobs = openBlobs(await temporaryFolder('blobs'))
  const asked = { argv: ['true'], directory, limitMs: 20_000, signal: never, begin() {}, blobs }
  return { directory, blobs, end: runCommand({ ...asked, ...options }) }
}

/** Processes whose words name a file. */
const named = (file: string) =>
  execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(file) && !line.startsWith('Z'))

it('keeps what a program writes to either stream, and how it ended', async () => {
  const argv = await program(`
    process.stdout.write('one ')
    process.stdout.write('💡', () => process.stderr.write(' two'))
    process.exitCode = 3`)
  const { end } = await running({ argv })
  const { durationMs, ...rest } = await end
  expect(rest).toMatchObject({ exitCode: 3, limited: false, output: { text: 'one 💡 two' } })
  expect(rest.tail).toBe('one 💡 two')
  expect(durationMs).toBeGreaterThan(0)
})

it('runs where it is told to, with its words as they are and no shell between', async () => {
  const argv = await program(`
    console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))
    console.log(Object.keys(process.env).some((name) => name.startsWith('GAFFER_')))`)
  const words = ['$(touch pwned)', '`id`', '; rm -rf .', 'a b', '', '*', '{{x}}', '\n', '--']
  vi.stubEnv('GAFFER_TOKEN', 'secret')
  const { end, directory } = await running({ argv: [...argv, ...words] })
  const [told, ours] = (await end).output.text.split(/(?<=\])\n/)
  vi.unstubAllEnvs()
  expect(JSON.parse(told ?? '')).toEqual([directory, ...words])
  expect(ours?.trim()).toBe('false')
  expect(existsSync(path.join(directory, 'pwned'))).toBe(false)
})

it('ends a command that takes too long, with all that it started', async () => {
  const child = await program('setInterval(() => {}, 1000)')
  const argv = await program(`
    import { spawn } from 'node:child_process'
    spawn(process.execPath, [${JSON.stringify(child[1])}], { stdio: 'inherit' })
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1000)`)
  const { end } = await running({ argv, limitMs: 1500 })
  expect(await end).toMatchObject({ limited: true, signal: 'SIGKILL' })
  expect([...named(child[1]), ...named(argv[1] ?? '')]).toEqual([])
})

it('leaves nothing running that a command left behind, nor waits for it', async () => {
  const child = await program('setInterval(() => {}, 1000)')
  const argv = await program(`
    import { spawn } from 'node:child_process'
    spawn(process.execPath, [${JSON.stringify(child[1])}], { stdio: 'inherit' }).unref()
    process.exit(0)`)
  const { end } = await running({ argv })
  expect(await end).toMatchObject({ exitCode: 0 })
  await vi.waitUntil(() => named(child[1]).length === 0, { timeout: 15_000 })
})

it('ends when it is called off, and gives the reason', async () => {
  const begun = path.join(await temporaryFolder('begun'), 'begun')
  const argv = await program(`
    import { writeFileSync } from 'node:fs'
    writeFileSync(${JSON.stringify(begun)}, '')
    setInterval(() => {}, 1000)`)
  const called = new AbortController()
  const { end } = await running({ argv, signal: called.signal })
  const over = expect(end).rejects.toThrow('enough')
  await vi.waitUntil(() => existsSync(begun), { timeout: 15_000 })
  called.abort(new Error('enough'))
  await over
  expect(named(argv[1] ?? '')).toEqual([])
})

it('says before anything is begun that there is no such program or folder', async () => {
  let begun = false
  const begin = () => void (begun = true)
  const missing = { code: 'program-missing', name: 'CommandError' }
  for (const argv of [['no-such-program-anywhere'], ['./nothing'], ['/nowhere/at/all']])
    await expect((await running({ argv, begin })).end).rejects.toMatchObject(missing)
  const gone = await running({ begin, directory: '/nowhere/at/all', argv: ['true'] })
  await expect(gone.end).rejects.toMatchObject({ code: 'folder-missing' })
  expect(begun).toBe(false)
})

it('runs nothing before its group is recorded, and forgets that when it is over', async () => {
  const begun = path.join(await temporaryFolder('begun'), 'begun')
  const argv = await program(`
    import { writeFileSync } from 'node:fs'
    writeFileSync(${JSON.stringify(begun)}, '')`)
  const seen: unknown[] = []
  const keeper = {
    record: ({ pid }: { pid: number }) => seen.push(['record', pid, existsSync(begun)]),
    forget: ({ pid }: { pid: number }) => seen.push(['forget', pid, existsSync(begun)]),
  }
  await keepingGroups(keeper, async () => (await running({ argv })).end)
  expect(seen).toEqual([
    ['record', expect.any(Number), false],
    ['forget', expect.any(Number), true],
  ])
})

it('keeps a large output as a blob, its head and its tail at hand, and no half letters', async () => {
  const blobs = openBlobs(await temporaryFolder('blobs'))
  const output = keepOutput(blobs)
  const line = `${'💡'.repeat(20)}\n`
  const lines = Math.ceil((2 * INLINE_BODY_LIMIT) / line.length)
  for (let at = 0; at < lines; at += 1) void output.write(line)
  const { output: kept, tail } = await output.end()
  const whole = line.repeat(lines)
  expect(kept).toMatchObject({ blob: digestOfBlob(whole), bytes: Buffer.byteLength(whole) })
  expect(await blobs.get(kept.blob ?? '')).toBe(whole)
  expect(whole.startsWith(kept.text) && kept.text.length > 0).toBe(true)
  expect(tail.length).toBeLessThanOrEqual(TAIL_LIMIT)
  expect(whole.endsWith(tail)).toBe(true)
  expect(Buffer.from(tail).toString()).toBe(tail)
})

it('cuts an output that is too large, and says where', async () => {
  const blobs = openBlobs(await temporaryFolder('blobs'))
  const output = keepOutput(blobs, 200_000)
  for (let at = 0; at < 40; at += 1) await output.write('x'.repeat(10_000))
  await output.write('the end')
  const { output: kept, tail } = await output.end()
  const text = (await blobs.get(kept.blob ?? '')) ?? ''
  expect(text.length).toBeLessThanOrEqual(200_000)
  expect(text).toMatch(/x\n… cut here: .*\n$/)
  expect(tail.endsWith('the end')).toBe(true)
  expect(kept.bytes).toBe(400_007)
})

it('leaves no file of an output that nobody will ask for', async () => {
  const folder = await temporaryFolder('blobs')
  const output = keepOutput(openBlobs(folder))
  await output.write('x'.repeat(INLINE_BODY_LIMIT + 1))
  await output.drop()
  const files = execFileSync('find', [folder, '-type', 'f'], { encoding: 'utf8' })
  expect(files).toBe('')
})
