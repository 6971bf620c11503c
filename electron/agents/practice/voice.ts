import {
  type AgentContext,
  type ElicitationPropertySchema,
  methods,
  type SessionUpdate,
  type ToolCall,
} from '@agentclientprotocol/sdk'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'

const filledIn = z.object({ answer: z.union([z.string(), z.array(z.string())]).default([]) })

function fieldFor({ options, several }: Inquiry): ElicitationPropertySchema {
  const choices = [...options]
  if (several) return { type: 'array', items: { type: 'string', enum: choices } }
  return { type: 'string', ...(choices.length > 0 && { enum: choices }) }
}

/** Words that are said at one go, and how long after them, in milliseconds. */
const pace = {
  said: { words: 3, ms: 8 },
  fast: { words: 25, ms: 0 },
  slow: { words: 4, ms: 20 },
  leisurely: { words: 1, ms: 150 },
}

type Pace = keyof typeof pace

/** How the practice agent speaks to its client within one turn. */
export interface Voice {
  /** Streams words. Stops early, without an error, when the turn is cancelled. */
  say(text: string, at?: Pace): Promise<void>
  tell(update: SessionUpdate): Promise<void>
  /** Asks leave for a call that was announced, or a yes to a question. A refusal may say why. */
  ask(
    call: ToolCall,
    names?: readonly [yes: string, no: string],
  ): Promise<{ allowed: boolean; reason?: string }>
  /** Asks something. Gives the answers, none where there is no answer, or that it cannot be asked. */
  inquire(question: Inquiry): Promise<readonly string[] | 'cannot'>
  readonly signal: AbortSignal
}

/** `options` to choose from; without any, the answer is in words of one's own. */
export type Inquiry = { question: string; options: readonly string[]; several: boolean }

/** How somebody wants to hear. */
export type Manner = {
  /** Everything is said slowly, whatever pace it asks for. */
  leisurely: boolean
  /** The client can show a form. */
  showsForms: boolean
}

export function createVoice(
  client: AgentContext,
  sessionId: string,
  signal: AbortSignal,
  { leisurely, showsForms }: Manner,
): Voice {
  const tell = (update: SessionUpdate) =>
    client.notify(methods.client.session.update, { sessionId, update })
  return {
    signal,
    tell,
    async say(text, at = 'said') {
      const { words, ms } = pace[leisurely ? 'leisurely' : at]
      const pieces = text.match(new RegExp(`(?:\\s*\\S+){1,${words}}\\s*`, 'g')) ?? []
      for (const piece of pieces) {
        if (signal.aborted) return
        await tell({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: piece } })
        if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {})
      }
    },
    async ask(call, [yes, no] = ['Allow', 'Reject']) {
      const { outcome, _meta } = await client.request(methods.client.session.requestPermission, {
        sessionId,
        toolCall: call,
        options: [
          { optionId: 'allow', name: yes, kind: 'allow_once' },
          { optionId: 'reject', name: no, kind: 'reject_once' },
        ],
      })
      const allowed = outcome.outcome === 'selected' && outcome.optionId === 'allow'
      const reason = _meta?.['reason']
      return { allowed, ...(typeof reason === 'string' && { reason }) }
    },
    async inquire(inquiry) {
      if (!showsForms) return 'cannot'
      const { action, content } = {
        content: undefined,
        ...(await client.request(methods.client.elicitation.create, {
          mode: 'form',
          sessionId,
          message: inquiry.question,
          requestedSchema: { properties: { answer: fieldFor(inquiry) }, required: ['answer'] },
        })),
      }
      const { answer } = filledIn.parse(action === 'accept' ? content : {})
      return typeof answer === 'string' ? [answer] : answer
    },
  }
}
