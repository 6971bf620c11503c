import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import type { StoredEvent } from '../../core/events.ts'
import { agentModelsAnswer } from '../../core/queries.ts'
import { threadRow } from '../../core/views/threads.ts'
import { WHOLE } from '../../core/views/view.ts'
import type { HostOptions, OpenedHost } from '../../electron/hostApi.ts'
import { blobPath } from '../../electron/store/blobs.ts'
import { PROMPT_FILES } from '../../electron/store/home.ts'
import {
  accepted,
  allEvents,
  eventually,
  refused,
  temporaryFolder,
  temporaryHost,
} from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'

/* What the host does for agents, with real programs: the scripted one says what it was given. */

const program = fileURLToPath(import.meta.resolve('../support/hostileAgent.ts'))
const scripted = (...manner: string[]) => ({
  provider: 'acp',
  command: [process.execPath, program, ...manner],
})
const practice = { provider: 'practice' }
const inPlainWords = scripted('repeat', '{}')

async function openThread(agent: object, options: HostOptions = {}) {
  const host = await temporaryHost(options)
  const { root } = makeRepository()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  return host
}

const start = (host: OpenedHost, turnId: string, text: string, more: object = {}) =>
  accepted(host, { type: 'StartTurn', threadId: 't', turnId, text, ...more })

const ended = (host: OpenedHost, turnId: string) =>
  eventually(host, 'TurnCompleted', ({ payload }) => payload.turnId === turnId)

async function turn(host: OpenedHost, turnId: string, text: string, more: object = {}) {
  await start(host, turnId, text, more)
  await ended(host, turnId)
}

async function keep(host: OpenedHost, bytes: Buffer) {
  const upload = await host.upload()
  await upload.write(bytes)
  return upload.end()
}

/** All that agents said in a turn. */
const saidIn = (host: OpenedHost, turnId: string) => allEvents(host).flatMap(said(turnId)).join('')

const said = (turnId: string) => (event: StoredEvent) => {
  if (event.type === 'TurnItemAppended' && event.payload.turnId === turnId)
    return event.payload.kind === 'assistant-text' ? [event.payload.body.text] : []
  if (event.type === 'TurnItemUpdated' && event.payload.turnId === turnId)
    return 'text' in event.payload ? [event.payload.text] : []
  return []
}

const rowOf = (host: OpenedHost, threadId: string) =>
  threadRow.parse(host.read('threads', WHOLE, {})?.rows.find(({ key }) => key === threadId)?.row)

describe('files that go along with a message', () => {
  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00])
  const attached = (kept: object, name: string, mediaType = 'image/png') => ({
    ...kept,
    name,
    mediaType,
  })

  it('can be read by the agent under their own names while the turn runs, and then no more', async () => {
    const home = await temporaryFolder('home')
    const host = await openThread(scripted('stall'), { home })
    const kept = await keep(host, picture)
    const text = await keep(host, Buffer.from('two'))
    const attachments = [
      attached(kept, 'a picture.png'),
      attached(kept, 'A Picture.png'),
      attached(text, 'notes.txt', 'text/plain'),
    ]
    await start(host, 'u', 'look at this', { attachments })
    await eventually(host, 'TurnBegan')
    const folder = path.join(home, PROMPT_FILES)
    const [own = ''] = await readdir(folder)
    const files = await readdir(path.join(folder, own))
    expect(files.toSorted()).toEqual(['A Picture (2).png', 'a picture.png', 'notes.txt'])
    expect(readFileSync(path.join(folder, own, 'a picture.png'))).toEqual(picture)
    expect(readFileSync(path.join(folder, own, 'notes.txt'), 'utf8')).toBe('two')
    const mode = (name: string) => (statSync(path.join(folder, name)).mode & 0o777).toString(8)
    expect([mode(own), mode(path.join(own, 'notes.txt'))]).toEqual(['700', '600'])
    await accepted(host, { type: 'InterruptTurn', threadId: 't', turnId: 'u' })
    await eventually(host, 'TurnInterrupted')
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]))
  })

  it('are told to the agent by their paths, also from the queue', async () => {
    const host = await openThread(inPlainWords)
    const kept = await keep(host, picture)
    await start(host, 'one', 'first')
    await start(host, 'two', 'second', { attachments: [attached(kept, 'a.png')] })
    await ended(host, 'two')
    expect(saidIn(host, 'one')).not.toContain('a.png')
    expect(saidIn(host, 'two')).toContain(path.join(PROMPT_FILES, 't.two', 'a.png'))
  })

  it('that nobody has kept are refused by their names', async () => {
    const host = await openThread(inPlainWords, { runner: 'off' })
    const attachments = [{ ...attached({ blob: 'ab'.repeat(32), bytes: 1 }, 'lost.png') }]
    const wish = { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'look', attachments }
    expect((await refused(host, wish)).message).toContain('lost.png')
  })

  it('that a host which died has left lying are removed by the next', async () => {
    const home = await temporaryFolder('home')
    const left = path.join(home, PROMPT_FILES, 't.u')
    await mkdir(left, { recursive: true })
    await writeFile(path.join(left, 'a.png'), picture)
    await temporaryHost({ home })
    expect(existsSync(left)).toBe(false)
  })

  it('that are no longer kept fail the turn, which says so', async () => {
    const home = await temporaryFolder('home')
    const host = await openThread(inPlainWords, { home })
    const kept = await keep(host, picture)
    await start(host, 'one', 'first')
    await start(host, 'two', 'second', { attachments: [attached(kept, 'a.png')] })
    await rm(path.join(home, blobPath(kept.blob)))
    const { payload } = await eventually(host, 'TurnFailed')
    expect(payload).toMatchObject({ turnId: 'two', code: 'attachment-missing' })
    expect(payload.message).toContain('"a.png"')
  })
})

