import { createHash } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { OpenedHost } from '../../electron/hostApi.ts'
import { exportLog } from '../../electron/store/export.ts'
import { importLog } from '../../electron/store/import.ts'
import { Terminal } from '../../electron/jobs/kind.ts'
import { openHouse } from '../jobs/house.ts'
import { accepted, allEvents, refused, temporaryFolder, temporaryHost } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { LARGE, openSample, turn } from './sampleHome.ts'

async function exported(home: string, thread?: string) {
  const lines: string[] = []
  const write = async (line: string) => void lines.push(line)
  const told = await exportLog({ home, thread, write })
  return { lines, told }
}

async function* each(lines: readonly string[]) {
  yield* lines
}
const take = (home: string, lines: readonly string[]) =>
  importLog({ home, lines: each(lines), now: () => 5000 })

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) =>
      error instanceof Error && 'code' in error && error.message.endsWith('.') ? error.code : error,
  )

/** What of an event is its own, wherever it stands. */
const essence = (host: OpenedHost) =>
  allEvents(host).map(({ position: _position, hash: _hash, ...event }) => event)

const rowsOf = (host: OpenedHost) =>
  Object.keys(host.signatures).map((view) => [view, host.read(view, undefined, {})?.rows])

async function usedHome() {
  const sample = await openSample({ runner: 'on' })
  await turn(sample.host, 'u', 'run cat large.txt')
  return sample
}

let kept: string[] | undefined
async function exportOfUsedHome(): Promise<string[]> {
  if (kept) return kept
  const { home, host } = await usedHome()
  const { lines } = await exported(home)
  await host.close()
  kept = lines
  return lines
}

describe('a file that is no text', () => {
  const bytes = Buffer.from([0x89, 0x50, 0xff, 0xfe, 0x00, 0x80])

  /** A home with a message that brings it along. */
  async function homeWithFile() {
    const sample = await openSample()
    const upload = await sample.host.upload()
    await upload.write(bytes)
    const kept = await upload.end()
    const file = { ...kept, name: 'a.png', mediaType: 'image/png' }
    const wish = { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'look' }
    await accepted(sample.host, { ...wish, attachments: [file] })
    return { ...sample, blob: kept.blob }
  }

  it('goes along as base64 and comes in byte for byte', async () => {
    const { home, host, blob } = await homeWithFile()
    const { lines, told } = await exported(home)
    await host.close()
    expect(told).toMatchObject({ blobs: 1, missing: 0 })
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual({
      blob,
      base64: bytes.toString('base64'),
    })
    const other = await temporaryFolder('other')
    expect(await take(other, lines)).toMatchObject({ blobs: 1 })
    const there = await temporaryHost({ home: other, runner: 'off' })
    expect((await there.readBlob(blob))?.bytes).toEqual(bytes)
  })

  it('that is not what was exported is found', async () => {
    const { home, host } = await homeWithFile()
    const { lines } = await exported(home)
    await host.close()
    const changed = lines.map((line) =>
      line.replace(bytes.toString('base64'), Buffer.from('other').toString('base64')),
    )
    expect(await codeOf(take(await temporaryFolder('other'), changed))).toBe('export-damaged')
  })

  it('was not known to the first format, which comes in still', async () => {
    const { home, host } = await openSample()
    const { lines } = await exported(home)
    await host.close()
    const [header = '', ...rest] = lines
    const first = [header.replace('"format":2', '"format":1'), ...rest.slice(0, -1)]
    const sha256 = createHash('sha256')
      .update(first.map((line) => `${line}\n`).join(''))
      .digest('hex')
    const { end } = JSON.parse(rest.at(-1) ?? '') as { end: object }
    const old = [...first, JSON.stringify({ end: { ...end, sha256 } })]
    expect(await take(await temporaryFolder('other'), old)).toMatchObject({ streams: 2 })
  })
})

