import type { JobContext } from './context.ts'
import type { Kind } from './kind.ts'

/** Gives a person's answers to the agent that asked. One that no longer waits ignores them. */
export function answerQuestion({ crew, event }: JobContext): Kind<'answer-question'> {
  return {
    policy: { growth: 'constant', base: 200, cap: 200, jitter: 0, attempts: 3 },
    limitMs: 30_000,
    target: () => null,
    async submit({ payload: { threadId, requestId }, position }) {
      const answered = event(position)
      if (answered.type !== 'QuestionAnswered')
        throw new Error(`answers caused by ${answered.type}`)
      await crew.answerQuestion(threadId, requestId, answered.payload.answers)
      return null
    },
    // The question died with the program that asked it, so there is nobody left to tell.
    reconcile: async () => ({ status: 'settled', settlement: null }),
  }
}