it('tells an agent on request what was said before, with the message after it', async () => {
  const host = await openThread(practice)
  await turn(host, 'one', 'say the red lamp')
  await accepted(host, { type: 'UpdateThread', threadId: 't', agent: inPlainWords })
  await turn(host, 'two', 'and the blue one?', { withTranscript: true })
  const told = saidIn(host, 'two')
  expect(told).toContain('User: say the red lamp')
  expect(told).toContain('Agent: the red lamp')
  expect(told).toContain('My message now:')
  expect(told.indexOf('and the blue one?')).toBeGreaterThan(told.indexOf('My message now:'))
  await turn(host, 'three', 'and now?')
  expect(saidIn(host, 'three')).not.toContain('red lamp')
})

describe('a thread that goes on from another', () => {
  const fork = (host: OpenedHost) =>
    accepted(host, { type: 'ForkThread', threadId: 'branch', from: 't' })
  const branch = (host: OpenedHost, turnId: string, text: string, more: object = {}) =>
    accepted(host, { type: 'StartTurn', threadId: 'branch', turnId, text, ...more })

  it("branches off its agent's session where the agent can", async () => {
    const host = await openThread(scripted('fork'))
    await turn(host, 'one', 'hello')
    await fork(host)
    await branch(host, 'two', 'go on')
    await ended(host, 'two')
    expect(saidIn(host, 'two')).toContain('session/fork hostile-session')
    const [, began] = allEvents(host).filter((event) => event.type === 'TurnBegan')
    expect(began?.payload).toMatchObject({ sessionId: 'the-branch', fresh: false })
    await branch(host, 'three', 'go on')
    await ended(host, 'three')
    const again = allEvents(host).filter((event) => event.type === 'TurnBegan')
    expect(again.at(-1)?.payload.sessionId).toBe('the-branch')
  })

  it('begins afresh where the agent cannot branch off, and says so', async () => {
    const host = await openThread(practice)
    await turn(host, 'one', 'say the red lamp')
    await fork(host)
    await branch(host, 'two', 'recall')
    await ended(host, 'two')
    const [first, second] = allEvents(host).filter((event) => event.type === 'TurnBegan')
    expect(second?.payload).toMatchObject({ threadId: 'branch', fresh: true })
    expect(second?.payload.sessionId).not.toBe(first?.payload.sessionId)
    expect(saidIn(host, 'two')).not.toContain('red')
  })

  it('begins afresh with another agent, says so, and is told the conversation on request', async () => {
    const host = await openThread(practice)
    await turn(host, 'one', 'say the red lamp')
    await fork(host)
    await turn(host, 'later', 'say the green lamp')
    expect(rowOf(host, 'branch').forkOf).toBe('t')
    await accepted(host, { type: 'UpdateThread', threadId: 'branch', agent: inPlainWords })
    await branch(host, 'two', 'what was it?', { withTranscript: true })
    await ended(host, 'two')
    const began = allEvents(host).filter((event) => event.type === 'TurnBegan')
    expect(began.at(-1)?.payload.fresh).toBe(true)
    const told = saidIn(host, 'two')
    expect(told).toContain('Agent: the red lamp')
    expect(told).not.toContain('green')
  })
})

