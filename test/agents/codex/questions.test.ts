import { appendFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { QuestionAnswer } from '../../../core/questions.ts'
import type { AgentEvent, AgentSession } from '../../../electron/agents/agent.ts'
import type { Call, Scripts } from '../../support/model/script.ts'
import { converse, noticesIn, spoken } from '../support.ts'
import { BY_CODE, DIRECT } from './home.ts'
import { mcpServer } from './mcpServer.ts'
import { codexHome, needsCodex, openReal } from './support.ts'

needsCodex()

const tool = (name: string, input: Readonly<Record<string, unknown>>): Call => ({
  use: 'tool',
  name,
  input,
})
const colour = {
  id: 'colour',
  header: 'Colour',
  question: 'Which colour?',
  options: [
    { label: 'Red (Recommended)', description: 'It is warm.' },
    { label: 'Blue', description: 'It is cold.' },
  ],
}
const password = { ...colour, id: 'password', question: 'What is the password?', isSecret: true }

const asking = (...questions: object[]) => [
  { calls: [tool('request_user_input', { questions })] },
  { echo: true },
]
const scripts: Scripts = {
  ask: asking(colour),
  secret: asking(password),
  both: asking(password, colour),
  light: [{ calls: [tool('mcp__lamps__light', { where: 'hall' })] }, { echo: true }],
  choose: [{ calls: [tool('mcp__lamps__choose', {})] }, { echo: true }],
}

const questionsIn = (events: readonly AgentEvent[]) =>
  events.filter((event) => event.type === 'question-asked')

/** Prompts, and gives these answers to whatever question comes. */
const answering = (session: AgentSession, text: string, answers: readonly QuestionAnswer[]) =>
  converse(session, text, {
    answer: { allowed: true },
    async heard(event) {
      if (event.type === 'question-asked') await session.answerQuestion?.(event.requestId, answers)
    },
  })

describe.each([
  ['direct tools', DIRECT],
  ['code', BY_CODE],
])('Codex by %s', (_, model) => {
  it('asks a person, and its model hears the answer', async () => {
    const session = await openReal(await codexHome(scripts), { model })
    const events = await answering(session, '[[ask]]', [{ questionId: '0', chosen: ['Blue'] }])
    expect(questionsIn(events)).toMatchObject([
      {
        questions: [
          {
            questionId: '0',
            header: 'Colour',
            text: 'Which colour?',
            options: [
              { label: 'Red (Recommended)', description: 'It is warm.' },
              { label: 'Blue', description: 'It is cold.' },
            ],
            several: false,
            free: true,
          },
        ],
      },
    ])
    expect(spoken(events)).toContain('{"answers":{"colour":{"answers":["Blue"]}}}')
    expect(events.at(-1)?.type).toBe('turn-completed')
  })
})

it('asks in plan mode too, and takes words of one’s own', async () => {
  const session = await openReal(await codexHome(scripts), { mode: 'plan' })
  const own = { questionId: '0', chosen: [], text: 'the colour of rust' }
  const events = await answering(session, '[[ask]]', [own])
  expect(spoken(events)).toContain('{"answers":{"colour":{"answers":["the colour of rust"]}}}')
})

it('asks in a session that was resumed too, and hears when a person declines', async () => {
  const home = await codexHome(scripts)
  const first = await openReal(home)
  await converse(first, '[[hello]]')
  await first.close()
  const session = await openReal(home, { sessionId: first.sessionId })
  expect(session.fresh).toBe(false)
  const events = await answering(session, '[[ask]]', [])
  expect(questionsIn(events)).toHaveLength(1)
  expect(spoken(events)).toContain('{"answers":{}}')
  expect(events.at(-1)?.type).toBe('turn-completed')
})

it('asks nobody for a secret, and says so', async () => {
  const session = await openReal(await codexHome(scripts))
  const events = await converse(session, '[[secret]]')
  expect(questionsIn(events)).toEqual([])
  expect(noticesIn(events)).toMatchObject([
    { level: 'warning', text: expect.stringContaining('asked for a secret') },
  ])
  expect(spoken(events)).toContain('{"answers":{}}')
  const both = await answering(session, '[[both]]', [{ questionId: '0', chosen: ['Blue'] }])
  expect(noticesIn(both)).toHaveLength(1)
  expect(questionsIn(both)[0]?.questions.map(({ text }) => text)).toEqual(['Which colour?'])
  expect(spoken(both)).toContain('{"answers":{"colour":{"answers":["Blue"]}}}')
  expect(JSON.stringify([...events, ...both])).not.toContain('What is the password?')
})

it('stops at an open question, takes no late answer to it, and goes on', async () => {
  const session = await openReal(await codexHome(scripts), { waits: { stopGraceMs: 600_000 } })
  const events = await converse(session, '[[ask]]', {
    async heard(event) {
      if (event.type !== 'question-asked') return
      await session.interrupt()
      await session.answerQuestion?.(event.requestId, [{ questionId: '0', chosen: ['Blue'] }])
    },
  })
  expect(events.at(-1)?.type).toBe('turn-interrupted')
  expect((await converse(session, '[[hello]]')).at(-1)?.type).toBe('turn-completed')
})

describe('an MCP server of Codex’s', () => {
  /** Its tools are found by code alone. */
  async function withLamps(more = ''): Promise<AgentSession> {
    const home = await codexHome(scripts)
    const config = path.join(home.environment['CODEX_HOME'] ?? '', 'config.toml')
    const [program, args] = [process.execPath, [mcpServer]].map((each) => JSON.stringify(each))
    await appendFile(config, `[mcp_servers.lamps]\ncommand = ${program}\nargs = ${args}\n${more}`)
    return openReal(home, { model: BY_CODE })
  }

  it('has its tool used once it may be, and not when it may not', async () => {
    const session = await withLamps()
    const used = await converse(session, '[[light]]', { answer: { allowed: true } })
    expect(used.filter((event) => event.type === 'approval-requested')).toMatchObject([
      {
        title: 'Use light of lamps',
        action: {
          kind: 'other',
          detail: {
            text: expect.stringContaining('"where": "hall"'),
            tool: { server: 'lamps', name: 'light' },
          },
        },
      },
    ])
    expect(spoken(used)).toContain('lit')
    const no = { allowed: false, reason: 'the paint is wet' } as const
    const refused = await converse(session, '[[light]]', { answer: no })
    expect(spoken(refused)).not.toContain('lit')
    expect(spoken(refused)).toContain('the paint is wet')
    expect(refused.at(-1)?.type).toBe('turn-completed')
  })

  it('has no tool that is used unasked, whatever the user’s own settings or the tool itself say', async () => {
    const session = await withLamps('[mcp_servers.lamps.tools.light]\napproval_mode = "approve"\n')
    for (const name of ['light', 'choose']) {
      const events = await converse(session, `[[${name}]]`, { answer: { allowed: false } })
      expect(events.filter((event) => event.type === 'approval-requested')).toMatchObject([
        { action: { detail: { tool: { server: 'lamps', name } } } },
      ])
      expect(spoken(events)).toContain('rejected')
    }
  })

  it('asks a person by a form, and is told what was answered, or that nothing was', async () => {
    const session = await withLamps()
    // Codex puts the fields into the order of their names.
    const events = await answering(session, '[[choose]]', [
      { questionId: '0', chosen: ['Yes'] },
      { questionId: '1', chosen: ['green'] },
      { questionId: '2', chosen: [], text: '5' },
    ])
    const [asked] = questionsIn(events)
    expect(asked?.questions).toMatchObject([
      {
        header: 'Bright',
        text: 'Which lamp shall it be?\n\nBright',
        options: [{ label: 'Yes' }, { label: 'No' }],
        free: false,
      },
      { header: 'Lamp', options: [{ label: 'red' }, { label: 'green' }], free: false },
      {
        header: 'Minutes',
        text: 'For how long?',
        options: [],
        free: true,
      },
    ])
    expect(told(events)).toEqual({
      action: 'accept',
      content: { bright: true, lamp: 'green', minutes: 5 },
    })
    const declined = await answering(session, '[[choose]]', [])
    expect(told(declined)).toEqual({ action: 'decline' })
    expect(noticesIn(declined)).toEqual([])
  })

  it('is told nothing that is no answer to its form, and people are told so', async () => {
    const session = await withLamps()
    const events = await answering(session, '[[choose]]', [
      { questionId: '2', chosen: [], text: 'a while' },
    ])
    expect(told(events)).toEqual({ action: 'decline' })
    expect(noticesIn(events)).toMatchObject([
      { level: 'warning', text: expect.stringMatching(/Lamp, Minutes\.$/) },
    ])
  })
})

/** What the server says it was told. */
function told(events: readonly AgentEvent[]): unknown {
  const [, quoted] = /"text":("told .*")\}\]/.exec(spoken(events)) ?? []
  return JSON.parse(String(JSON.parse(quoted ?? '""')).replace('told ', ''))
}
