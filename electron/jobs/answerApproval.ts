import type { JobContext } from './context.ts'
import type { Kind } from './kind.ts'

/** Gives a person's or a rule's answer to the agent that asked. One that no longer waits ignores it. */
export function answerApproval({ crew }: JobContext): Kind<'answer-approval'> {
  return {
    policy: { growth: 'constant', base: 200, cap: 200, jitter: 0, attempts: 3 },
    limitMs: 30_000,
    target: () => null,
    async submit({ payload: { threadId, requestId, answer } }) {
      await crew.answer(threadId, requestId, answer)
      return null
    },
    // The question died with the program that asked it, so there is nobody left to tell.
    reconcile: async () => ({ status: 'settled', settlement: null }),
  }
}
