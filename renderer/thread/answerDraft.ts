import { z } from 'zod'
import type { Question, QuestionAnswer } from '../../core/questions.ts'

const saying = z.object({
  chosen: z.array(z.string()),
  /** Whether words of one's own are meant; what is typed stays when they are not. */
  own: z.boolean(),
  text: z.string(),
})
type Saying = z.infer<typeof saying>

/** What a person is about to say to each question, by its id. */
const answerDraft = z.record(z.string(), saying)
export type AnswerDraft = z.infer<typeof answerDraft>

const NOTHING: Saying = { chosen: [], own: false, text: '' }

export const sayingTo = (draft: AnswerDraft, { questionId }: Question): Saying =>
  draft[questionId] ?? NOTHING

/** Chooses an option, or takes the choice back where several may be chosen. */
export function choose(draft: AnswerDraft, question: Question, label: string): AnswerDraft {
  const was = sayingTo(draft, question)
  const { chosen } = was
  if (!question.several)
    return { ...draft, [question.questionId]: { ...was, chosen: [label], own: false } }
  const next = chosen.includes(label)
    ? chosen.filter((each) => each !== label)
    : question.options
        .map((each) => each.label)
        .filter((each) => each === label || chosen.includes(each))
  return { ...draft, [question.questionId]: { ...was, chosen: next } }
}

/** Means words of one's own, or no longer; where one thing is chosen, they take its place. */
export function meanOwn(draft: AnswerDraft, question: Question, own: boolean): AnswerDraft {
  const was = sayingTo(draft, question)
  const chosen = own && !question.several ? [] : was.chosen
  return { ...draft, [question.questionId]: { ...was, chosen, own } }
}

/** Writes words of one's own, and means them as long as there are any. */
export function write(draft: AnswerDraft, question: Question, text: string): AnswerDraft {
  const meant = meanOwn(draft, question, text !== '')
  return { ...meant, [question.questionId]: { ...sayingTo(meant, question), text } }
}

/** What would be said; a question without an answer is left out. */
export const answersOf = (questions: readonly Question[], draft: AnswerDraft): QuestionAnswer[] =>
  questions.flatMap((question) => {
    const { chosen, own, text } = sayingTo(draft, question)
    const words = own ? text.trim() : ''
    if (chosen.length === 0 && words === '') return []
    return [{ questionId: question.questionId, chosen, ...(words !== '' && { text: words }) }]
  })

/** Reads a draft that was kept as text; what is none is an empty one. */
export function readAnswerDraft(text: string): AnswerDraft {
  if (text === '') return {}
  const read = answerDraft.safeParse(JSON.parse(text))
  return read.success ? read.data : {}
}
