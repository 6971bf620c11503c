import { isDeepStrictEqual } from 'node:util'
import { itemId as itemIdOf, type ItemId } from '../../../core/ids.ts'
import type { PlanBody, ToolBody } from '../../../core/items.ts'
import type { NoticeBody } from '../acp/translate.ts'
import type { AgentEvent } from '../agent.ts'
import { createSpeech } from '../speech.ts'
import type { Assistant, Block, Message, Result, ToolResult, ToolUse } from './messages.ts'
import { keepsPlan, type Plan } from './plan.ts'
import { asksPerson } from './questions.ts'
import { toolBodyOf, type ToolCall } from './tools.ts'

type Shown = { itemId: ItemId; call: ToolCall; body: ToolBody | undefined }
/** A message that says something in the midst of a turn. */
export type Said = Exclude<Message, Result>

/** Folds what Claude Code says in one turn into our words. */
export interface Translation {
  /** What a message comes to: nothing, or events to be said in this order. */
  take(message: Said): AgentEvent[]
  /** The item of a tool's use, which is begun where it was not named before. */
  announce(use: ToolUse): { itemId: ItemId; events: AgentEvent[] }
  /** Where a command runs; told before it is asked about. */
  locate(id: string, directory: string): void
  directoryOf(id: string): string | undefined
  /** Marks a use as waiting for an answer, under way, or not allowed. */
  mark(id: string, status: 'pending' | 'running' | 'rejected'): AgentEvent[]
  /** Takes a use as it is now to be made, which its model had asked for in other words. */
  rewrite(use: ToolUse): void
  /** Says something of our own. The same `mark` again replaces what was said under it. */
  notice(mark: string, body: NoticeBody): AgentEvent[]
  /** Shows a plan, in the place of the one before. */
  showPlan(body: PlanBody): AgentEvent[]
  /** Why the model could not be asked, if so: Claude Code's own name for it. */
  trouble(): string | undefined
}

/** Starts the translation of a turn. `prefix` begins the id of every item. */
export function createTranslation(prefix: string, checkout: string, plan: Plan): Translation {
  let minted = 0
  const mint = () => itemIdOf.parse(`${prefix}:${(minted += 1)}`)
  const speech = createSpeech(mint)
  const tools = new Map<string, Shown>()
  const quiet = new Map<string, ToolUse>()
  const directories = new Map<string, string>()
  /** The messages that were streamed, so that the whole of them says nothing new. */
  const streamed = new Set<string>()
  let streaming = ''
  const notices = new Map<string, ItemId>()
  let planItem: ItemId | undefined
  let trouble: string | undefined

  function show(shown: Shown): AgentEvent[] {
    const body = toolBodyOf(shown.call, checkout)
    const type = shown.body ? 'item-updated' : 'item-appended'
    if (isDeepStrictEqual(shown.body, body)) return []
    shown.body = body
    return [{ type, itemId: shown.itemId, item: { kind: 'tool-call', body } }]
  }

  function begin(use: ToolUse): AgentEvent[] {
    if (tools.has(use.id) || quiet.has(use.id)) return []
    if (keepsPlan(use.name) || asksPerson(use.name)) {
      quiet.set(use.id, use)
      return []
    }
    const call: ToolCall = { use, status: 'pending', directory: directories.get(use.id) }
    const shown = { itemId: mint(), call, body: undefined }
    tools.set(use.id, shown)
    return show(shown)
  }

  function finish(result: ToolResult, given: unknown): AgentEvent[] {
    const id = result.tool_use_id
    const planned = quiet.get(id)
    if (planned) {
      const body = result.is_error ? undefined : plan.take(planned, given)
      return body ? showPlan(body) : []
    }
    const shown = tools.get(id)
    if (!shown) return []
    const ended = result.is_error ? 'failed' : 'completed'
    const status = shown.call.status === 'rejected' ? 'rejected' : ended
    shown.call = { ...shown.call, status, result, given }
    return show(shown)
  }

  function showPlan(body: PlanBody): AgentEvent[] {
    const item = { kind: 'plan' as const, body }
    if (planItem) return [{ type: 'item-updated', itemId: planItem, item }]
    planItem = mint()
    return [{ type: 'item-appended', itemId: planItem, item }]
  }

  function notice(mark: string, body: NoticeBody): AgentEvent[] {
    const item = { kind: 'notice' as const, body }
    const known = notices.get(mark)
    if (known) return [{ type: 'item-updated', itemId: known, item }]
    const itemId = mint()
    notices.set(mark, itemId)
    return [{ type: 'item-appended', itemId, item }]
  }

  function takeWhole({ message, error, parent_tool_use_id: helper }: Assistant): AgentEvent[] {
    // Its text only says again what the turn's end will say.
    if (error !== undefined) {
      trouble = error
      return []
    }
    const silent = helper !== null || streamed.has(message.id)
    return message.content.flatMap((block, at) => takeBlock(block, `${message.id}:${at}`, silent))
  }

  function takeBlock(block: Block, id: string, silent: boolean): AgentEvent[] {
    switch (block.type) {
      case 'text':
        return silent ? [] : speech.add('assistant-text', id, block.text)
      case 'thinking':
        return silent ? [] : speech.add('reasoning', id, block.thinking)
      case 'tool_use':
        return begin(block)
      default:
        return []
    }
  }

  return {
    take(said) {
      switch (said.type) {
        case 'assistant':
          return takeWhole(said)
        case 'user': {
          const { content } = said.message
          if (typeof content === 'string') return []
          return content.flatMap((block) =>
            block.type === 'tool_result' ? finish(block, said.tool_use_result) : [],
          )
        }
        case 'stream_event': {
          // What a helper says is between it and the agent; the agent tells what came of it.
          if (said.parent_tool_use_id !== null) return []
          const { event } = said
          if (event.type === 'message_start') {
            streaming = event.message.id
            streamed.add(streaming)
            return []
          }
          const { delta } = event
          const id = `${streaming}:${event.index}`
          return delta.type === 'text_delta'
            ? speech.add('assistant-text', id, delta.text)
            : speech.add('reasoning', id, delta.thinking)
        }
        case 'system': {
          const status = said.error_status ? ` (HTTP ${said.error_status})` : ''
          const text = `The model did not answer${status}. Claude Code tries again.`
          return notice('retry', { level: 'warning', text, code: 'model-retried' })
        }
      }
    },
    announce(use) {
      const events = begin(use)
      const shown = tools.get(use.id)
      if (shown) return { itemId: shown.itemId, events }
      // A plan's tool that is asked about after all is shown like any other.
      const call: ToolCall = { use, status: 'pending' }
      const bare = { itemId: mint(), call, body: undefined }
      tools.set(use.id, bare)
      return { itemId: bare.itemId, events: [...events, ...show(bare)] }
    },
    locate: (id, directory) => void directories.set(id, directory),
    directoryOf: (id) => directories.get(id),
    mark(id, status) {
      const shown = tools.get(id)
      if (!shown) return []
      const directory = directories.get(id)
      shown.call = { ...shown.call, status, directory }
      return show(shown)
    },
    rewrite(use) {
      const shown = tools.get(use.id)
      if (shown) shown.call = { ...shown.call, use }
    },
    notice,
    showPlan,
    trouble: () => trouble,
  }
}
