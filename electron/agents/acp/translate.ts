import type { SessionUpdate, ToolCall, ToolCallUpdate } from '@agentclientprotocol/sdk'
import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { itemId, type ItemId } from '../../../core/ids.ts'
import {
  INLINE_BODY_LIMIT,
  type PlanBody,
  type ToolBody,
  type noticeBody,
} from '../../../core/items.ts'
import type { Usage } from '../../../core/usage.ts'
import type { TerminalSaid } from './clientTerminals.ts'
import { fromTerminal } from './terminal.ts'
import { textOf } from './text.ts'
import { commandOf, terminalOf, toolBodyOf } from './tool.ts'
import type { AgentEvent } from '../agent.ts'

export type NoticeBody = z.infer<typeof noticeBody>

/** How much of the turn's tool calls is kept, in UTF-16 units; the oldest are forgotten beyond it. */
const KEPT_CALLS_LIMIT = 24 * 1024 * 1024
/** How many of them are kept. */
const KEPT_CALLS = 2000

/** Folds the updates of one turn into our words. */
export interface Translation {
  /** What an update comes to: nothing, or events to be said in this order. */
  take(update: SessionUpdate): AgentEvent[]
  /** The item of a tool call, and all that is known of the call; undefined before it was named. */
  toolCall(id: string): { itemId: ItemId; call: ToolCall } | undefined
  /** The call under way that says it runs this very command. */
  commandCall(command: string): { itemId: ItemId; call: ToolCall } | undefined
  /** A terminal has said more, or has ended; any of them where none is named. */
  terminalSaid(terminalId?: string): AgentEvent[]
  /** Marks a call as one that was not allowed, so that its failure reads as a rejection. */
  reject(id: string): AgentEvent[]
  /** A notice. The same `mark` again replaces what was said under it. */
  notice(body: NoticeBody, mark?: string): AgentEvent[]
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
type Tool = {
  itemId: ItemId
  call: ToolCall
  rejected: boolean
  shown: ToolBody | undefined
  /** What its terminal said when it was last looked at; that may be gone by now. */
  said: (TerminalSaid & { terminalId: string }) | undefined
  weight: number
}

/**
 * Starts the translation of a turn.
 *
 * `prefix` begins the id of every item; `costBefore` is what the session had cost before, in US
 * dollars, since agents tell the sum. Paths below `checkout` are told relative to it. `saidBy` looks
 * up what one of the session's terminals said.
 */
export function createTranslation(
  prefix: string,
  checkout: string,
  costBefore: number = 0,
  saidBy: (terminalId: string) => TerminalSaid | undefined = () => undefined,
): Translation {
  const tools = new Map<string, Tool>()
  const notices = new Map<string, ItemId>()
  let kept = 0
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
    const { text = '', exitCode } = tool.said ?? {}
    const body = {
      ...told,
      status,
      ...(text !== '' && { output: { text } }),
      ...(exitCode !== undefined && { exitCode }),
    }
    // Agents repeat a call when they ask for it; what shows nothing new is not worth an event.
    if (isDeepStrictEqual(tool.shown, body)) return []
    tool.shown = body
    return [{ type, itemId: tool.itemId, item: { kind: 'tool-call', body } }]
  }

  function takeTool(update: ToolCallUpdate): AgentEvent[] {
    const known = tools.get(update.toolCallId)
    if (known) {
      const told = fromTerminal(known.call, update)
      known.call = merge(known.call, told.update)
      weigh(known)
      // A command may say a little very often; that is shown with what comes next.
      if (!told.more) return []
      return show('item-updated', known)
    }
    streaming = undefined
    const call = merge({ toolCallId: update.toolCallId, title: '' }, update)
    const fresh = { rejected: false, shown: undefined, said: undefined, weight: 0 }
    const tool = { itemId: mint(), call, ...fresh }
    weigh(tool)
    return show('item-appended', tool)
  }

  function saidIn({ call, said }: Tool): Tool['said'] {
    const terminalId = terminalOf(call)
    if (terminalId === undefined) return undefined
    const now = saidBy(terminalId)
    if (now) return { terminalId, ...now }
    return said?.terminalId === terminalId ? said : undefined
  }

  /** Keeps a call as the newest one, and forgets old ones where there is no room for all. */
  function weigh(tool: Tool): void {
    const { toolCallId } = tool.call
    tool.said = saidIn(tool)
    const weight = lengthOf(tool.call) + lengthOf(tool.said)
    kept += weight - tool.weight
    tool.weight = weight
    tools.delete(toolCallId)
    tools.set(toolCallId, tool)
    for (const [id, old] of tools) {
      if ((kept <= KEPT_CALLS_LIMIT && tools.size <= KEPT_CALLS) || old === tool) return
      tools.delete(id)
      kept -= old.weight
    }
  }

  function showNotice(body: NoticeBody, mark?: string): AgentEvent[] {
    const item = { kind: 'notice' as const, body }
    const known = mark === undefined ? undefined : notices.get(mark)
    if (known) return [{ type: 'item-updated', itemId: known, item }]
    streaming = undefined
    const id = mint()
    if (mark !== undefined) notices.set(mark, id)
    return [{ type: 'item-appended', itemId: id, item }]
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
        case 'notice':
          return showNotice({
            level: levels.get(update.severity) ?? 'info',
            text: [update.title, update.description].filter(Boolean).join('\n'),
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
    commandCall: (command) =>
      [...tools.values()].findLast(
        ({ call, rejected }) => !rejected && isUnderWay(call) && commandOf(call) === command,
      ),
    terminalSaid(terminalId) {
      const shown = [...tools.values()].filter(({ call }) => {
        const own = terminalOf(call)
        return own !== undefined && (terminalId ?? own) === own
      })
      return shown.flatMap((tool) => {
        weigh(tool)
        return show('item-updated', tool)
      })
    },
    reject(id) {
      const tool = tools.get(id)
      if (!tool) return []
      tool.rejected = true
      return show('item-updated', tool)
    },
    notice: showNotice,
    usage: () => (cost === undefined ? undefined : { costUsd: Math.max(0, cost - costBefore) }),
  }
}

/** What absent or null leaves as it was; content and locations are replaced whole. */
function merge(call: ToolCall, update: ToolCallUpdate): ToolCall {
  const told = Object.entries(update).filter(([, value]) => value !== undefined && value !== null)
  return { ...call, ...Object.fromEntries(told) }
}

const isUnderWay = ({ status }: ToolCall) => status !== 'completed' && status !== 'failed'

const levels = new Map<string, NoticeBody['level']>([
  ['warning', 'warning'],
  ['error', 'error'],
])

/** How much text there is in a value, about; what lies very deep is not looked into. */
function lengthOf(value: unknown, depth: number = 32): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || depth === 0) return 8
  return Object.values(value).reduce<number>((sum, each) => sum + lengthOf(each, depth - 1), 16)
}

const endsInHalf = (text: string) => /[\uD800-\uDBFF]$/.test(text)

/** The head of a text, without a half character at its end. */
function cut(text: string, limit: number): string {
  const head = text.slice(0, limit)
  return head.length < text.length && endsInHalf(head) ? head.slice(0, -1) : head
}