describe('a whole log', () => {
  it('comes into an empty home with its ids, streams, versions, views and large texts', async () => {
    const { home, host } = await usedHome()
    const { lines, told } = await exported(home)
    expect(told).toEqual({ events: host.head(), blobs: 1, missing: 0 })

    const other = path.join(await temporaryFolder(), 'other')
    expect(await take(other, lines)).toEqual({
      events: told.events,
      streams: 2,
      blobs: 1,
      rules: 0,
      automations: 0,
    })
    const imported = await temporaryHost({ home: other, runner: 'off' })
    await imported.rebuild()
    expect(essence(imported)).toEqual(essence(host))
    expect(rowsOf(imported)).toEqual(rowsOf(host))
    expect(imported.verify().problems).toEqual([])
    const [blob] = JSON.stringify(allEvents(imported)).match(/(?<="blob":")[0-9a-f]{64}/) ?? []
    const query = imported.query('blob', { digest: blob }, AbortSignal.timeout(5000))
    expect(await query).toEqual({ text: expect.stringContaining(LARGE) })
    await accepted(imported, { type: 'UpdateThread', threadId: 't', title: 'Goes on' })
    await host.close()
  })

  it('is written beside a running host, as it was at one moment', async () => {
    const { home, host } = await openSample()
    const lines: string[] = []
    const head = host.head()
    const { events } = await exportLog({
      home,
      thread: undefined,
      async write(line) {
        lines.push(line)
        await accepted(host, { type: 'UpdateThread', threadId: 't', title: `${lines.length}` })
      },
    })
    expect(host.head()).toBeGreaterThan(head)
    expect(events).toBe(head)
    await host.close()
  })

  it('keeps redacted events redacted, and what was left of them as it was left', async () => {
    const { home, host } = await openSample()
    await accepted(host, { type: 'UpdateThread', threadId: 't', title: 'secret', archived: true })
    const { id } = allEvents(host).at(-1) ?? { id: '' }
    await accepted(host, { type: 'RedactEvent', eventId: id, field: 'title' })
    const { lines } = await exported(home)
    await host.close()
    expect(lines.join('')).not.toContain('secret')
    const other = await temporaryFolder('other')
    await take(other, lines)
    const imported = await temporaryHost({ home: other, runner: 'off' })
    await imported.rebuild()
    expect(imported.verify().problems).toEqual([])
  })

  it('counts the large texts that are missing', async () => {
    const { home, host } = await usedHome()
    await host.close()
    const folder = path.join(home, 'blobs')
    const [name = ''] = readdirSync(folder, { recursive: true }).filter((each_) =>
      /[0-9a-f]{64}$/.test(String(each_)),
    ) as string[]
    writeFileSync(path.join(folder, name), 'something else')
    expect((await exported(home)).told).toMatchObject({ blobs: 0, missing: 1 })
  })
})

describe('one thread', () => {
  it('takes its project along, and nothing else', async () => {
    const { home, host } = await openSample()
    await accepted(host, {
      type: 'CreateThread',
      threadId: 'other',
      projectId: 'p',
      agent: { provider: 'practice' },
    })
    const first = (await exported(home, 't')).lines
    const second = (await exported(home, 'other')).lines
    await host.close()
    const other = await temporaryFolder('other')
    expect(await take(other, first)).toMatchObject({ events: 2, streams: 2 })
    // The project is here by now, so only the thread is taken.
    expect(await take(other, second)).toMatchObject({ events: 1, streams: 1 })
    const imported = await temporaryHost({ home: other, runner: 'off' })
    await imported.rebuild()
    const threads = imported.read('threads', undefined, {})?.rows.map(({ key }) => key)
    expect(threads).toEqual(['t', 'other'])
    expect(imported.verify().problems).toEqual([])
  })

  it('has to be there', async () => {
    const { home, host } = await openSample()
    await host.close()
    expect(await codeOf(exported(home, 'p'))).toBe('unknown-thread')
    expect(await codeOf(exported(home, 'nobody'))).toBe('unknown-thread')
  })
})

it('ends what was under way, since the home that it came from may still do it', async () => {
  const { home, host } = await openSample()
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'go' })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'v', text: 'then this' })
  await accepted(host, { type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'm' })
  const { lines, told } = await exported(home)
  await host.close()
  const other = await temporaryFolder('other')
  await take(other, lines)
  const imported = await temporaryHost({ home: other, runner: 'on' })
  await imported.drain()
  const closing = allEvents(imported).slice(told.events)
  expect(closing.map(({ type }) => type)).toEqual([
    'TurnInterrupted',
    'CheckpointRequested',
    'GitOperationSettled',
    'CheckpointFailed',
    'CheckpointFailed',
  ])
  expect(closing[2]?.payload).toMatchObject({ outcome: 'indeterminate' })
  expect(closing[0]).toMatchObject({ principal: 'host', occurredAt: 5000 })
  expect(imported.jobs()).toEqual([])
  expect(imported.verify().problems).toEqual([])
})

