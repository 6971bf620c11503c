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
import type { ClientCommand } from './clientCommand.ts'
import type { TerminalSaid } from './clientTerminals.ts'
import { commandOf, titled, TITLE_LIMIT } from './tool.ts'
import { createTranslation, type NoticeBody } from './translate.ts'
import type { AgentEvent, Answer } from '../agent.ts'
import { createElicitations } from '../elicitations.ts'
import { locateIn, type Place } from '../inside.ts'

export type TurnOptions = {
  turnId: TurnId
  checkout: string
  /** What the session had cost before this turn, in US dollars. */
  costBefore: number
  /** What one of the session's terminals said so far. */
  saidBy: (terminalId: string) => TerminalSaid | undefined
  say: (event: AgentEvent) => Promise<void>
  /** Told when `say` has thrown: nothing more can be said. */
  unheard: (cause: unknown) => void
}

/** One turn as the adapter sees it: what is said goes out in order, one at a time. */
export type AcpTurn = ReturnType<typeof createAcpTurn>

export function createAcpTurn(options: TurnOptions) {
  const { turnId, checkout, costBefore, saidBy, say, unheard } = options
  const prefix = `${turnId}:${mintId().slice(-8)}`
  const translation = createTranslation(prefix, checkout, costBefore, saidBy)
  const open = new Map<RequestId, (answer: Answer | 'cancelled') => void>()
  // Each leave to edit a file is for one writing of it.
  const mayWrite = new Set<string>()
  // So is each leave to run a command, for that command in that folder.
  const mayRun = new Set<string>()
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
    let command: string | undefined
    const asking = enqueue(async () => {
      for (const event of events) await say(event)
      const found = known()
      if (!found || !open.has(requestId)) return
      const { itemId, call } = found
      action = await actionOf(call, checkout)
      command = commandOf(call)
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
    // A title that stood in for the command is none.
    if (answer !== 'cancelled' && answer.allowed && action?.kind === 'command' && command) {
      const { absolute } = await locateIn(checkout, action.detail.directory ?? checkout)
      mayRun.add(runOf(command, absolute))
    }
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

    /**
     * Resolves with whether a command may run for the agent. Where it has asked for this very
     * command in this folder already, that answer stands; else it is asked for now.
     */
    async askToRun(
      { line, bare, place }: ClientCommand,
      signal: AbortSignal,
    ): Promise<Answer | 'cancelled'> {
      const run = runOf(line, place.absolute)
      if (state === 'running' && mayRun.delete(run)) return { allowed: true }
      const named = translation.commandCall(bare)
      const call: ToolCall = {
        toolCallId: '',
        title: `Run ${bare}`.slice(0, TITLE_LIMIT),
        kind: 'execute',
        rawInput: { command: line, ...(place.name !== '' && { cwd: place.absolute }) },
      }
      const answer = await request(
        () => [],
        () => ({ call, ...(named && { itemId: named.itemId }) }),
        signal,
      )
      mayRun.delete(run)
      if (answer !== 'cancelled' && !answer.allowed && named)
        await tell(translation.reject(named.call.toolCallId))
      // An answer that comes as the turn ends must start nothing.
      return state === 'running' ? answer : 'cancelled'
    },

    /** A terminal has said more, or has ended; any of them where none is named. */
    terminalSaid(terminalId?: string): void {
      if (state === 'ended') return
      const events = translation.terminalSaid(terminalId)
      if (events.length > 0) void tell(events).catch(() => {})
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

const runOf = (command: string, directory: string) => JSON.stringify([command, directory])
