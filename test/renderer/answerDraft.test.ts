import { describe, expect, it } from 'vitest'
import type { Question } from '../../core/questions.ts'
import {
  answersOf,
  choose,
  meanOwn,
  readAnswerDraft,
  sayingTo,
  write,
} from '../../renderer/thread/answerDraft.ts'

const question = (more: Partial<Question> = {}): Question => ({
  questionId: 'q',
  text: 'Which colour?',
  options: [{ label: 'red' }, { label: 'blue' }],
  several: false,
  free: true,
  ...more,
})

describe('what is about to be said to a question', () => {
  it('is one option, the last that was chosen', () => {
    const asked = question()
    const draft = choose(choose({}, asked, 'red'), asked, 'blue')
    expect(answersOf([asked], draft)).toEqual([{ questionId: 'q', chosen: ['blue'] }])
  })

  it('is several options in the order in which they are offered, where it takes several', () => {
    const asked = question({ several: true })
    const both = choose(choose({}, asked, 'blue'), asked, 'red')
    expect(answersOf([asked], both)).toEqual([{ questionId: 'q', chosen: ['red', 'blue'] }])
    expect(answersOf([asked], choose(both, asked, 'red'))).toEqual([
      { questionId: 'q', chosen: ['blue'] },
    ])
  })

  it('is words of one’s own in the place of the one option, and the option again in theirs', () => {
    const asked = question()
    const own = write(choose({}, asked, 'red'), asked, ' green ')
    expect(answersOf([asked], own)).toEqual([{ questionId: 'q', chosen: [], text: 'green' }])
    const back = choose(own, asked, 'red')
    expect(answersOf([asked], back)).toEqual([{ questionId: 'q', chosen: ['red'] }])
    expect(sayingTo(back, asked).text).toBe(' green ')
    expect(answersOf([asked], meanOwn(back, asked, true))).toEqual([
      { questionId: 'q', chosen: [], text: 'green' },
    ])
  })

  it('is words beside options, where it takes several', () => {
    const asked = question({ several: true })
    const draft = write(choose({}, asked, 'red'), asked, 'and some green')
    expect(answersOf([asked], draft)).toEqual([
      { questionId: 'q', chosen: ['red'], text: 'and some green' },
    ])
  })

  it('is nothing for blanks, and for words that are meant no longer', () => {
    const asked = question({ options: [] })
    expect(answersOf([asked], write({}, asked, '  '))).toEqual([])
    expect(answersOf([asked], write(write({}, asked, 'green'), asked, ''))).toEqual([])
  })

  it('is read again as it was kept', () => {
    const draft = write({}, question(), 'green')
    expect(readAnswerDraft(JSON.stringify(draft))).toEqual(draft)
    expect(readAnswerDraft('')).toEqual({})
    expect(readAnswerDraft('[1]')).toEqual({})
  })
})