it('counts the permission rules that hold from now on', async () => {
  const { home, host } = await openSample()
  const rule = { effect: 'allow', kind: 'command', pattern: 'npm test', scope: 'everywhere' }
  await accepted(host, { type: 'AddPermissionRule', ruleId: 'r', ...rule })
  const { lines } = await exported(home)
  await host.close()
  const other = await temporaryFolder('other')
  expect(await take(other, lines)).toMatchObject({ rules: 1, streams: 3 })
  const imported = await temporaryHost({ home: other, runner: 'off' })
  const again = { type: 'AddPermissionRule', ruleId: 'r', ...rule }
  expect(await refused(imported, again)).toMatchObject({ code: 'rule-id-in-use' })
})

it('takes an open dead letter and a rule along, which can be seen to as in their own home', async () => {
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        submit: async () => Promise.reject(new Terminal('no-room', 'There is no room.')),
      },
    },
  })
  const threadId = await house.thread('w')
  const rule = { effect: 'allow', kind: 'command', pattern: 'npm test', scope: { threadId } }
  await house.send({ type: 'AddPermissionRule', ruleId: 'r', ...rule })
  await house.capture('w', 'one')
  await house.capture('w', 'two')
  house.runner.open()
  await house.settled()
  const { lines } = await exported(house.folder)
  const elsewhere = await openSample()
  await elsewhere.host.close()
  await take(elsewhere.home, lines)
  const crowded = await temporaryHost({ home: elsewhere.home, runner: 'off' })
  // There they name other events than those that asked for the work, so nobody can ask again.
  expect(allEvents(crowded).filter(({ type }) => type === 'DeadLetterResolved')).toHaveLength(2)

  const other = await temporaryFolder('other')
  expect(await take(other, lines)).toMatchObject({ rules: 1 })
  const host = await temporaryHost({ home: other, runner: 'off' })
  const typesAfter = async (command: Record<string, unknown>) =>
    (await accepted(host, command)).events.map(({ type }) => type)
  expect(await typesAfter({ type: 'RetryDeadLetter', jobId: 'capture/w/one' })).toEqual([
    'CheckpointRequested',
    'DeadLetterResolved',
  ])
  expect(await typesAfter({ type: 'DiscardDeadLetter', jobId: 'capture/w/two' })).toEqual([
    'DeadLetterResolved',
  ])
  expect(await typesAfter({ type: 'RemovePermissionRule', ruleId: 'r' })).toEqual([
    'PermissionRuleRemoved',
  ])
  await host.rebuild()
  expect(host.verify().problems).toEqual([])
})

it('takes automations along disabled, and ends the runs that they had under way', async () => {
  const { home, host } = await openSample()
  await accepted(host, {
    type: 'CreateAutomation',
    automationId: 'a',
    name: 'Run the tests',
    scope: { projectId: 'p' },
    when: { types: ['ThreadUpdated'] },
    do: { kind: 'run-command', argv: ['npm', 'test'] },
  })
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: 'Lamps' })
  expect(allEvents(host).at(-1)?.type).toBe('AutomationFired')
  const { lines } = await exported(home)
  await host.close()
  const other = await temporaryFolder('other')
  expect(await take(other, lines)).toMatchObject({ automations: 1, streams: 3 })
  const imported = await temporaryHost({ home: other })
  await imported.drain()
  expect(allEvents(imported).slice(-2)).toMatchObject([
    { type: 'AutomationDisabled' },
    { type: 'AutomationRunSettled', depth: 1, payload: { outcome: 'abandoned', code: 'imported' } },
  ])
  expect(imported.jobs()).toEqual([])
  await accepted(imported, { type: 'UpdateThread', threadId: 't', title: 'Cranes' })
  expect(allEvents(imported).at(-1)?.type).toBe('ThreadUpdated')
  await accepted(imported, { type: 'DeleteAutomation', automationId: 'a' })
  await imported.rebuild()
  expect(imported.verify().problems).toEqual([])
})

