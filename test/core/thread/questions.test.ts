import { describe, expect, it } from 'vitest'
import { threadDecider } from '../../../core/thread/decider.ts'
import { activity, OPEN_REQUESTS } from '../../../core/thread/state.ts'
import { specify, type Wish } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { rowAfter } from '../views/rows.ts'
import { stateAfter } from './stateAfter.ts'

const given = specify(threadDecider)
const { thread, request } = of

const answer = (answers: Wish<'AnswerQuestion'>['answers']): Wish<'AnswerQuestion'> => ({
  type: 'AnswerQuestion',
  threadId: thread,
  requestId: request('wonder'),
  answers,
})
const wondering = [...of.running, of.wondered('wonder')]
const name = { ...of.colour, questionId: 'name', text: 'Which name?', options: [], free: true }
const several = { ...of.colour, several: true }

describe('a question of an agent', () => {
  it('waits for a person, as a request for leave does', () => {
    given(...of.running)
      .when(of.says(of.wonders('wonder')))
      .then(of.wondered('wonder'))
    expect(activity(stateAfter(...wondering))).toBe('awaiting-approval')
    expect(activity(stateAfter(...wondering, of.answered('wonder', [])))).toBe('running')
  })
  it('[A8] changes nothing when it is told again, open or answered', () => {
    const again = of.says(of.wonders('wonder'), { id: 'again' })
    given(...wondering)
      .when(again)
      .then()
    given(...wondering, of.answered('wonder', [of.red]))
      .when(again)
      .then()
  })
  it('lapses when its agent no longer wants to know, and at the end of its turn', () => {
    const withdrawn = { type: 'question-withdrawn', requestId: request('wonder') } as const
    given(...wondering)
      .when(of.says({ ...withdrawn, reason: 'Never mind.' }))
      .then(of.lapsed('wonder', 'Never mind.'))
    given(...wondering)
      .when(of.says({ type: 'turn-interrupted', reason: 'Stopped.' }))
      .then(of.lapsed('wonder'), of.interrupted(1), of.captureAfter(1))
  })
  it('is declined by itself where too many wait already', () => {
    const open = Array.from({ length: OPEN_REQUESTS - 1 }, (_, at) => of.wondered(`w-${at}`))
    const declined = of.event('QuestionAnswered', {
      ...of.answered('wonder', []).payload,
      by: { rule: 'limit:open-requests' },
    })
    given(...of.awaiting, ...open)
      .when(of.says(of.wonders('wonder')))
      .then(of.wondered('wonder'), declined)
  })
})

describe('AnswerQuestion', () => {
  it('tells what a person says, and who it was', () => {
    given(...wondering)
      .when(answer([of.red]))
      .then(of.answered('wonder', [of.red]))
  })
  it('declines with no answers', () => {
    given(...wondering)
      .when(answer([]))
      .then(of.answered('wonder', []))
  })
  it('takes words of one’s own, and several options, where the question does', () => {
    const both = { questionId: 'colour', chosen: ['red', 'blue'] }
    const own = { questionId: 'name', chosen: [], text: 'Ada' }
    given(...of.running, of.wondered('wonder', [several, name]))
      .when(answer([both, own]))
      .then(of.answered('wonder', [both, own]))
  })
  it.each([
    ['an option that there is not', [{ questionId: 'colour', chosen: ['green'] }]],
    ['two of one', [{ questionId: 'colour', chosen: ['red', 'blue'] }]],
    ['words where only options count', [{ questionId: 'colour', chosen: [], text: 'pink' }]],
    ['nothing at all', [{ questionId: 'colour', chosen: [] }]],
    ['a question that was not asked', [{ questionId: 'size', chosen: ['red'] }]],
    ['one question twice', [of.red, of.red]],
  ])('refuses %s', (_, answers) => {
    given(...wondering)
      .when(answer(answers))
      .thenRejected('unfitting-answer')
  })
  it('[A5] refuses one that was answered, or that lapsed', () => {
    given(...wondering, of.answered('wonder', [of.red]))
      .when(answer([of.red]))
      .thenRejected('unknown-request')
    given(...wondering, of.lapsed('wonder'))
      .when(answer([of.red]))
      .thenRejected('unknown-request')
  })
})

it('people see a question with what became of it', () => {
  const row = rowAfter('questions', 'wonder', wondering)
  expect(row).toMatchObject({ questions: [of.colour], reply: { status: 'open' } })
  const told = [...wondering, of.answered('wonder', [of.red])]
  expect(rowAfter('timeline', 'request/wonder', told)).toMatchObject({
    row: 'question',
    reply: { status: 'answered', answers: [of.red], by: { user: 'me' } },
  })
})
