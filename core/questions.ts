import { z } from 'zod'

/** Questions that an agent may ask in one request, and options that one may have. */
export const QUESTIONS_LIMIT = 20
export const OPTIONS_LIMIT = 100

/** Words of one's own that an answer may hold, in UTF-16 units. */
export const ANSWER_LIMIT = 64 * 1024

/** One thing that an agent wants to know of a person. */
export const question = z.object({
  questionId: z.string(),
  /** A word or two, where the agent gives them. */
  header: z.string().optional(),
  text: z.string(),
  options: z.array(z.object({ label: z.string(), description: z.string().optional() })),
  /** Whether several options may be chosen. */
  several: z.boolean(),
  /** Whether words of one's own are an answer too. */
  free: z.boolean(),
})
export type Question = z.infer<typeof question>

/** What a person says to one question: the labels of options, words of their own, or both. */
export const questionAnswer = z.strictObject({
  questionId: z.string().min(1).max(200),
  chosen: z.array(z.string().max(ANSWER_LIMIT)).max(OPTIONS_LIMIT),
  text: z.string().min(1).max(ANSWER_LIMIT).optional(),
})
export type QuestionAnswer = z.infer<typeof questionAnswer>

/** Why this is no answer to these questions; undefined when it is one. */
export function flawOfAnswers(
  questions: readonly Question[],
  answers: readonly QuestionAnswer[],
): string | undefined {
  const asked = new Map(questions.map((each) => [each.questionId, each]))
  for (const { questionId, chosen, text } of answers) {
    const about = asked.get(questionId)
    if (!about) return `There is no question "${questionId}", or it is answered twice.`
    asked.delete(questionId)
    if (chosen.length === 0 && text === undefined) return `Nothing is said to "${about.text}".`
    if (text !== undefined && !about.free) return `"${about.text}" takes one of its options only.`
    if (chosen.length > 1 && !about.several) return `"${about.text}" takes one option only.`
    const unknown = chosen.find((label) => about.options.every((option) => option.label !== label))
    if (unknown !== undefined) return `"${about.text}" has no option "${unknown}".`
  }
  return undefined
}
