import type { PermissionResult } from '@anthropic-ai/claude-agent-sdk'
import type { RequestId, TurnId } from '../../../core/ids.ts'
import type { QuestionAnswer } from '../../../core/questions.ts'
import { mintId } from '../../ids.ts'
import type { NoticeBody } from '../acp/translate.ts'
import type { AgentEvent, Answer } from '../agent.ts'
import { createElicitations, type Elicitation } from '../elicitations.ts'
import { createRequests, type Requests } from '../requests.ts'
import type { ToolUse } from './messages.ts'
import { actionOf, isRewritable, resultOf, rewritten } from './permission.ts'
import { type Plan, planOf } from './plan.ts'
import { answersTo, asksPerson, questionsOf } from './questions.ts'
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

/** What Claude Code says of a use that it asks about. */
export type AskedOf = {
  /** Its own second thoughts. */
  signal: AbortSignal
  reason: string | undefined
  /** The MCP server that the tool belongs to. */
  server?: string | undefined
}

/** One turn as the adapter sees it: what is said goes out in order, one at a time. */
export type ClaudeTurn = ReturnType<typeof createClaudeTurn>

export function createClaudeTurn({ turnId, checkout, plan, say, unheard }: TurnOptions) {
  const translation = createTranslation(`${turnId}:${mintId().slice(-8)}`, checkout, plan)
  const approvals = createRequests<Answer>()
  const questions = createRequests<readonly QuestionAnswer[]>()
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

  const notice = (mark: string, body: NoticeBody): void => {
    if (state !== 'ended') void tell(translation.notice(mark, body))
  }
  /** What MCP servers want to know of a person. */
  const elicitations = createElicitations({
    tell,
    notice: (body) => notice(`elicitation ${mintId()}`, body),
  })

  function cancelOpen(): void {
    approvals.cancelAll()
    questions.cancelAll()
    elicitations.cancel()
  }

  /** Waits for the answer to what `say` has put, unless Claude Code thinks better of it. */
  async function answerTo<A>(
    requests: Requests<A>,
    signal: AbortSignal,
    type: 'approval-withdrawn' | 'question-withdrawn',
    put: (requestId: RequestId) => Promise<void>,
  ): Promise<A | 'cancelled'> {
    if (signal.aborted) return 'cancelled'
    const { requestId, answered } = requests.begin()
    const asking = enqueue(async () => {
      if (requests.isOpen(requestId)) await put(requestId)
    })
    const withdraw = () => {
      if (requests.settle(requestId, 'cancelled'))
        void tell([{ type, requestId, reason: 'Claude Code no longer asks.' }])
    }
    signal.addEventListener('abort', withdraw, { once: true })
    await asking
    const answer = await answered
    signal.removeEventListener('abort', withdraw)
    return answer
  }

  /** Asks a person what Claude Code wants to know. */
  async function askPerson(use: ToolUse, signal: AbortSignal): Promise<PermissionResult> {
    const asked = questionsOf(use)
    if (!asked) return { behavior: 'deny', message: 'These questions cannot be shown to anybody.' }
    const answers = await answerTo(questions, signal, 'question-withdrawn', (requestId) =>
      say({ type: 'question-asked', requestId, questions: asked }),
    )
    return answersTo(use, asked, answers)
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

    /** Asks a person; resolves with what Claude Code is told. */
    async ask(use: ToolUse, asked: AskedOf): Promise<PermissionResult> {
      if (state !== 'running') return resultOf('cancelled', use)
      const { signal, reason, server } = asked
      if (asksPerson(use.name)) return askPerson(use, signal)
      const { itemId, events } = translation.announce(use)
      const waiting = translation.mark(use.id, 'pending')
      const words = use.name === 'ExitPlanMode' ? textIn(use, 'plan') : undefined
      const planned = words ? translation.showPlan(planOf(words)) : []
      void tell([...events, ...waiting, ...planned])
      const answer = await answerTo(approvals, signal, 'approval-withdrawn', async (requestId) => {
        const directory = translation.directoryOf(use.id)
        const action = await actionOf(use, { checkout, directory, reason, server })
        await say({
          type: 'approval-requested',
          requestId,
          itemId,
          title: titleOf(use, checkout),
          action,
          ...(isRewritable(use) && { rewritable: true }),
        })
      })
      if (answer !== 'cancelled') {
        if (answer.allowed) translation.rewrite(rewritten(use, answer.command))
        await tell(translation.mark(use.id, answer.allowed ? 'running' : 'rejected'))
      }
      return resultOf(answer, use)
    },

    /** Asks a person what an MCP server wants to know; resolves with what the server is told. */
    elicit: async (elicitation: Elicitation, signal: AbortSignal) =>
      state === 'running' ? elicitations.ask(elicitation, signal) : { action: 'cancel' as const },

    /** Says something of our own. The same `mark` again replaces what was said under it. */
    notice,

    /** Whether the next word is the agent's. */
    owed: () =>
      state === 'running' &&
      !approvals.waiting() &&
      !questions.waiting() &&
      !elicitations.waiting(),

    answer(requestId: RequestId, answer: Answer): void {
      approvals.settle(requestId, answer)
    },

    answerQuestion(requestId: RequestId, answers: readonly QuestionAnswer[]): void {
      if (!questions.settle(requestId, answers)) elicitations.answer(requestId, answers)
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
