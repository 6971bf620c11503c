import type { Usage } from '../../core/usage.ts'

const count = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' })

/** What was used, in one short line; empty when the agent did not say. */
export function usageWords({ inputTokens, outputTokens, costUsd }: Usage): string {
  const tokens = (inputTokens ?? 0) + (outputTokens ?? 0)
  return [
    tokens > 0 && `${count.format(tokens)} tokens`,
    costUsd !== undefined && costUsd > 0 && dollars.format(costUsd),
  ]
    .filter(Boolean)
    .join(' · ')
}