describe('takes nothing at all', () => {
  async function refusing(change: (lines: string[]) => string[]) {
    const other = await temporaryFolder('other')
    const code = await codeOf(take(other, change(await exportOfUsedHome())))
    const db = new Database(path.join(other, 'gaffer.db'), { readonly: true })
    for (const table of ['events', 'streams', 'permission_rules'])
      expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 })
    db.close()
    const left = readdirSync(path.join(other, 'blobs'), { recursive: true })
    expect(left.filter((name) => String(name).length > 2)).toEqual([])
    return code
  }
  const edited = (from: string, to: string) => (lines: string[]) =>
    lines.map((line) => line.replace(from, to))

  it.each<[string, string, (lines: string[]) => string[]]>([
    ['of what is no export', 'not-an-export', () => ['{"hello":"world"}']],
    ['of an empty file', 'export-damaged', () => []],
    ['of an export that ends early', 'export-damaged', (lines) => lines.slice(0, -1)],
    ['of an export that lacks an event', 'export-damaged', (lines) => lines.toSpliced(1, 1)],
    ['of an export that goes on', 'export-damaged', (lines) => [...lines, lines[1] ?? '']],
    ['of one that was edited', 'export-damaged', edited('New thread', 'Old thread')],
    ['of one with another text', 'export-damaged', edited('a large text', 'a small text')],
    ['of one with half a line', 'export-damaged', (lines) => lines.with(2, '{"event":')],
    ['of a newer format', 'export-newer', edited('"format":2', '"format":3')],
    ['with an unknown event', 'export-newer', edited('"ThreadCreated"', '"ThreadVanished"')],
    [
      'with an event of a newer version',
      'event-newer',
      edited('"schemaVersion":1', '"schemaVersion":7'),
    ],
    [
      'with an event about another',
      'export-damaged',
      edited('"payload":{"threadId":"t"', '"payload":{"threadId":"x"'),
    ],
    [
      'with a payload of another shape',
      'export-damaged',
      edited('"title":"New thread"', '"title":7'),
    ],
  ])('%s', async (_, code, change) => {
    expect(await refusing(change)).toBe(code)
  })

  it('that the home has already, and says what', async () => {
    const { home, host } = await openSample()
    const { lines } = await exported(home)
    await host.close()
    const before = await exported(home)
    await expect(take(home, lines)).rejects.toMatchObject({
      code: 'already-here',
      message: expect.stringContaining('project p'),
    })
    expect(await exported(home)).toEqual(before)
  })

  it('whose folder is open as another project', async () => {
    const { home, host, repository } = await openSample()
    const { lines } = await exported(home)
    await host.close()
    const other = await temporaryHost({ runner: 'off' })
    const project = { type: 'CreateProject', projectId: 'mine', name: 'Mine' }
    await accepted(other, { ...project, rootPath: repository.root })
    const { home: taken } = other
    expect(await codeOf(take(taken, lines))).toBe('home-in-use')
    await other.close()
    expect(await codeOf(take(taken, lines))).toBe('root-in-use')
    const again = await temporaryHost({ home: taken, runner: 'off' })
    expect(again.head()).toBe(1)
    expect(again.verify().problems).toEqual([])
  })
})

it('takes a thread in that another home’s events stand before', async () => {
  const { home, host } = await openSample({ runner: 'on' })
  await turn(host, 'u', 'say hello')
  const { lines } = await exported(home, 't')
  const before = essence(host)
  await host.close()
  const other = await temporaryHost({ runner: 'off' })
  const { root } = makeRepository()
  await accepted(other, { type: 'CreateProject', projectId: 'q', name: 'Q', rootPath: root })
  const { home: folder } = other
  await other.close()
  await take(folder, lines)
  const imported = await temporaryHost({ home: folder })
  await imported.rebuild()
  expect(essence(imported).slice(1)).toEqual(before)
  await turn(imported, 'v', 'say more')
  expect(imported.verify().problems).toEqual([])
})
