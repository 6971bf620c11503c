import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import type { AgentMode } from '../../../core/agent.ts'
import { turnId, type RequestId } from '../../../core/ids.ts'
import type { AgentEvent } from '../../../electron/agents/agent.ts'
import { deferred } from '../../../electron/agents/deferred.ts'
import { processWith } from '../../../electron/agents/processTable.ts'
import type { Scripts, Step } from '../../support/model/script.ts'
import { claudeHome, needsClaude, openReal, type ClaudeHome } from '../claude/support.ts'
import { converse, spoken, temporaryFolder, toolBodies } from '../support.ts'

needsClaude()

const shell = (command: string) => ({ use: 'shell' as const, command })
const tool = (name: string, input: Readonly<Record<string, unknown>>) => ({
  use: 'tool' as const,
  name,
  input,
})

const scripts: Scripts = {
  look: [{ calls: [shell('ls')] }, { say: 'Looked.' }],
  both: [{ calls: [shell('echo one'), shell('echo two')] }, { say: 'Both.' }],
  break: [{ calls: [shell('echo out; echo err >&2; exit 3')] }, { say: 'It broke.' }],
  away: [
    { calls: [shell('mkdir deep; cd deep')] },
    { calls: [shell('pwd > here.txt')] },
    { say: 'There.' },
  ],
  daemon: [{ calls: [shell('(tail -f /dev/null & echo $! > early.pid)')] }, { say: 'It goes on.' }],
  stray: [
    { calls: [shell('(tail -f /dev/null & echo $! > late.pid); touch started; tail -f started')] },
    { say: 'Ended.' },
  ],
  secret: [{ calls: [{ use: 'read', path: '/etc/hostname' }] }, { say: 'Read it.' }],
  todo: [
    { calls: [tool('TaskCreate', { subject: 'Look around', description: 'Look.' })] },
    { calls: [tool('TaskCreate', { subject: 'Light the lamp', description: 'Light it.' })] },
    { calls: [tool('TaskUpdate', { taskId: '1', status: 'completed' })] },
    { calls: [tool('TaskUpdate', { taskId: '2', status: 'in_progress' })] },
    { say: 'Half way.' },
  ],
  proceed: [
    { calls: [tool('TaskUpdate', { taskId: '2', status: 'completed' })] },
    { say: 'Done.' },
  ],
  background: [
    { calls: [tool('Bash', { command: 'echo hi > hi.txt', run_in_background: true })] },
    { say: 'Not in the background.' },
  ],
  wander: [{ calls: [tool('EnterWorktree', {})] }, { echo: true }],
}

const allow = { allowed: true } as const
let home: ClaudeHome
let checkout = ''
beforeEach(async () => {
  home = await claudeHome(scripts)
  checkout = await temporaryFolder()
})

const open = (options: Parameters<typeof openReal>[1] = {}) =>
  openReal(home, { checkout, ...options })
const has = (file: string) => existsSync(path.join(checkout, file))
const textOf = (file: string) => readFile(path.join(checkout, file), 'utf8')
const questionsIn = (events: readonly AgentEvent[]) =>
  events.filter((event) => event.type === 'approval-requested')
const plansIn = (events: readonly AgentEvent[]) =>
  events.flatMap((event) =>
    'item' in event && event.item.kind === 'plan'
      ? [event.item.body.entries.map(({ text, status }) => `${text}: ${status}`)]
      : [],
  )

it('streams its thoughts and its words, and tells what they cost', async () => {
  const session = await open()
  const events = await converse(session, '[[hello]]')
  const kinds = events.map((event) => ('item' in event ? event.item.kind : event.type))
  expect(new Set(kinds)).toEqual(
    new Set(['reasoning', 'item-text', 'assistant-text', 'turn-completed']),
  )
  expect(spoken(events)).toContain('Hello from the scripted model.')
  expect(events.at(-1)).toMatchObject({
    usage: { inputTokens: 100, cachedTokens: 40, outputTokens: 20, costUsd: expect.any(Number) },
  })
  const cost = (told: readonly AgentEvent[]) => {
    const end = told.at(-1)
    return end?.type === 'turn-completed' ? end.usage?.costUsd : undefined
  }
  // The program tells the sum, so a second turn like the first must not cost twice as much.
  expect(cost(await converse(session, '[[hello]]'))).toBeCloseTo(cost(events) ?? 0, 10)
})

