import { isDeepStrictEqual } from 'node:util'
import { itemId, type ItemId } from '../../../core/ids.ts'
import { INLINE_BODY_LIMIT, type ToolBody, type TurnItem } from '../../../core/items.ts'
import type { Usage } from '../../../core/usage.ts'
import type { AgentEvent } from '../agent.ts'
import type { Notification } from './peer.ts'
import type { ThreadItem, ThreadTokenUsage, TokenUsageBreakdown, TurnPlanStep } from './protocol.ts'
import { createSpeech } from '../speech.ts'
import { toolBodyOf, type ToolItem } from './tools.ts'

/** Folds what Codex tells in one turn into our words. */
export interface Translation {
  /** What a notification comes to: nothing, or events to be said in this order. */
  take(notification: Notification): AgentEvent[]
  /** The item of a tool's use, and what Codex said of it last; undefined before it was named. */
  tool(id: string): { itemId: ItemId; item: ToolItem } | undefined
  /** Shows a tool as one that waits for leave, or no longer does. */
  hold(id: string, held: boolean): AgentEvent[]
  /** Tells people something. */
  notice(level: NoticeBody['level'], text: string): AgentEvent[]
  /** Says how it is with a program that is silent: one item, whose words change. */
  silence(body: NoticeBody): AgentEvent[]
  /** What the turn used so far; `id` is Codex's own for it. */
  usage(id: string): Usage | undefined
}

export type NoticeBody = Extract<TurnItem, { kind: 'notice' }>['body']

type Tool = {
  itemId: ItemId
  item: ToolItem
  done: boolean
  held: boolean
  /** The head of what it has printed so far; the end brings it whole. */
  printed: string
  shown: ToolBody | undefined
}

/**
 * Starts the translation of a turn. `prefix` begins the id of every item; paths below `checkout`
 * are told relative to it.
 */
