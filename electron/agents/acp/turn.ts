import type {
  CreateElicitationRequest,
  CreateElicitationResponse,
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
  ToolCall,
} from '@agentclientprotocol/sdk'
import type { ApprovalAction } from '../../../core/approvals.ts'
import {
  requestId as requestIdOf,
  type ItemId,
  type RequestId,
  type TurnId,
} from '../../../core/ids.ts'
import { mintId } from '../../ids.ts'
import { actionOf, responseTo } from './permission.ts'
import { titled } from './tool.ts'
import { createTranslation, type NoticeBody } from './translate.ts'
import type { AgentEvent, Answer } from '../agent.ts'
import { createElicitations } from '../elicitations.ts'
import type { Place } from '../inside.ts'

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
  // Each leave to edit a file is for one writing of it.
  const mayWrite = new Set<string>()
  let state: 'running' | 'stopping' | 'ended' = 'running'
  // Before the prompt is sent, what comes is of an earlier time.
  let hearing = false
  let untaken = false
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

  const notice = (body: NoticeBody, mark?: string): void => {
    if (state !== 'ended') void tell(translation.notice(body, mark)).catch(() => {})
  }
  const elicitations = createElicitations({ tell, notice })

  type Known = { itemId?: ItemId; call: ToolCall }

  /** Asks for what a call does, once that call has been told of. */
  async function request(
    announced: () => AgentEvent[],
    known: () => Known | undefined,
    signal: AbortSignal,
  ): Promise<Answer | 'cancelled'> {
    if (state !== 'running' || !hearing || signal.aborted) return 'cancelled'
    const requestId = requestIdOf.parse(mintId())
    const answered = new Promise<Answer | 'cancelled'>((resolve) => open.set(requestId, resolve))
    const events = announced()
    let action: ApprovalAction | undefined
    const asking = enqueue(async () => {
      for (const event of events) await say(event)
      const found = known()
      if (!found || !open.has(requestId)) return
      const { itemId, call } = found
      action = await actionOf(call, checkout)
      const title = titled(call)
      await say({
        type: 'approval-requested',
        requestId,
        ...(itemId !== undefined && { itemId }),
        title,
        action,
      })
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
    if (answer !== 'cancelled' && answer.allowed && action?.kind === 'edit')
      for (const file of action.detail.files) if (file.inside) mayWrite.add(file.path)
    return answer
  }

  function cancelOpen(): void {
    for (const settle of open.values()) settle('cancelled')
    open.clear()
    elicitations.cancel()
  }

  return {
    turnId,
    stopping: () => state === 'stopping',
    usage: translation.usage,

    /** From now on what the agent says is of this turn. */
    hear(): void {
      hearing = true
    },

    /** The program does not take the message, and is not waited for any more. */
    leaveUntaken(): void {
      untaken = true
    },
    untaken: () => untaken,

    take(update: SessionUpdate): void {
      if (state === 'ended' || !hearing) return
      const events = translation.take(update)
      if (events.length > 0) void tell(events).catch(() => {})
    },

    /** Asks a person; resolves with their answer. `signal` is the agent's own second thoughts. */
    async ask(
      { toolCall, options }: RequestPermissionRequest,
      signal: AbortSignal,
    ): Promise<RequestPermissionResponse> {
      const { toolCallId } = toolCall
      const announced = () => translation.take({ sessionUpdate: 'tool_call_update', ...toolCall })
      const answer = await request(announced, () => translation.toolCall(toolCallId), signal)
      if (answer !== 'cancelled' && !answer.allowed) await tell(translation.reject(toolCallId))
      return responseTo(options, answer)
    },

    /**
     * Resolves with whether a file may be written through us. Where the agent has asked for this
     * very file already, that answer stands; else it is asked for now.
     */
    async askToWrite(
      place: Place,
      { oldText, newText }: { oldText: string | undefined; newText: string },
      signal: AbortSignal,
    ): Promise<Answer | 'cancelled'> {
      if (state === 'running' && mayWrite.delete(place.name)) return { allowed: true }
      const call: ToolCall = {
        toolCallId: '',
        title: `Write ${place.name}`,
        kind: 'edit',
        content: [{ type: 'diff', path: place.absolute, oldText: oldText ?? null, newText }],
      }
      const answer = await request(
        () => [],
        () => ({ call }),
        signal,
      )
      mayWrite.delete(place.name)
      return answer
    },

    /** Says something of our own. The same `mark` again replaces what was said under it. */
    notice,

    /** Whether the next word is the agent's. */
    owed: () => state === 'running' && open.size === 0 && !elicitations.waiting(),

    answer(requestId: RequestId, answer: Answer): void {
      const settle = open.get(requestId)
      open.delete(requestId)
      settle?.(answer)
    },

    /** Asks a person what the agent wants to know. `signal` is its own second thoughts. */
    async elicit(
      request: CreateElicitationRequest,
      signal: AbortSignal,
    ): Promise<CreateElicitationResponse> {
      if (state !== 'running' || !hearing) return { action: 'cancel' }
      return elicitations.ask(request, signal)
    },
    answerQuestion: elicitations.answer,

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
