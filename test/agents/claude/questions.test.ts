import { expect, it } from 'vitest'
import { OPTIONS_LIMIT, QUESTIONS_LIMIT } from '../../../core/questions.ts'
import type { ToolUse } from '../../../electron/agents/claude/messages.ts'
import { answersTo, questionsOf } from '../../../electron/agents/claude/questions.ts'

const use = (input: ToolUse['input']): ToolUse => ({ id: 't', name: 'AskUserQuestion', input })
const one = { question: 'Where?', header: '', options: [{ label: 'Here' }] }

it('reads what is asked, and takes one answer unless it says several', () => {
  expect(questionsOf(use({ questions: [one, { ...one, multiSelect: true }] }))).toEqual([
    { questionId: '0', text: 'Where?', options: [{ label: 'Here' }], several: false, free: true },
    { questionId: '1', text: 'Where?', options: [{ label: 'Here' }], several: true, free: true },
  ])
})

it.each<[string, unknown]>([
  ['nothing', []],
  ['what is no question', [{ question: 7, options: [] }]],
  ['too many', Array.from({ length: QUESTIONS_LIMIT + 1 }, () => one)],
  ['too many options', [{ ...one, options: Array(OPTIONS_LIMIT + 1).fill({ label: 'Here' }) }]],
  ['too much', [{ ...one, question: 'x'.repeat(65 * 1024) }]],
])('cannot put %s to anybody', (_, questions) => {
  expect(questionsOf(use({ questions }))).toBeUndefined()
})

it('tells a no and the end of the turn apart', () => {
  const asked = use({ questions: [one] })
  const questions = questionsOf(asked) ?? []
  expect(answersTo(asked, questions, [])).toEqual({
    behavior: 'deny',
    message: expect.stringContaining('does not want to answer'),
  })
  expect(answersTo(asked, questions, 'cancelled')).toMatchObject({
    behavior: 'deny',
    interrupt: true,
  })
})