describe('a command of an agent in a terminal of ours', () => {
  const terminals = { ...scripted('terminals'), mode: 'full' }
  const rule = (host: OpenedHost, effect: 'allow' | 'deny', pattern: string) =>
    accepted(host, {
      type: 'AddPermissionRule',
      ruleId: `${effect}-${pattern}`,
      scope: 'everywhere',
      effect,
      kind: 'command',
      pattern,
    })
  const runs = (command: string, more: object = {}) => [
    { ask: 'terminal/create', params: { command, ...more } },
    { ask: 'terminal/wait_for_exit' },
  ]

  it('is held by a deny in every mode, however it is started', async () => {
    const host = await openThread(terminals)
    await rule(host, 'deny', 'touch')
    const env = [{ name: 'LAMP', value: 'red' }]
    const wishes = [
      runs('touch', { args: ['made'] }),
      runs('touch made', { env }),
      runs('sh', { args: ['-c', 'true && touch made'] }),
    ]
    await turn(host, 'u', JSON.stringify(wishes.flatMap(([create]) => create)))
    const [project] = allEvents(host).filter((event) => event.type === 'ProjectCreated')
    expect(existsSync(path.join(project?.payload.rootPath ?? '', 'made'))).toBe(false)
    expect(saidIn(host, 'u').match(/"code"/g)).toHaveLength(3)
    const denied = allEvents(host).filter((event) => event.type === 'ActionRejected')
    expect(denied.map(({ payload }) => payload.by)).toEqual(
      wishes.map(() => ({ rule: 'deny-touch' })),
    )
  })

  it('runs by a rule that allows it, which no variable is covered by', async () => {
    const host = await openThread({ ...terminals, mode: 'ask' })
    await rule(host, 'allow', 'echo')
    await turn(host, 'u', JSON.stringify(runs('echo', { args: ['hi'] })))
    expect(saidIn(host, 'u')).toContain('"exitCode":0')
    const env = [{ name: 'PATH', value: '.' }]
    await start(host, 'two', JSON.stringify(runs('echo', { args: ['hi'], env })))
    const { payload } = await eventually(
      host,
      'ApprovalRequested',
      ({ payload: { turnId } }) => turnId === 'two',
    )
    expect(payload).toMatchObject({ detail: { command: 'PATH=. echo hi' } })
    expect(saidIn(host, 'two')).toBe('')
  })
})

describe('an agent that says nothing', () => {
  const notices = (host: OpenedHost) =>
    allEvents(host).flatMap((event) =>
      event.type === 'TurnItemAppended' && event.payload.kind === 'notice'
        ? [event.payload.body.code ?? '']
        : [],
    )

  it('is told of after the time that is set, and can be stopped', async () => {
    const host = await openThread(scripted('stall'), { silenceMs: 100 })
    await start(host, 'u', 'go')
    await vi.waitFor(() => expect(notices(host)).toContain('agent-silent'), { timeout: 10_000 })
    expect(rowOf(host, 't').status).toBe('running')
    await accepted(host, { type: 'InterruptTurn', threadId: 't', turnId: 'u' })
    await eventually(host, 'TurnInterrupted')
    await start(host, 'next', 'go on')
    await eventually(host, 'TurnBegan', ({ payload }) => payload.turnId === 'next')
  })

  it('can be waited for, and goes on', async () => {
    const go = path.join(await temporaryFolder(), 'go')
    const host = await openThread(scripted('stall', 'quietly', go), { silenceMs: 100 })
    await start(host, 'u', 'go')
    await vi.waitFor(() => expect(notices(host)).toContain('agent-silent'), { timeout: 10_000 })
    await writeFile(go, '')
    await ended(host, 'u')
    expect(saidIn(host, 'u')).toBe('one two')
    expect(notices(host)).toEqual(['agent-silent'])
  })
})

describe('the models of an agent', () => {
  const never = new AbortController().signal
  const options = [
    {
      id: 'model',
      name: 'Model',
      category: 'model',
      type: 'select',
      currentValue: 'large',
      options: [
        { value: 'small', name: 'Small' },
        { value: 'large', name: 'Large', description: 'Slow' },
      ],
    },
  ]
  const offering = scripted('settings', JSON.stringify({ configOptions: options }))
  const asked = async (host: OpenedHost, args: object) =>
    agentModelsAnswer.parse(await host.query('agentModels', args, never))

  it('are asked of its program, in a folder of nobody or of a project', async () => {
    const host = await openThread(practice)
    const answer = {
      status: 'ok',
      models: [
        { id: 'small', name: 'Small', isDefault: false },
        { id: 'large', name: 'Large', description: 'Slow', isDefault: true },
      ],
    }
    expect(await asked(host, { agent: offering })).toEqual(answer)
    expect(await asked(host, { agent: offering, projectId: 'p' })).toEqual(answer)
  })

  it('are unavailable of one that is not there, with what to do', async () => {
    const host = await temporaryHost()
    const agent = { provider: 'acp', command: ['no-such-program-anywhere'] }
    expect(await asked(host, { agent })).toMatchObject({
      status: 'unavailable',
      code: 'agent-missing',
    })
  })
})

it('lets more turns run as soon as more are set to run at once', async () => {
  const host = await openThread(scripted('stall'))
  await accepted(host, { type: 'SetHostSettings', turnsAtOnce: 1 })
  const agent = scripted('stall')
  await accepted(host, { type: 'CreateThread', threadId: 't2', projectId: 'p', agent })
  await start(host, 'one', 'go')
  await eventually(host, 'TurnBegan')
  await accepted(host, { type: 'StartTurn', threadId: 't2', turnId: 'two', text: 'go' })
  await eventually(host, 'CheckpointCreated', ({ payload }) => payload.threadId === 't2')
  await host.drain()
  expect(allEvents(host).filter(({ type }) => type === 'TurnBegan')).toHaveLength(1)
  await accepted(host, { type: 'SetHostSettings', turnsAtOnce: 2 })
  await eventually(host, 'TurnBegan', ({ payload }) => payload.turnId === 'two')
})
