import { requestId as requestIdOf, type RequestId, type TurnId } from '../../../core/ids.ts'
import { mintId } from '../../ids.ts'
import type { AgentEvent, Answer } from '../agent.ts'
import type { QuestionAnswer } from '../../../core/questions.ts'
import { askedBy, verdictOn } from './approval.ts'
import type { CodexRequest, Notification } from './peer.ts'
import type { RequestId as RpcId } from './protocol.ts'
import { type Form, formOf } from './questions.ts'
import { createTranslation, type NoticeBody } from './translate.ts'

export type TurnOptions = {
  turnId: TurnId
  checkout: string
  say: (event: AgentEvent) => Promise<void>
  /** Told when `say` has thrown: nothing more can be said. */
  unheard: (cause: unknown) => void
  /** Gives Codex the answer to a request. */
  respond: (id: RpcId, result: object) => void
  /** Tells Codex something in the midst of the turn; rejects when it will not hear it. */
  steer: (text: string) => Promise<void>
}

/** A request that waits for an answer. */
type Open =
  | { kind: 'approval'; request: CodexRequest; title: string; tool: string | undefined }
  | { kind: 'question'; request: CodexRequest; form: Form }

/** One turn as the adapter sees it: what is said goes out in order, one at a time. */
export type CodexTurn = ReturnType<typeof createCodexTurn>

export function createCodexTurn(options: TurnOptions) {
  const { turnId, checkout, say, unheard, respond, steer } = options
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
    const found = [...open].find(([, { request }]) => request.id === rpcId)
    if (!found) return
    const [requestId, { kind }] = found
    open.delete(requestId)
    const reason = 'Codex no longer asks.'
    await sayAll([{ type: `${kind}-withdrawn`, requestId, reason }])
  }

  const rule = (request: CodexRequest, verdict: 'accept' | 'decline' | 'cancel') =>
    respond(request.id, verdictOn(request, verdict))

  function wait(one: Open): RequestId {
    const requestId = requestIdOf.parse(mintId())
    open.set(requestId, one)
    return requestId
  }

  async function askLeave(request: CodexRequest): Promise<boolean> {
    const tool = 'itemId' in request.params ? request.params.itemId : undefined
    const known = tool === undefined ? undefined : translation.tool(tool)
    const asked = await askedBy(request, known?.item, checkout)
    if (!asked) return false
    if (state === 'running') {
      const requestId = wait({ kind: 'approval', request, title: asked.title, tool })
      await sayAll([
        ...hold(tool, true),
        {
          type: 'approval-requested',
          requestId,
          ...(known && { itemId: known.itemId }),
          ...asked,
        },
      ])
    } else rule(request, 'cancel')
    return true
  }

  async function askWords(request: CodexRequest, form: Form): Promise<void> {
    const { questions } = form
    const told = form.notice === undefined ? [] : translation.notice('warning', form.notice)
    if (questions.length === 0) {
      respond(request.id, form.reply([]).result)
      return sayAll(told)
    }
    const requestId = wait({ kind: 'question', request, form })
    await sayAll([...told, { type: 'question-asked', requestId, questions }])
  }

  const hold = (tool: string | undefined, held: boolean) =>
    tool === undefined ? [] : translation.hold(tool, held)

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

    /** Asks a person; resolves when the request has been put; rejects when it is malformed. */
    async ask(request: CodexRequest): Promise<void> {
      if (state !== 'running') return rule(request, 'cancel')
      if (await askLeave(request)) return
      if (state !== 'running') return rule(request, 'cancel')
      const form = formOf(request)
      if (form) await askWords(request, form)
    },

    answer(requestId: RequestId, answer: Answer): void {
      const asked = open.get(requestId)
      if (asked?.kind !== 'approval') return
      open.delete(requestId)
      const { request, title, tool } = asked
      if (answer.allowed) {
        void sayAll(hold(tool, false))
        rule(request, 'accept')
      } else if (answer.reason === undefined) rule(request, 'decline')
      else {
        // A refusal has no room for a reason, so it goes before it as words of the user's own.
        const words = `I do not allow this: ${title}\n${answer.reason}`
        const refuse = () => rule(request, 'decline')
        void steer(words).then(refuse, refuse)
      }
    },

    answerQuestion(requestId: RequestId, answers: readonly QuestionAnswer[]): void {
      const asked = open.get(requestId)
      if (asked?.kind !== 'question') return
      open.delete(requestId)
      const { result, notice } = asked.form.reply(answers)
      if (notice !== undefined) void sayAll(translation.notice('warning', notice))
      respond(asked.request.id, result)
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