it('asks about what the user’s own settings would allow, since a rule of ours may deny it', async () => {
  await mkdir(home.settings, { recursive: true })
  const permissions = { allow: ['Bash(*)', 'Write', 'Edit'], defaultMode: 'acceptEdits' }
  await writeFile(path.join(home.settings, 'settings.json'), JSON.stringify({ permissions }))
  const session = await open()
  const no = { allowed: false } as const
  const looked = await converse(session, '[[look]]', { answer: no })
  expect(questionsIn(looked)).toMatchObject([
    { action: { kind: 'command', detail: { command: 'ls', directory: checkout } } },
  ])
  await converse(session, '[[write]]', { answer: no })
  expect(has('hello.txt')).toBe(false)
})

it('keeps to what the user’s own settings deny', async () => {
  await mkdir(home.settings, { recursive: true })
  const settings = { permissions: { deny: ['Bash(echo:*)'] } }
  await writeFile(path.join(home.settings, 'settings.json'), JSON.stringify(settings))
  const events = await converse(await open(), '[[shell]]', { answer: allow })
  expect(has('made.txt')).toBe(false)
  expect(events.at(-1)?.type).toBe('turn-completed')
})

it('asks every question of a turn at once, and takes the answers in any order', async () => {
  const session = await open()
  const asked: RequestId[] = []
  const events = await converse(session, '[[both]]', {
    async heard(event) {
      if (event.type !== 'approval-requested') return
      asked.unshift(event.requestId)
      if (asked.length === 2) for (const id of asked) await session.answer(id, allow)
    },
  })
  const outputs = toolBodies(events).flatMap(({ output }) => (output ? [output.text] : []))
  expect(outputs.toSorted()).toEqual(['one', 'two'])
  expect(events.at(-1)?.type).toBe('turn-completed')
})

it('shows the whole file before and after in the question and in the item', async () => {
  await writeFile(path.join(checkout, 'greeting.txt'), 'first\nhello world\nlast\n')
  const events = await converse(await open(), '[[edit]]', { answer: allow })
  const edit = {
    path: 'greeting.txt',
    oldText: 'first\nhello world\nlast\n',
    newText: 'first\nhello agents\nlast\n',
  }
  expect(questionsIn(events)).toMatchObject([
    { title: 'Edit greeting.txt', action: { detail: { files: [{ ...edit, inside: true }] } } },
  ])
  expect(toolBodies(events).at(-1)).toMatchObject({ edits: [edit], paths: ['greeting.txt'] })
  expect(toolBodies(events).map(({ tool: kind, status }) => `${kind} ${status}`)).toEqual([
    'read pending',
    'read running',
    'read completed',
    'edit pending',
    'edit running',
    'edit completed',
  ])
  expect(toolBodies(events)[2]?.output?.text).toBe('first\nhello world\nlast\n')
})

it('keeps what a command that fails has said, and its exit code', async () => {
  const events = await converse(await open(), '[[break]]', { answer: allow })
  expect(toolBodies(events).at(-1)).toMatchObject({
    status: 'failed',
    exitCode: 3,
    output: { text: 'out\nerr' },
  })
})

it('says in which folder a command would run, when it has gone to another', async () => {
  const events = await converse(await open(), '[[away]]', { answer: allow })
  expect(await textOf('deep/here.txt')).toBe(`${path.join(await realpath(checkout), 'deep')}\n`)
  expect(questionsIn(events)).toMatchObject([
    { action: { detail: { directory: checkout } } },
    { action: { detail: { directory: path.join(checkout, 'deep') } } },
  ])
})

it('asks before it reads what lies outside the checkout', async () => {
  const events = await converse(await open(), '[[secret]]', { answer: { allowed: false } })
  expect(questionsIn(events)).toMatchObject([
    { title: 'Read /etc/hostname', action: { kind: 'other' } },
  ])
  expect(toolBodies(events).at(-1)).toMatchObject({ tool: 'read', status: 'rejected' })
})

