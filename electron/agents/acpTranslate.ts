import type { SessionUpdate, ToolCall, ToolCallUpdate } from '@agentclientprotocol/sdk'
import { isDeepStrictEqual } from 'node:util'
import { itemId, type ItemId } from '../../core/ids.ts'
import { INLINE_BODY_LIMIT, type PlanBody, type ToolBody } from '../../core/items.ts'
import type { Usage } from '../../core/usage.ts'
import { textOf } from './acpText.ts'
import { toolBodyOf } from './acpTool.ts'
import type { AgentEvent } from './agent.ts'

/** Folds the updates of one turn into our words. */
export interface Translation {
  /** What an update comes to: nothing, or events to be said in this order. */
  take(update: SessionUpdate): AgentEvent[]
  /** The item of a tool call, and all that is known of the call; undefined before it was named. */
  toolCall(id: string): { itemId: ItemId; call: ToolCall } | undefined
  /** Marks a call as one that was not allowed, so that its failure reads as a rejection. */
  reject(id: string): AgentEvent[]
  /** What the turn cost so far, as far as the agent told. */
  usage(): Usage | undefined
}

type Streaming = {
  kind: 'assistant-text' | 'reasoning'
  itemId: ItemId
  length: number
  messageId: string | undefined
  /** The first half of a character whose second half comes with the next chunk. */
  half: string
}
type Tool = { itemId: ItemId; call: ToolCall; rejected: boolean; shown: ToolBody | undefined }

/**
 * Starts the translation of a turn.
 *
 * `prefix` begins the id of every item; `costBefore` is what the session had cost before, in US
 * dollars, since agents tell the sum. Paths below `checkout` are told relative to it.
 */
export function createTranslation(
  prefix: string,
  checkout: string,
  costBefore: number = 0,
): Translation {
  const tools = new Map<string, Tool>()
  let minted = 0
  let streaming: Streaming | undefined
  let plan: ItemId | undefined
  let cost: number | undefined
  const mint = () => itemId.parse(`${prefix}:${(minted += 1)}`)

  function speak(
    kind: Streaming['kind'],
    messageId: string | undefined,
    said: string,
  ): AgentEvent[] {
    const sameMessage =
      messageId === undefined ||
      streaming?.messageId === undefined ||
      streaming.messageId === messageId
    if (streaming?.kind !== kind || !sameMessage) streaming = undefined
    let text = (streaming?.half ?? '') + said
    const half = endsInHalf(text) ? text.slice(-1) : ''
    text = half ? text.slice(0, -1) : text
    if (streaming) streaming.half = half
    const events: AgentEvent[] = []
    while (text !== '') {
      const room = streaming ? INLINE_BODY_LIMIT - streaming.length : 0
      if (streaming && room > 1) {
        const piece = cut(text, room)
        events.push({
          type: 'item-text',
          itemId: streaming.itemId,
          offset: streaming.length,
          text: piece,
        })
        streaming.length += piece.length
        text = text.slice(piece.length)
        continue
      }
      const piece = cut(text, INLINE_BODY_LIMIT)
      streaming = { kind, itemId: mint(), length: piece.length, messageId, half }
      const item = { kind, body: { text: piece } }
      events.push({ type: 'item-appended', itemId: streaming.itemId, item })
      text = text.slice(piece.length)
    }
    return events
  }

  function show(type: 'item-appended' | 'item-updated', tool: Tool): AgentEvent[] {
    const told = toolBodyOf(tool.call, checkout)
    const status = tool.rejected && told.status !== 'completed' ? 'rejected' : told.status
    const body = { ...told, status }
    // Agents repeat a call when they ask for it; what shows nothing new is not worth an event.
    if (isDeepStrictEqual(tool.shown, body)) return []
    tool.shown = body
    return [{ type, itemId: tool.itemId, item: { kind: 'tool-call', body } }]
  }

  function takeTool(update: ToolCallUpdate): AgentEvent[] {
    const known = tools.get(update.toolCallId)
    if (known) {
      known.call = merge(known.call, update)
      return show('item-updated', known)
    }
    streaming = undefined
    const blank: ToolCall = { toolCallId: update.toolCallId, title: '' }
    const tool = { itemId: mint(), call: merge(blank, update), rejected: false, shown: undefined }
    tools.set(update.toolCallId, tool)
    return show('item-appended', tool)
  }

  function showPlan(body: PlanBody): AgentEvent[] {
    const item = { kind: 'plan' as const, body }
    if (plan) return [{ type: 'item-updated', itemId: plan, item }]
    streaming = undefined
    plan = mint()
    return [{ type: 'item-appended', itemId: plan, item }]
  }

  return {
    take(update) {
      switch (update.sessionUpdate) {
        case 'agent_message_chunk':
          return speak('assistant-text', update.messageId ?? undefined, textOf(update.content))
        case 'agent_thought_chunk':
          return speak('reasoning', update.messageId ?? undefined, textOf(update.content))
        case 'tool_call':
        case 'tool_call_update':
          return takeTool(update)
        case 'plan':
          return showPlan({
            entries: update.entries.map(({ content, status }) => ({
              text: content,
              status: status === 'in_progress' ? 'running' : status,
            })),
          })
        case 'usage_update':
          if (update.cost?.currency === 'USD') cost = update.cost.amount
          return []
        // Modes, commands and titles are not shown in this version; a user's words are ours already.
        default:
          return []
      }
    },
    toolCall: (id) => tools.get(id),
    reject(id) {
      const tool = tools.get(id)
      if (!tool) return []
      tool.rejected = true
      return show('item-updated', tool)
    },
    usage: () => (cost === undefined ? undefined : { costUsd: Math.max(0, cost - costBefore) }),
  }
}

/** What absent or null leaves as it was; content and locations are replaced whole. */
function merge(call: ToolCall, update: ToolCallUpdate): ToolCall {
  const told = Object.entries(update).filter(([, value]) => value !== undefined && value !== null)
  return { ...call, ...Object.fromEntries(told) }
}

const endsInHalf = (text: string) => /[\uD800-\uDBFF]$/.test(text)

/** The head of a text, without a half character at its end. */
function cut(text: string, limit: number): string {
  const head = text.slice(0, limit)
  return head.length < text.length && endsInHalf(head) ? head.slice(0, -1) : head
}
