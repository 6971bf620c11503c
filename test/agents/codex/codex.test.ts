import { existsSync } from 'node:fs'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { AgentEvent } from '../../../electron/agents/agent.ts'
import type { Scripts } from '../../support/model/script.ts'
import { converse, spoken, temporaryFolder, toolBodies } from '../support.ts'
import { commandsIn } from '../conformance.ts'
import { codexHome, needsCodex, openReal } from './support.ts'

needsCodex()

const allow = { allowed: true } as const

const questionsIn = (events: readonly AgentEvent[]) =>
  events.filter((event) => event.type === 'approval-requested')

it('counts what each turn used, also after it was resumed', async () => {
  const home = await codexHome()
  const checkout = await temporaryFolder()
  const used = (requests: number) => ({
    type: 'turn-completed',
    mark: expect.any(String),
    usage: {
      inputTokens: 100 * requests,
      outputTokens: 20 * requests,
      cachedTokens: 40 * requests,
    },
  })
  const first = await openReal(home, { checkout })
  expect((await converse(first, '[[hello]]')).at(-1)).toEqual(used(1))
  expect((await converse(first, '[[write]]', { answer: allow })).at(-1)).toEqual(used(2))
  await first.close()
  const second = await openReal(home, { checkout, sessionId: first.sessionId })
  expect((await converse(second, '[[hello]]')).at(-1)).toEqual(used(1))
})

it('streams its reasoning apart from its words', async () => {
  const session = await openReal(await codexHome())
  const events = await converse(session, '[[hello]]')
  const kinds = events.flatMap((event) => (event.type === 'item-appended' ? event.item.kind : []))
  expect(kinds).toEqual(['reasoning', 'assistant-text'])
  expect(events.filter((event) => event.type === 'item-text').length).toBeGreaterThan(1)
  expect(spoken(events)).toContain('Hello from the scripted model.')
})

it('shows every file of a patch, and where it lies', async () => {
  const outside = await outsideFolder()
  const patch = [
    '*** Begin Patch',
    '*** Update File: numbers.txt',
    '@@',
    '-2',
    '+two',
    '@@',
    '-9',
    '+nine',
    '*** Delete File: gone.txt',
    '*** Update File: from.txt',
    '*** Move to: sub/to.txt',
    '@@',
    '-old',
    '+new',
    `*** Add File: ${outside}/far.txt`,
    '+far',
    '*** End Patch',
    '',
  ].join('\n')
  const home = await codexHome({
    patch: [{ calls: [{ use: 'tool', name: 'apply_patch', input: patch }] }, { say: 'Done.' }],
  })
  const checkout = await temporaryFolder()
  await writeFile(path.join(checkout, 'numbers.txt'), '1\n2\n3\n4\n5\n6\n7\n8\n9\n')
  await writeFile(path.join(checkout, 'gone.txt'), 'bye\n')
  await writeFile(path.join(checkout, 'from.txt'), 'old\n')
  const session = await openReal(home, { checkout })
  const events = await converse(session, '[[patch]]', { answer: allow })
  const [asked] = questionsIn(events)
  expect(asked?.title).toBe('Change 4 files')
  const files = asked?.action.kind === 'edit' ? asked.action.detail.files : []
  expect(files.toSorted((one, other) => one.path.localeCompare(other.path))).toEqual([
    { path: path.join(outside, 'far.txt'), newText: 'far\n', inside: false },
    { path: 'from.txt', newText: null, inside: true },
    { path: 'gone.txt', oldText: 'bye\n', newText: null, inside: true },
    { path: 'numbers.txt', oldText: '1\n2\n3\n', newText: '1\ntwo\n3\n', inside: true },
    { path: 'numbers.txt', oldText: '8\n9\n', newText: '8\nnine\n', inside: true },
    { path: 'sub/to.txt', oldText: 'old\n', newText: 'new\n', inside: true },
  ])
  expect(toolBodies(events).at(-1)?.paths?.toSorted()).toEqual(
    [path.join(outside, 'far.txt'), 'from.txt', 'gone.txt', 'numbers.txt', 'sub/to.txt'].toSorted(),
  )
  expect(await readFile(path.join(checkout, 'sub/to.txt'), 'utf8')).toBe('new\n')
})

