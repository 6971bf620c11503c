import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import { flawOfAnswers } from '../questions.ts'
import type { Stamped } from '../facts.ts'
import { person } from './answer.ts'
import type { OpenThread } from './state.ts'

/** A person answers what an agent asked of them, or declines to. No rule ever does. */
export function answerQuestion(
  { threadId, turn }: OpenThread,
  { requestId, answers, sender }: Stamped<CommandByType['AnswerQuestion']>,
): Decision {
  const asked = turn?.asked.find((each) => each.requestId === requestId)
  if (!turn || !asked)
    return reject('unknown-request', 'That question is not open. It was answered, or it expired.')
  const flaw = flawOfAnswers(asked.questions, answers)
  if (flaw !== undefined) return reject('unfitting-answer', flaw)
  const payload = { threadId, turnId: turn.turnId, requestId, answers, by: person(sender) }
  return [{ type: 'QuestionAnswered', payload }]
}
