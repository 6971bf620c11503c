import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openHost } from '../../electron/host.ts'
import { verifyHome } from '../../electron/queries/verifyHome.ts'
import { openLog } from '../../electron/store/log.ts'
import { openReadOnly } from '../../electron/store/readOnly.ts'
import { accepted, temporaryFolder } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { filesThatSay } from '../store/sampleHome.ts'
import { type Ended, gaffer, serving } from './program.ts'

const SECRET = 'hunter2whichnobodymayknow'

let home: string
let folder: string
const on = (where: string, ...args: string[]) => gaffer([...args, '--home', where])
const run = (...args: string[]) => on(home, ...args)
const lines = ({ stdout }: Ended) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))

beforeEach(async () => {
  home = await temporaryFolder('home')
  folder = await temporaryFolder('files')
  const host = await openHost({ home, runner: 'off' })
  const rootPath = makeRepository().root
  const agent = { provider: 'practice' }
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath })
  await accepted(host, {
    type: 'CreateThread',
    threadId: 't',
    projectId: 'p',
    title: SECRET,
    agent,
  })
  await host.close()
})

/** The events of a home but for their places. */
function eventsOf(where: string) {
  const db = openReadOnly(where)
  const events = openLog(db).read(0, 1000)
  db.close()
  return events.map(({ position: _position, hash: _hash, ...event }) => event)
}

describe.each(['straight on the home', 'beside the host that runs on it'])('%s', (way) => {
  beforeEach(async () => {
    if (way === 'beside the host that runs on it') await serving(home)
  })

  it('exports to a file or to standard output, and imports from either', async () => {
    const file = path.join(folder, 'log.jsonl')
    const written = await run('export', '--out', file)
    expect(written).toMatchObject({ code: 0, stderr: '' })
    expect(lines(written)).toEqual([{ events: 2, blobs: 0, missing: 0 }])
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    const printed = await run('export', '--thread', 't')
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    expect(lines(printed)[0]).toEqual({ gaffer: 'export', format: 2, thread: 't' })

    const others = [await temporaryFolder('one'), await temporaryFolder('two')] as const
    const told = [{ events: 2, streams: 2, blobs: 0, rules: 0, automations: 0 }]
    expect(lines(await on(others[0], 'import', file))).toEqual(told)
    expect(lines(await gaffer(['import', '-', '--home', others[1]], printed.stdout))).toEqual(told)
    for (const other of others) {
      expect(eventsOf(other)).toEqual(eventsOf(home))
      expect(verifyHome(other).problems).toEqual([])
    }
  })

  it('does not write over a file', async () => {
    const file = path.join(folder, 'mine')
    writeFileSync(file, 'mine')
    for (const args of [
      ['export', '--out', file],
      ['backup', file],
    ]) {
      const ended = await run(...args)
      expect(ended).toMatchObject({ code: 1, stdout: '' })
      expect(ended.stderr).toContain('exists already')
    }
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  it('writes a backup, which becomes a home again', async () => {
    const file = path.join(folder, 'home.backup')
    expect(lines(await run('backup', file))).toEqual([{ events: 2, blobs: 0, damaged: 0 }])
    const other = path.join(folder, 'restored')
    expect(lines(await on(other, 'restore', file))).toEqual([{ events: 2, blobs: 0 }])
    expect(eventsOf(other)).toEqual(eventsOf(home))
    expect(verifyHome(other).problems).toEqual([])
  })

  it('redacts a field of an event, out of every file', async () => {
    expect(await filesThatSay(home, SECRET)).not.toEqual([])
    const id = eventsOf(home)[1]?.id ?? ''
    const redacted = await run('redact', id, '--field', 'title')
    expect(redacted.code).toBe(0)
    expect(lines(redacted)).toMatchObject([{ events: [{ type: 'EventRedacted', streamId: 't' }] }])
    expect(redacted.stderr).toContain('Backups, exports')
    expect(await filesThatSay(home, SECRET)).toEqual([])
    expect(verifyHome(home).problems).toEqual([])
    const view = await run('views', 'threads')
    expect(JSON.parse(view.stdout)).toMatchObject({ data: [{ threadId: 't', title: '█████' }] })

    const refused = await run('redact', id, '--field', 'threadId')
    expect(refused.code).toBe(3)
    expect(lines(refused)).toMatchObject([{ code: 'not-redactable' }])
  })
})

it('takes an import in whose views follow by themselves, and not a second time', async () => {
  const { stdout } = await run('export')
  const other = await temporaryFolder('other')
  await gaffer(['import', '-', '--home', other], stdout)
  const view = await on(other, 'views', 'threads')
  expect(JSON.parse(view.stdout)).toMatchObject({ status: 'ready', data: [{ threadId: 't' }] })
  const again = await gaffer(['import', '-', '--home', other], stdout)
  expect(again).toMatchObject({ code: 1, stdout: '' })
  expect(again.stderr).toContain('This home has the project p already.')
})

it('does not import into a home that a host runs on', async () => {
  const { stdout } = await run('export')
  const other = await temporaryFolder('other')
  await serving(other)
  const ended = await gaffer(['import', '-', '--home', other], stdout)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toContain('Another Gaffer is using')
})

it('leaves no file behind when there is nothing to export', async () => {
  const file = path.join(folder, 'log.jsonl')
  const ended = await run('export', '--thread', 'nobody', '--out', file)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toBe('There is no thread nobody here. Name another.\n')
  expect(existsSync(file)).toBe(false)
})

it('says what is missing in the command line', async () => {
  for (const args of [['import'], ['backup'], ['restore'], ['redact'], ['redact', 'e']])
    expect(await run(...args)).toMatchObject({ code: 2, stdout: '' })
  expect(await run('import', path.join(folder, 'nothing'))).toMatchObject({ code: 1, stdout: '' })
  expect(await run('restore', path.join(folder, 'nothing'))).toMatchObject({ code: 1, stdout: '' })
})

it('says when an export was cut off on its way', async () => {
  const { stdout } = await run('export')
  const other = await temporaryFolder('other')
  const ended = await gaffer(['import', '-', '--home', other], stdout.slice(0, -40))
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toContain('Nothing was imported')
  expect(readFileSync(path.join(other, 'gaffer.db')).length).toBeGreaterThan(0)
})
