import type { PermissionResult } from '@anthropic-ai/claude-agent-sdk'
import { z } from 'zod'
import { INLINE_BODY_LIMIT } from '../../../core/items.ts'
import {
  OPTIONS_LIMIT,
  QUESTIONS_LIMIT,
  type Question,
  type QuestionAnswer,
} from '../../../core/questions.ts'
import type { ToolUse } from './messages.ts'

/** The tool by which Claude Code asks a person something: it is shown as questions, not as a tool. */
export const asksPerson = (name: string) => name === 'AskUserQuestion'

const asked = z.object({
  questions: z
    .array(
      z.object({
        question: z.string().min(1),
        header: z.string().optional(),
        options: z
          .array(z.object({ label: z.string(), description: z.string().optional() }))
          .max(OPTIONS_LIMIT),
        multiSelect: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(QUESTIONS_LIMIT),
})

/** What a use wants to know; undefined where that is not to be understood, or too much. */
export function questionsOf({ input }: ToolUse): Question[] | undefined {
  if (JSON.stringify(input).length > INLINE_BODY_LIMIT) return undefined
  const read = asked.safeParse(input)
  return read.data?.questions.map(({ question, header, options, multiSelect }, at) => ({
    questionId: String(at),
    ...(header && { header }),
    text: question,
    options: options.map(({ label, description }) => ({
      label,
      ...(description && { description }),
    })),
    several: multiSelect,
    free: true,
  }))
}

/**
 * What Claude Code is told. It looks answers up by the words of their questions; what is said beside
 * the options that were chosen stands as a note to them.
 */
export function answersTo(
  { input }: ToolUse,
  questions: readonly Question[],
  given: readonly QuestionAnswer[] | 'cancelled',
): PermissionResult {
  if (given === 'cancelled')
    return { behavior: 'deny', message: 'The turn was stopped.', interrupt: true }
  if (given.length === 0)
    return { behavior: 'deny', message: 'The user does not want to answer this.' }
  const answers: Record<string, string> = {}
  const annotations: Record<string, { notes: string }> = {}
  for (const { questionId, chosen, text } of given) {
    const question = questions.find((each) => each.questionId === questionId)
    if (!question) continue
    answers[question.text] = chosen.length > 0 ? chosen.join(', ') : (text ?? '')
    if (chosen.length > 0 && text !== undefined) annotations[question.text] = { notes: text }
  }
  return { behavior: 'allow', updatedInput: { ...input, answers, annotations } }
}
