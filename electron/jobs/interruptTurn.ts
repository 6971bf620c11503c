import type { JobContext } from './context.ts'
import type { Kind } from './kind.ts'
import { turnEvent } from './promptAgent.ts'

/** Stops a turn. The agent is asked, and ended after a grace time; either way the turn ends. */
export function interruptTurn({ crew, thread, mint }: JobContext): Kind<'interrupt-turn'> {
  const underWay = (id: Parameters<typeof thread>[0], turnId: string) =>
    thread(id)?.turn?.turnId === turnId
  return {
    policy: { growth: 'constant', base: 500, cap: 500, jitter: 0, attempts: 3 },
    limitMs: 60_000,
    target: () => null,
    async submit({ payload }) {
      const { threadId, turnId } = payload
      const answer = await crew.interrupt(threadId, turnId)
      if (answer === 'stopped' || !underWay(threadId, turnId)) return null
      return turnEvent(payload, { type: 'turn-interrupted', reason: 'Stopped by you.' }, mint())
    },
    // Stopping what has stopped changes nothing, so it is simply done again.
    reconcile: async () => ({ status: 'not-submitted' }),
  }
}
