import type { Usage } from '../../../core/usage.ts'
import type { AgentEvent } from '../agent.ts'
import type { Result } from './messages.ts'

/** The last that is said of a turn. */
export type TurnEnd = Extract<
  AgentEvent,
  { type: 'turn-completed' | 'turn-failed' | 'turn-interrupted' }
>

type About = {
  /** Whether we asked the turn to stop. */
  stopping: boolean
  /** Why the model could not be asked, as Claude Code names it. */
  trouble: string | undefined
  usage: Usage | undefined
}

/** What a result comes to. Its subtype alone does not tell: a model's error is a `success` too. */
export function endOf(result: Result, { stopping, trouble, usage }: About): TurnEnd {
  if (stopping) return { type: 'turn-interrupted', reason: 'Stopped as asked.' }
  const why = result.terminal_reason ?? ''
  if (why.startsWith('aborted'))
    return { type: 'turn-interrupted', reason: 'Claude Code called the turn off.' }
  const words = result.errors?.join('\n') || result.result || 'Claude Code did not say why.'
  if (trouble !== undefined && needLogin.has(trouble))
    return {
      type: 'turn-failed',
      code: 'agent-login-needed',
      message: `${words} To log in, start it once in a terminal: claude`,
    }
  if (result.stop_reason === 'refusal')
    return { type: 'turn-failed', code: 'refusal', message: words }
  if (result.is_error || result.subtype !== 'success') {
    const code = codes[why] ?? codes[trouble ?? ''] ?? 'agent-error'
    return { type: 'turn-failed', code, message: words }
  }
  return { type: 'turn-completed', ...(usage && { usage }) }
}

const needLogin = new Set(['authentication_failed', 'oauth_org_not_allowed', 'account_on_hold'])

const codes: Readonly<Record<string, string>> = {
  max_turns: 'max-turn-requests',
  prompt_too_long: 'max-tokens',
  max_output_tokens: 'max-tokens',
  rate_limit: 'rate-limit',
  overloaded: 'model-overloaded',
  model_not_found: 'model-not-found',
  billing_error: 'billing-error',
}

/** What was used in two parts of one turn. */
export function together(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (!one || !other) return one ?? other
  const sum = (field: keyof Usage) => (one[field] ?? 0) + (other[field] ?? 0)
  return {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cachedTokens: sum('cachedTokens'),
    ...(one.costUsd !== undefined &&
      other.costUsd !== undefined && { costUsd: one.costUsd + other.costUsd }),
  }
}

/**
 * What a turn used. `costBefore` is what the session had cost before, in US dollars, since results
 * tell the sum; undefined when that is not known, and then the turn's cost is not either.
 */
export function usageOf(result: Result, costBefore: number | undefined): Usage | undefined {
  const { usage, total_cost_usd: cost } = result
  if (!usage) return undefined
  const { cache_read_input_tokens: cachedTokens, output_tokens: outputTokens } = usage
  return {
    inputTokens: usage.input_tokens + usage.cache_creation_input_tokens + cachedTokens,
    outputTokens,
    cachedTokens,
    ...(cost !== undefined &&
      costBefore !== undefined && { costUsd: Math.max(0, cost - costBefore) }),
  }
}
