import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import type { QuestionAnswer } from '../../../core/questions.ts'
import type { AgentEvent } from '../../../electron/agents/agent.ts'
import type { Scripts } from '../../support/model/script.ts'
import { claudeHome, needsClaude, openReal, type ClaudeHome } from '../claude/support.ts'
import { lampQuestions } from '../claude/questions.ts'
import { converse, spoken, temporaryFolder, toolBodies } from '../support.ts'

needsClaude()

const scripts: Scripts = {
  lamps: [{ calls: [lampQuestions] }, { echo: true }],
  fetch: [
    {
      calls: [
        {
          use: 'tool',
          name: 'WebFetch',
          input: { url: 'https://docs.example.org:8443/a', prompt: 'What is it?' },
        },
      ],
    },
    { say: 'Not fetched.' },
  ],
}

let home: ClaudeHome
beforeEach(async () => {
  home = await claudeHome(scripts)
})

const asked = (events: readonly AgentEvent[]) =>
  events.filter((event) => event.type === 'question-asked' || event.type === 'approval-requested')

it('asks a person what its model wants to know, and hands on every kind of answer', async () => {
  const answers: QuestionAnswer[] = [
    { questionId: '0', chosen: ['Red'], text: 'but a dark one' },
    { questionId: '1', chosen: ['Spot', 'Wash'] },
    { questionId: '2', chosen: [], text: 'the green room' },
  ]
  const events = await converse(await openReal(home), '[[lamps]]', { reply: () => answers })
  expect(asked(events)).toEqual([
    {
      type: 'question-asked',
      requestId: expect.any(String),
      questions: [
        {
          questionId: '0',
          header: 'Colour',
          text: 'Which colour?',
          options: [
            { label: 'Red', description: 'Warm' },
            { label: 'Blue', description: 'Cold' },
          ],
          several: false,
          free: true,
        },
        expect.objectContaining({ questionId: '1', several: true }),
        expect.objectContaining({ questionId: '2', text: 'Where?', several: false }),
      ],
    },
  ])
  // It is shown as a question, and as no tool beside it.
  expect(toolBodies(events)).toEqual([])
  const said = spoken(events)
  expect(said).toContain('"Which colour?"="Red" notes: but a dark one')
  expect(said).toContain('"Which lamps?"="Spot, Wash"')
  expect(said).toContain('"Where?"="the green room"')
  expect(events.at(-1)?.type).toBe('turn-completed')
})

it('takes an answer to only some of what it asked', async () => {
  const answers = [{ questionId: '2', chosen: ['Stage'] }]
  const events = await converse(await openReal(home), '[[lamps]]', { reply: () => answers })
  expect(spoken(events)).toContain('"Where?"="Stage"')
  expect(events.at(-1)?.type).toBe('turn-completed')
})

it('asks whatever the mode, since no rule can answer', async () => {
  const session = await openReal(home, { mode: 'plan' })
  const events = await converse(session, '[[lamps]]', { reply: () => [] })
  expect(asked(events)).toMatchObject([{ type: 'question-asked' }])
  expect(spoken(events)).toContain('does not want to answer')
})

it('runs the command that a person put in the place of its model’s', async () => {
  const checkout = await temporaryFolder()
  const command = 'echo rewritten > other.txt && cat other.txt'
  const events = await converse(await openReal(home, { checkout }), '[[shell]]', {
    answer: { allowed: true, command },
  })
  expect(asked(events)).toMatchObject([{ type: 'approval-requested', rewritable: true }])
  expect(await readFile(path.join(checkout, 'other.txt'), 'utf8')).toBe('rewritten\n')
  expect(existsSync(path.join(checkout, 'made.txt'))).toBe(false)
  expect(toolBodies(events).at(-1)).toMatchObject({
    command,
    status: 'completed',
    output: { text: 'rewritten' },
  })
})

it('offers to rewrite nothing but commands', async () => {
  const events = await converse(await openReal(home), '[[write]]', { answer: { allowed: false } })
  expect(asked(events)).not.toEqual([])
  for (const each of asked(events)) expect(each).not.toHaveProperty('rewritable')
})

it('says to which host it would speak', async () => {
  const events = await converse(await openReal(home), '[[fetch]]', { answer: { allowed: false } })
  expect(asked(events)).toMatchObject([
    { action: { kind: 'other', detail: { network: { host: 'docs.example.org' } } } },
  ])
})
