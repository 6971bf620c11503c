import type { Usage } from '../../core/usage.ts'
import { compact, dollars } from '../ui/amounts.ts'

/** What was used, in one short line; empty when the agent did not say. */
export function usageWords({ inputTokens, outputTokens, costUsd }: Usage): string {
  const tokens = (inputTokens ?? 0) + (outputTokens ?? 0)
  return [
    tokens > 0 && `${compact(tokens)} tokens`,
    costUsd !== undefined && costUsd > 0 && dollars(costUsd),
  ]
    .filter(Boolean)
    .join(' · ')
}