export function createTranslation(prefix: string, checkout: string): Translation {
  const tools = new Map<string, Tool>()
  const parts = new Map<string, number>()
  let minted = 0
  let plan: ItemId | undefined
  let silent: ItemId | undefined
  const tokens = new Map<string, { before: TokenUsageBreakdown; total: TokenUsageBreakdown }>()
  let told = false
  const mint = () => itemId.parse(`${prefix}:${(minted += 1)}`)
  const speech = createSpeech(mint)

  function show(tool: Tool): AgentEvent[] {
    const { itemId: id, item, done, held, printed, shown } = tool
    const known = toolBodyOf(item, done, checkout)
    const status = held && known.status === 'running' ? 'pending' : known.status
    const output = known.output ?? (printed === '' ? undefined : { text: printed })
    const body = { ...known, status, ...(output && { output }) }
    if (isDeepStrictEqual(shown, body)) return []
    tool.shown = body
    const type = shown ? 'item-updated' : 'item-appended'
    return [{ type, itemId: id, item: { kind: 'tool-call', body } }]
  }

  function takeTool(item: ToolItem, done: boolean): AgentEvent[] {
    const known = tools.get(item.id)
    if (known) {
      known.item = item
      known.done = done
      return show(known)
    }
    const tool = { itemId: mint(), item, done, held: false, printed: '', shown: undefined }
    tools.set(item.id, tool)
    return show(tool)
  }

  /** A text whose pieces did not come comes whole at its end. */
  const whole = (kind: 'assistant-text' | 'reasoning', id: string, text: string) =>
    speech.began(id) ? [] : speech.add(kind, id, text)

  function takeItem(item: ThreadItem, done: boolean): AgentEvent[] {
    switch (item.type) {
      case 'agentMessage':
      case 'plan':
        return done ? whole('assistant-text', item.id, item.text) : []
      case 'reasoning': {
        if (!done || speech.began(rawOf(item.id))) return []
        const { summary, content } = item
        return whole('reasoning', item.id, (summary.length > 0 ? summary : content).join('\n\n'))
      }
      case 'contextCompaction':
        return done ? [notice('info', 'Codex has shortened what it remembers of this thread.')] : []
      case 'commandExecution':
      case 'fileChange':
      case 'mcpToolCall':
      case 'dynamicToolCall':
      case 'collabAgentToolCall':
      case 'webSearch':
      case 'imageView':
        return takeTool(item, done)
      // The user's words are ours already; kinds that only other clients use show nothing.
      default:
        return []
    }
  }

  function notice(level: NoticeBody['level'], text: string): AgentEvent {
    return {
      type: 'item-appended',
      itemId: mint(),
      item: { kind: 'notice', body: { level, text } },
    }
  }

  function showPlan(steps: readonly TurnPlanStep[]): AgentEvent[] {
    const entries = steps.map(({ step, status }) => ({
      text: step,
      status: status === 'inProgress' ? ('running' as const) : status,
    }))
    const item = { kind: 'plan' as const, body: { entries } }
    if (plan) return [{ type: 'item-updated', itemId: plan, item }]
    plan = mint()
    return [{ type: 'item-appended', itemId: plan, item }]
  }

  function count(turnId: string, { total, last }: ThreadTokenUsage): void {
    // Codex tells the thread's sum; what was used before a turn is what its first answer added to.
    // A resumed thread repeats the sum of its last turn, which is not this one.
    tokens.set(turnId, { before: tokens.get(turnId)?.before ?? less(total, last), total })
  }

  return {
    take({ method, params }) {
      switch (method) {
        case 'item/started':
          return takeItem(params.item, false)
        case 'item/completed':
          return takeItem(params.item, true)
        case 'item/agentMessage/delta':
        case 'item/plan/delta':
          return speech.add('assistant-text', params.itemId, params.delta)
        case 'item/reasoning/summaryTextDelta': {
          const { itemId: id, delta, summaryIndex } = params
          const next = speech.began(id) && parts.get(id) !== summaryIndex
          parts.set(id, summaryIndex)
          return speech.add('reasoning', id, next ? `\n\n${delta}` : delta)
        }
        case 'item/reasoning/textDelta':
          return speech.add('reasoning', rawOf(params.itemId), params.delta)
        case 'item/commandExecution/outputDelta': {
          const tool = tools.get(params.itemId)
          if (!tool || tool.printed.length >= INLINE_BODY_LIMIT) return []
          tool.printed = (tool.printed + params.delta).slice(0, INLINE_BODY_LIMIT)
          return show(tool)
        }
        case 'item/fileChange/patchUpdated': {
          const tool = tools.get(params.itemId)
          if (tool?.item.type !== 'fileChange') return []
          tool.item = { ...tool.item, changes: params.changes }
          return show(tool)
        }
        case 'turn/plan/updated':
          return showPlan(params.plan)
        case 'thread/tokenUsage/updated':
          count(params.turnId, params.tokenUsage)
          return []
        case 'model/rerouted':
          return [notice('info', `${params.toModel} answers in place of ${params.fromModel}.`)]
        case 'error': {
          // The turn's end tells of an error that is final; of those it tries again, one is enough.
          const again = params.willRetry && !told
          told ||= again
          return again ? [notice('warning', `${params.error.message} Codex tries again.`)] : []
        }
        default:
          return []
      }
    },
    tool: (id) => tools.get(id),
    hold(id, held) {
      const tool = tools.get(id)
      if (!tool) return []
      tool.held = held
      return show(tool)
    },
    notice: (level, text) => [notice(level, text)],
    silence(body) {
      const type = silent ? 'item-updated' : 'item-appended'
      silent ??= mint()
      return [{ type, itemId: silent, item: { kind: 'notice', body } }]
    },
    usage(id) {
      const counted = tokens.get(id)
      if (!counted) return undefined
      const { inputTokens, outputTokens, cachedInputTokens } = less(counted.total, counted.before)
      return { inputTokens, outputTokens, cachedTokens: cachedInputTokens }
    },
  }
}

/** Thoughts that are told in full stand apart from the summary of the same ones. */
const rawOf = (id: string) => `${id}:raw`

const less = (one: TokenUsageBreakdown, other: TokenUsageBreakdown): TokenUsageBreakdown => ({
  inputTokens: Math.max(0, one.inputTokens - other.inputTokens),
  outputTokens: Math.max(0, one.outputTokens - other.outputTokens),
  cachedInputTokens: Math.max(0, one.cachedInputTokens - other.cachedInputTokens),
})
