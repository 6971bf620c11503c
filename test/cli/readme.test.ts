import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'

const root = path.join(import.meta.dirname, '../..')

/** The shell lines under a heading of the README. */
async function shellLines(heading: string): Promise<string> {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8')
  const [, section = ''] = readme.split(`\n## ${heading}\n`)
  const [, lines] = /^```sh\n(.*?)^```$/ms.exec(section) ?? []
  if (lines === undefined) throw new Error(`the README has no shell lines under “${heading}”`)
  return lines
}

/** A folder with a `gaffer` command that runs these sources, to stand first on PATH. */
async function folderWithGaffer(): Promise<string> {
  const folder = await temporaryFolder('bin')
  const program = path.join(root, 'electron/cli.ts')
  const script = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`
  await writeFile(path.join(folder, 'gaffer'), script, { mode: 0o755 })
  return folder
}

/** Runs lines strictly in a folder; whatever they leave running is ended with the test. */
async function run(lines: string, folder: string) {
  const temporary = path.join(await temporaryFolder('temporary'), 'tmp')
  await mkdir(temporary)
  const child = spawn('bash', ['-c', `set -eu\n${lines}`], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${await folderWithGaffer()}:${process.env['PATH']}`,
      TMPDIR: temporary,
      NODE_COMPILE_CACHE: path.join(root, '.cache/compiled'),
    },
  })
  // Open while any process of the group lives, which a host does that the lines did not end.
  let open = true
  const closed = once(child, 'close').finally(() => (open = false))
  const endGroup = () => {
    if (open && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  child.once('exit', (code) => code !== 0 && endGroup())
  onTestFinished(endGroup)
  const [[code], stdout, stderr] = await Promise.all([
    closed,
    text(child.stdout),
    text(child.stderr),
  ])
  return { code, stdout, stderr }
}

it(
  'drives a thread from a script to a commit, as the README tells',
  { timeout: 60_000 },
  async () => {
    const repository = makeRepository()
    const { code, stdout, stderr } = await run(await shellLines('From a script'), repository.root)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })

    const printed = stdout.trimEnd().split('\n')
    const answers = printed
      .filter((line) => line.startsWith('{'))
      .map((line): unknown => JSON.parse(line))
    expect(answers).toContainEqual(
      expect.objectContaining({
        data: expect.objectContaining({ files: [expect.objectContaining({ path: 'hello.txt' })] }),
      }),
    )
    expect(printed).toContain('Say hi')
    expect(answers.at(-1)).toEqual({ events: expect.any(Number), problems: [] })

    expect(repository.git('log', '-1', '--format=%s', '--name-only')).toBe('Say hi\n\nhello.txt')
    expect(repository.git('show', 'HEAD:hello.txt')).toBe('hi')
    expect(repository.git('status', '--porcelain')).toBe('')
  },
)