it('shows what there is to do as a plan, which goes on in the next turn', async () => {
  const session = await open()
  expect(plansIn(await converse(session, '[[todo]]'))).toEqual([
    ['Look around: pending'],
    ['Look around: pending', 'Light the lamp: pending'],
    ['Look around: completed', 'Light the lamp: pending'],
    ['Look around: completed', 'Light the lamp: running'],
  ])
  expect(plansIn(await converse(session, '[[proceed]]'))).toEqual([
    ['Look around: completed', 'Light the lamp: completed'],
  ])
})

it('writes its plan in plan mode, shows it, and asks before it carries it out', async () => {
  const propose: Step[] = []
  home = await claudeHome({ propose })
  const session = await open({ mode: 'plan' })
  await converse(session, '[[hello]]')
  // Claude Code tells its model which file the plan is to stand in.
  const told = home.model.asked.flatMap(({ said }) => said.map(({ text }) => text)).join('\n')
  const file = /\S+[\\/]plans[\\/][\w-]+\.md/.exec(told)?.[0] ?? ''
  const text = '# The plan\n\n1. Look around\n2. Light the lamp\n'
  propose.push(
    { calls: [{ use: 'write', path: file, text }] },
    { calls: [tool('ExitPlanMode', {})] },
    { echo: true },
  )
  const no = { allowed: false, reason: 'describe it only' } as const
  const refused = await converse(session, '[[propose]]', { answer: no })
  expect(questionsIn(refused)).toMatchObject([
    {
      title: 'Carry out the plan',
      action: { kind: 'other', detail: { text: expect.stringContaining('Light the lamp') } },
    },
  ])
  expect(plansIn(refused)).toEqual([['Look around: pending', 'Light the lamp: pending']])
  expect(spoken(refused)).toContain('describe it only')

  // Only while it plans can it propose to carry a plan out.
  const asks = async (mode?: AgentMode) =>
    questionsIn(await converse(session, '[[propose]]', { answer: no, ...(mode && { mode }) }))
      .map(({ title }) => title)
      .includes('Carry out the plan')
  expect(await asks()).toBe(true)
  expect(await asks('auto-edit')).toBe(false)
  expect(await asks('plan')).toBe(true)
})

it('runs nothing in the background, so that no turn begins by itself', async () => {
  const events = await converse(await open(), '[[background]]', { answer: allow })
  expect(toolBodies(events).at(-1)?.status).toBe('failed')
  expect(has('hi.txt')).toBe(false)
})

it('offers its model no tool that needs what the app has not', async () => {
  const events = await converse(await open(), '[[wander]]')
  expect(questionsIn(events)).toEqual([])
  expect(spoken(events)).toContain('EnterWorktree')
})

it('stops a turn that has only just been given', async () => {
  const session = await open()
  const ended = deferred<AgentEvent>()
  await session.prompt({
    turnId: turnId.parse('hasty'),
    text: '[[hang]]',
    say: async (event) => {
      if (event.type.startsWith('turn-')) ended.resolve(event)
    },
  })
  await session.interrupt()
  expect((await ended.promise).type).toBe('turn-interrupted')
  expect((await converse(session, '[[hello]]')).at(-1)?.type).toBe('turn-completed')
})

it('ends what a turn that is stopped has left running, and nothing of an earlier one', async () => {
  const session = await open()
  await converse(session, '[[daemon]]', { answer: allow })
  const early = await processOf('early.pid')
  expect(early).toBeDefined()
  const talk = converse(session, '[[stray]]', { answer: allow })
  await vi.waitFor(() => expect(has('started')).toBe(true), { timeout: 10_000 })
  await session.interrupt()
  expect((await talk).at(-1)?.type).toBe('turn-interrupted')
  expect(await processOf('late.pid')).toBeUndefined()
  expect(await processOf('early.pid')).toEqual(early)
  await session.close()
  expect(await processOf('early.pid')).toBeUndefined()
})

it('asks for a login where there is none', async () => {
  const { ANTHROPIC_API_KEY: _, ...environment } = home.environment
  const events = await converse(await openReal({ environment }, { checkout }), '[[hello]]')
  expect(events).toMatchObject([
    {
      type: 'turn-failed',
      code: 'agent-login-needed',
      message: expect.stringContaining('in a terminal'),
    },
  ])
})

const processOf = async (file: string) =>
  processWith(Number((await textOf(file).catch(() => '')).trim() || '0'))
