import type {
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
} from '@agentclientprotocol/sdk'
import { requestId as requestIdOf, type RequestId, type TurnId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { actionOf, responseTo, titled } from './acpPermission.ts'
import { createTranslation } from './acpTranslate.ts'
import type { AgentEvent, Answer } from './agent.ts'

export type TurnOptions = {
  turnId: TurnId
  checkout: string
  /** What the session had cost before this turn, in US dollars. */
  costBefore: number
  say: (event: AgentEvent) => Promise<void>
  /** Told when `say` has thrown: nothing more can be said. */
  unheard: (cause: unknown) => void
}

/** One turn as the adapter sees it: what is said goes out in order, one at a time. */
export type AcpTurn = ReturnType<typeof createAcpTurn>

export function createAcpTurn({ turnId, checkout, costBefore, say, unheard }: TurnOptions) {
  const translation = createTranslation(`${turnId}:${mintId().slice(-8)}`, checkout, costBefore)
  const open = new Map<RequestId, (answer: Answer | 'cancelled') => void>()
  let state: 'running' | 'stopping' | 'ended' = 'running'
  let queue: Promise<void> = Promise.resolve()

  function enqueue(work: () => Promise<void>): Promise<void> {
    queue = queue.then(work)
    queue.catch(unheard)
    return queue
  }
  const tell = (events: readonly AgentEvent[]) =>
    enqueue(async () => {
      for (const event of events) await say(event)
    })

  function cancelOpen(): void {
    for (const settle of open.values()) settle('cancelled')
    open.clear()
  }

  return {
    turnId,
    stopping: () => state === 'stopping',
    usage: translation.usage,

    take(update: SessionUpdate): void {
      if (state === 'ended') return
      const events = translation.take(update)
      if (events.length > 0) void tell(events).catch(() => {})
    },

    /** Asks a person; resolves with their answer. `signal` is the agent's own second thoughts. */
    async ask(
      { toolCall, options }: RequestPermissionRequest,
      signal: AbortSignal,
    ): Promise<RequestPermissionResponse> {
      if (state !== 'running') return responseTo(options, 'cancelled')
      const requestId = requestIdOf.parse(mintId())
      const answered = new Promise<Answer | 'cancelled'>((resolve) => open.set(requestId, resolve))
      const announced = translation.take({ sessionUpdate: 'tool_call_update', ...toolCall })
      const asking = enqueue(async () => {
        for (const event of announced) await say(event)
        const known = translation.toolCall(toolCall.toolCallId)
        if (!known || !open.has(requestId)) return
        const action = await actionOf(known.call, checkout)
        const { itemId } = known
        const title = titled(known.call)
        await say({ type: 'approval-requested', requestId, itemId, title, action })
      })
      const withdraw = () => {
        const settle = open.get(requestId)
        if (!settle) return
        open.delete(requestId)
        settle('cancelled')
        const reason = 'The agent no longer asks.'
        void tell([{ type: 'approval-withdrawn', requestId, reason }]).catch(() => {})
      }
      signal.addEventListener('abort', withdraw, { once: true })
      await asking
      const answer = await answered
      signal.removeEventListener('abort', withdraw)
      if (answer !== 'cancelled' && !answer.allowed)
        await tell(translation.reject(toolCall.toolCallId))
      return responseTo(options, answer)
    },

    answer(requestId: RequestId, answer: Answer): void {
      const settle = open.get(requestId)
      open.delete(requestId)
      settle?.(answer)
    },

    stop(): void {
      if (state === 'running') state = 'stopping'
      cancelOpen()
    },

    /** Resolves when all that was taken has been said. */
    settled: () => queue.catch(() => {}),

    /** Says the last event. What comes later is dropped. */
    async finish(event: AgentEvent): Promise<void> {
      state = 'ended'
      cancelOpen()
      await queue.catch(() => {})
      await say(event).catch(unheard)
    },
  }
}
