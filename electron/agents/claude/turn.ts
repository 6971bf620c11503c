import type { PermissionResult } from '@anthropic-ai/claude-agent-sdk'
import { requestId as requestIdOf, type RequestId, type TurnId } from '../../../core/ids.ts'
import { mintId } from '../../ids.ts'
import type { NoticeBody } from '../acp/translate.ts'
import type { AgentEvent, Answer } from '../agent.ts'
import type { ToolUse } from './messages.ts'
import { actionOf, resultOf } from './permission.ts'
import { type Plan, planOf } from './plan.ts'
import { textIn, titleOf } from './tools.ts'
import { createTranslation, type Said } from './translate.ts'

export type TurnOptions = {
  turnId: TurnId
  checkout: string
  /** What the session has to do. */
  plan: Plan
  say: (event: AgentEvent) => Promise<void>
  /** Told when `say` has thrown: nothing more can be said. */
  unheard: (cause: unknown) => void
}

/** One turn as the adapter sees it: what is said goes out in order, one at a time. */
export type ClaudeTurn = ReturnType<typeof createClaudeTurn>

export function createClaudeTurn({ turnId, checkout, plan, say, unheard }: TurnOptions) {
  const translation = createTranslation(`${turnId}:${mintId().slice(-8)}`, checkout, plan)
  const open = new Map<RequestId, (answer: Answer | 'cancelled') => void>()
  let state: 'running' | 'stopping' | 'ended' = 'running'
  let queue: Promise<void> = Promise.resolve()

  /** Does work after all before it. Nothing is thrown: once unheard, always unheard. */
  function enqueue(work: () => Promise<void>): Promise<void> {
    queue = queue.then(work).catch(unheard)
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
    stopping: () => state === 'stopping',
    trouble: translation.trouble,

    take(said: Said): void {
      if (state === 'ended') return
      const events = translation.take(said)
      if (events.length > 0) void tell(events)
    },

    /** Takes note of where a tool is about to be used, and whether anybody is asked first. */
    prepare(id: string, directory: string, asked: boolean): void {
      if (state === 'ended') return
      translation.locate(id, directory)
      if (!asked) void tell(translation.mark(id, 'running'))
    },

    /** Asks a person; resolves with what Claude Code is told. `signal` is its own second thoughts. */
    async ask(
      use: ToolUse,
      { signal, reason }: { signal: AbortSignal; reason: string | undefined },
    ): Promise<PermissionResult> {
      if (state !== 'running') return resultOf('cancelled', use)
      const requestId = requestIdOf.parse(mintId())
      const answered = new Promise<Answer | 'cancelled'>((resolve) => open.set(requestId, resolve))
      const { itemId, events } = translation.announce(use)
      const waiting = translation.mark(use.id, 'pending')
      const words = use.name === 'ExitPlanMode' ? textIn(use, 'plan') : undefined
      const planned = words ? translation.showPlan(planOf(words)) : []
      const asking = enqueue(async () => {
        for (const event of [...events, ...waiting, ...planned]) await say(event)
        if (!open.has(requestId)) return
        const directory = translation.directoryOf(use.id)
        const action = await actionOf(use, { checkout, directory, reason })
        const title = titleOf(use, checkout)
        await say({ type: 'approval-requested', requestId, itemId, title, action })
      })
      const withdraw = () => {
        const settle = open.get(requestId)
        if (!settle) return
        open.delete(requestId)
        settle('cancelled')
        const why = 'Claude Code no longer asks.'
        void tell([{ type: 'approval-withdrawn', requestId, reason: why }])
      }
      signal.addEventListener('abort', withdraw, { once: true })
      await asking
      const answer = await answered
      signal.removeEventListener('abort', withdraw)
      if (answer !== 'cancelled')
        await tell(translation.mark(use.id, answer.allowed ? 'running' : 'rejected'))
      return resultOf(answer, use)
    },

    /** Says something of our own. The same `mark` again replaces what was said under it. */
    notice(mark: string, body: NoticeBody): void {
      if (state !== 'ended') void tell(translation.notice(mark, body))
    },

    /** Whether the next word is the agent's. */
    owed: () => state === 'running' && open.size === 0,

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
    settled: () => queue,

    /** Says the last event. What comes later is dropped. */
    async finish(event: AgentEvent): Promise<void> {
      state = 'ended'
      cancelOpen()
      await tell([event])
    },
  }
}
