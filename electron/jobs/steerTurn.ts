import type { SealedCommand } from '../../core/commands.ts'
import type { CommandId } from '../../core/ids.ts'
import type { JobPayload } from '../../core/reactions.ts'
import { AgentError } from '../agents/agent.ts'
import type { Crew, Steered } from '../agents/crew.ts'
import type { JobContext } from './context.ts'
import type { Kind } from './kind.ts'

/** What else there is to do with the thread's agent waits in the same lane, so this must be short. */
const LIMIT_MS = 10_000

type Around = Pick<JobContext, 'thread' | 'event' | 'mint'> & { crew: Pick<Crew, 'steer'> }

/**
 * Says what a person wants to add in the midst of a turn. What the agent does not take waits in the
 * queue; what it may have taken is never said again by itself.
 */
export function steerTurn({ crew, thread, event, mint }: Around): Kind<'steer-turn'> {
  const settle = (
    { threadId, messageId }: JobPayload<'steer-turn'>,
    how: Pick<Extract<SealedCommand, { type: 'SettleSteer' }>, 'outcome' | 'code' | 'message'>,
  ): SealedCommand => ({
    id: mint() as CommandId,
    type: 'SettleSteer',
    threadId,
    messageId,
    ...how,
  })
  const isOpen = ({ threadId, messageId }: JobPayload<'steer-turn'>) =>
    thread(threadId)?.steers.some((each) => each.messageId === messageId) === true

  return {
    policy: { growth: 'constant', base: 200, cap: 200, jitter: 0, attempts: 3 },
    limitMs: LIMIT_MS,
    target: () => null,
    async submit({ payload, position, signal, begin }) {
      if (!isOpen(payload)) return null
      const asked = event(position)
      if (asked.type !== 'TurnSteered') throw new Error(`a steer caused by ${asked.type}`)
      const { threadId, turnId } = payload
      signal.throwIfAborted()
      try {
        const { text } = asked.payload
        const steered = await before(signal, crew.steer({ threadId, turnId, text, begin }))
        if (steered === 'taken') return settle(payload, { outcome: 'sent' })
        return settle(payload, { outcome: 'queued', ...why[steered] })
      } catch (error) {
        if (!(error instanceof AgentError)) throw error
        return settle(payload, { outcome: 'unsure', ...unsure })
      }
    },
    async reconcile({ payload, begun }) {
      if (!isOpen(payload)) return { status: 'settled', settlement: null }
      if (!begun) return { status: 'not-submitted' }
      return {
        status: 'indeterminate',
        settlement: settle(payload, { outcome: 'unsure', ...unsure }),
      }
    },
  }
}

const why: Record<Exclude<Steered, 'taken'>, { code: string; message: string }> = {
  cannot: {
    code: 'agent-cannot-steer',
    message: 'This agent hears nothing while it works. Your message is the next in the queue.',
  },
  refused: {
    code: 'steer-refused',
    message: 'The agent did not take this while it worked. Your message is the next in the queue.',
  },
  'not-running': {
    code: 'turn-not-running',
    message: 'The agent was not at work on this turn. Your message is the next in the queue.',
  },
}

const unsure = {
  code: 'steer-unsure',
  message:
    'This was interrupted while your message was on its way, so nobody can tell whether the agent got it. Send it again if it did not.',
}

/** Gives up waiting, though not what is waited for, when the signal says so. */
async function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const over = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(new DOMException('it took too long', 'AbortError'))
    signal.addEventListener('abort', stop, { once: true, signal: over.signal })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    over.abort()
  }
}
