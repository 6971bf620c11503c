import { requestId as requestIdOf, type RequestId, type TurnId } from '../../../core/ids.ts'
import { mintId } from '../../ids.ts'
import type { AgentEvent, Answer } from '../agent.ts'
import { askedBy } from './approval.ts'
import type { Notification, Question } from './peer.ts'
import type { FileChangeApprovalDecision, RequestId as RpcId } from './protocol.ts'
import { createTranslation, type NoticeBody } from './translate.ts'

export type TurnOptions = {
  turnId: TurnId
  checkout: string
  say: (event: AgentEvent) => Promise<void>
  /** Told when `say` has thrown: nothing more can be said. */
  unheard: (cause: unknown) => void
  /** Gives Codex the answer to a question. */
  decide: (id: RpcId, decision: FileChangeApprovalDecision) => void
  /** Tells Codex something in the midst of the turn; rejects when it will not hear it. */
  steer: (text: string) => Promise<void>
}

type Open = { rpcId: RpcId; title: string; tool: string }

/** One turn as the adapter sees it: what is said goes out in order, one at a time. */
export type CodexTurn = ReturnType<typeof createCodexTurn>

export function createCodexTurn(options: TurnOptions) {
  const { turnId, checkout, say, unheard, decide, steer } = options
  const translation = createTranslation(`${turnId}:${mintId().slice(-8)}`, checkout)
  const open = new Map<RequestId, Open>()
  let state: 'running' | 'stopping' | 'ended' = 'running'
  let queue: Promise<void> = Promise.resolve()
  let heard = true

  /** Says events after those before them. Nothing is thrown; after one that was not heard none is said. */
  function sayAll(events: readonly AgentEvent[]): Promise<void> {
    queue = queue.then(async () => {
      for (const event of events) if (heard) await sayOne(event)
    })
    return queue
  }

  async function sayOne(event: AgentEvent): Promise<void> {
    try {
      await say(event)
    } catch (cause) {
      heard = false
      unheard(cause)
    }
  }

  async function withdraw(rpcId: RpcId): Promise<void> {
    const found = [...open].find(([, each]) => each.rpcId === rpcId)
    if (!found) return
    const [requestId] = found
    open.delete(requestId)
    const reason = 'Codex no longer asks.'
    await sayAll([{ type: 'approval-withdrawn', requestId, reason }])
  }

  return {
    stopping: () => state === 'stopping',
    usage: translation.usage,
    /** Whether the next word is Codex's: it is not stopping, and waits for no answer. */
    owed: () => state === 'running' && open.size === 0,

    silence(body: NoticeBody): void {
      if (state === 'running') void sayAll(translation.silence(body))
    },

    /** Resolves when all that the notification comes to has been said; rejects when it is malformed. */
    async take(notification: Notification): Promise<void> {
      if (state === 'ended') return
      if (notification.method === 'serverRequest/resolved')
        await withdraw(notification.params.requestId)
      else await sayAll(translation.take(notification))
    },

    /** Asks a person; resolves when the question has been put; rejects when it is malformed. */
    async ask(question: Question): Promise<void> {
      if (state !== 'running') return decide(question.id, 'cancel')
      const { itemId: tool } = question.params
      const known = translation.tool(tool)
      const { title, action } = await askedBy(question, known?.item, checkout)
      if (state !== 'running') return decide(question.id, 'cancel')
      const requestId = requestIdOf.parse(mintId())
      open.set(requestId, { rpcId: question.id, title, tool })
      await sayAll([
        ...translation.hold(tool, true),
        {
          type: 'approval-requested',
          requestId,
          ...(known && { itemId: known.itemId }),
          title,
          action,
        },
      ])
    },

    answer(requestId: RequestId, answer: Answer): void {
      const asked = open.get(requestId)
      if (!asked) return
      open.delete(requestId)
      const { rpcId, title, tool } = asked
      if (answer.allowed) {
        void sayAll(translation.hold(tool, false))
        decide(rpcId, 'accept')
      } else if (answer.reason === undefined) decide(rpcId, 'decline')
      else {
        // A refusal has no room for a reason, so it goes before it as words of the user's own.
        const words = `I do not allow this: ${title}\n${answer.reason}`
        const refuse = () => decide(rpcId, 'decline')
        void steer(words).then(refuse, refuse)
      }
    },

    stop(): void {
      if (state === 'running') state = 'stopping'
      open.clear()
    },

    /** Says the last event, whatever became of those before it. What comes later is dropped. */
    async finish(event: AgentEvent): Promise<void> {
      state = 'ended'
      open.clear()
      await queue
      await sayOne(event)
    },
  }
}