it('waits at a question, and shows it as pending', async () => {
  const session = await openReal(await codexHome())
  const events = await converse(session, '[[shell]]', { answer: allow })
  // What it prints may come in pieces, each of which shows it as running once more.
  const statuses = toolBodies(events).map(({ status }) => status)
  expect(statuses.filter((status, at) => status !== statuses[at - 1])).toEqual([
    'running',
    'pending',
    'running',
    'completed',
  ])
  expect(questionsIn(events)).toMatchObject([
    {
      title: 'echo scripted > made.txt && cat made.txt',
      action: {
        kind: 'command',
        detail: { command: 'echo scripted > made.txt && cat made.txt' },
      },
    },
  ])
})

it('passes on the rule that it proposes for such commands', async () => {
  const push = (more: Readonly<Record<string, unknown>>) => [
    {
      calls: [
        {
          use: 'tool' as const,
          name: 'exec_command',
          input: { cmd: 'git push origin main', ...more },
        },
      ],
    },
    { say: 'Asked.' },
  ]
  const escalated = { sandbox_permissions: 'require_escalated', justification: 'To release it.' }
  const home = await codexHome({
    push: push({}),
    prefix: push({ ...escalated, prefix_rule: ['git', 'push'] }),
  })
  const session = await openReal(home)
  const proposed = async (prompt: string) =>
    questionsIn(await converse(session, prompt, { answer: { allowed: false } })).map(
      ({ suggestions }) => suggestions,
    )
  const command = (pattern: string) => [{ kind: 'command', pattern }]
  expect(await proposed('[[push]]')).toEqual([command('git push origin main')])
  expect(await proposed('[[prefix]]')).toEqual([command('git push')])
  // More than one plain command has no first words that could stand for it.
  expect(await proposed('[[shell]]')).toEqual([undefined])
})

const writing = (file: string): Scripts => ({
  out: [
    { calls: [{ use: 'shell', command: `echo out > ${file}; cat greeting.txt` }] },
    { say: 'Tried.' },
  ],
})

it.each(['ask', 'auto-edit'] as const)(
  'keeps an allowed command inside the workspace in mode %s',
  async (mode) => {
    const file = path.join(await outsideFolder(), 'out.txt')
    const session = await openReal(await codexHome(writing(file)), { mode, ...(await greeted()) })
    const events = await converse(session, '[[out]]', { answer: allow })
    expect(questionsIn(events)).toHaveLength(1)
    expect(existsSync(file)).toBe(false)
  },
)

it('asks before each command in full access too, and lets it do all', async () => {
  const file = path.join(await outsideFolder(), 'out.txt')
  const home = await codexHome(writing(file))
  const session = await openReal(home, { mode: 'full', ...(await greeted()) })
  const events = await converse(session, '[[out]]', { answer: allow })
  expect(questionsIn(events)).toHaveLength(1)
  expect(await readFile(file, 'utf8')).toBe('out\n')
})

it('reads without asking in plan mode, and writes nothing', async () => {
  const { checkout } = await greeted()
  const home = await codexHome(writing(path.join(checkout, 'out.txt')))
  const session = await openReal(home, { mode: 'plan', checkout })
  const events = await converse(session, '[[out]]')
  expect(questionsIn(events)).toEqual([])
  expect(toolBodies(events).at(-1)?.output?.text).toContain('hello world')
  expect(existsSync(path.join(checkout, 'out.txt'))).toBe(false)
  const edited = await converse(session, '[[edit]]', { answer: { allowed: false } })
  expect(questionsIn(edited)).toMatchObject([{ title: 'Edit greeting.txt' }])
  expect(await readFile(path.join(checkout, 'greeting.txt'), 'utf8')).toBe('hello world\n')
})

