import type { PermissionRule } from '../../core/permission/rule.ts'
import type { DryRunAnswer } from './useDryRun.ts'

type Effect = PermissionRule['effect']

const past: Record<Effect, string> = { allow: 'allowed', ask: 'asked', deny: 'denied' }

/** What would have become of the past, in a sentence. */
export function wouldHave({ covered, changed }: DryRunAnswer): string {
  const effects: Effect[] = ['allow', 'ask', 'deny']
  const said = effects
    .filter((effect) => changed[effect] > 0)
    .map((effect) => `${past[effect]} ${changed[effect]}`)
  if (said.length > 0) return `Would have ${said.join(', ')}`
  return covered > 0 ? 'Would have changed nothing' : 'Covers nothing that was asked so far'
}

/** What a person said otherwise; undefined where nobody did. */
export function againstWords({ against, changed }: DryRunAnswer): string | undefined {
  if (against === 0) return undefined
  const count = against === 1 ? 'One of them' : `${against} of them`
  if (changed.allow > 0 && changed.deny > 0) return `${count} you answered the other way`
  return `${count} you ${changed.allow > 0 ? 'rejected' : 'allowed'}`
}

/** How much of the past was looked at. */
export function replayedWords({ replayed, since }: DryRunAnswer, when: string): string {
  const count = replayed === 1 ? '1 request' : `${replayed} requests`
  return since === null
    ? `Tried on all ${count} of the past.`
    : `Tried on the newest ${count}, back to ${when}; there was no time for more.`
}

export const becomesWords = (was: Effect, would: Effect): string => `${past[was]} → ${past[would]}`