it('takes another mode with the next prompt', async () => {
  const { checkout } = await greeted()
  const home = await codexHome(writing(path.join(checkout, 'out.txt')))
  const session = await openReal(home, { mode: 'plan', checkout })
  await converse(session, '[[out]]')
  const events = await converse(session, '[[out]]', { mode: 'ask', answer: allow })
  expect(questionsIn(events)).toHaveLength(1)
  expect(await readFile(path.join(checkout, 'out.txt'), 'utf8')).toBe('out\n')
})

/** Starts a command that outlives its tool call, and says so. */
const background = (hang: boolean): Scripts => ({
  background: [
    {
      calls: [
        {
          use: 'tool',
          name: 'exec_command',
          input: { cmd: 'touch started; tail -f "$PWD/started"', yield_time_ms: 250 },
        },
      ],
    },
    { say: 'It goes on by itself.', hang },
  ],
})

it('ends a command that has outlived its tool call when the turn is stopped', async () => {
  const home = await codexHome(background(true))
  const checkout = await temporaryFolder()
  const session = await openReal(home, { checkout, waits: { stopGraceMs: 600_000 } })
  const events = await converse(session, '[[background]]', {
    answer: allow,
    async heard(event) {
      if (event.type !== 'item-appended' || event.item.kind !== 'assistant-text') return
      expect(await commandsIn({ checkout })).not.toEqual([])
      await session.interrupt()
    },
  })
  expect(events.at(-1)).toMatchObject({ type: 'turn-interrupted', reason: 'Stopped as asked.' })
  expect(await commandsIn({ checkout })).toEqual([])
})

it.each(['ask', 'full'] as const)(
  'lets such a command outlive its turn, but not the session, in mode %s',
  async (mode) => {
    const home = await codexHome(background(false))
    const checkout = await temporaryFolder()
    const session = await openReal(home, { checkout, mode })
    const events = await converse(session, '[[background]]', { answer: allow })
    expect(events.at(-1)?.type).toBe('turn-completed')
    expect(await commandsIn({ checkout })).not.toEqual([])
    await session.close()
    await vi.waitFor(async () => expect(await commandsIn({ checkout })).toEqual([]))
  },
)

it.each([
  [500, 'internal-server-error', /high demand/],
  [400, 'agent-error', /^scripted$/],
  [401, 'agent-login-needed', /401/],
  [429, 'rate-limit-exceeded', /429/],
])('[A9] names the failure behind HTTP %i', async (status, code, words) => {
  const session = await openReal(await codexHome({ sick: [{ status, say: 'scripted' }] }))
  expect((await converse(session, '[[sick]]')).at(-1)).toMatchObject({
    type: 'turn-failed',
    code,
    message: expect.stringMatching(words),
  })
})

it('says that it needs a login where nobody has logged in', async () => {
  const home = await codexHome()
  await writeFile(path.join(home.environment['CODEX_HOME'] ?? '', 'config.toml'), '')
  await expect(openReal(home)).rejects.toMatchObject({
    code: 'agent-refused',
    message: expect.stringContaining('codex login'),
  })
})

it('asks the model that was chosen', async () => {
  const home = await codexHome()
  const session = await openReal(home, { model: 'gpt-5.6-luna' })
  await converse(session, '[[hello]]')
  expect(home.model.asked.map(({ model }) => model)).toEqual(['gpt-5.6-luna'])
})

async function greeted(): Promise<{ checkout: string }> {
  const checkout = await temporaryFolder()
  await writeFile(path.join(checkout, 'greeting.txt'), 'hello world\n')
  return { checkout }
}

/** A folder outside of every checkout, and of the temporary folder, which Codex lets commands write. */
async function outsideFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp('/var/tmp/gaffer-outside-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
