import type { PermissionRule } from '../../core/permission/rule.ts'
import type { RuleEntry, UseEffect } from '../../core/views/rules.ts'
import type { IconName } from '../ui/Icon.tsx'
import { age } from '../ui/time.ts'

type Effect = PermissionRule['effect']

/** How an effect is shown: shape, colour and word, never colour alone. */
export const effects: Record<Effect, { word: string; icon: IconName; tone: string }> = {
  allow: { word: 'Allow', icon: 'check', tone: 'text-good' },
  ask: { word: 'Ask', icon: 'other', tone: 'text-waiting' },
  deny: { word: 'Deny', icon: 'close', tone: 'text-bad' },
}

export const useTones: Record<UseEffect, string> = {
  allowed: 'text-good',
  asked: 'text-waiting',
  denied: 'text-bad',
}

/** What a rule covers, before its pattern. */
export function coverWords({ kind, pattern, exact }: Omit<PermissionRule, 'ruleId'>): string {
  if (pattern === '*' && !exact) return everything[kind]
  if (exact) return exactly[kind]
  if (kind === 'other' && pattern.startsWith('mcp:')) return 'tools that match'
  if (kind === 'other' && pattern.startsWith('network:')) return 'the network at'
  return matching[kind]
}

const everything = {
  command: 'every command',
  edit: 'every edit',
  other: 'everything else',
}
const exactly = { command: 'exactly the command', edit: 'edits of just', other: 'just' }
const matching = {
  command: 'commands that begin with',
  edit: 'edits of',
  other: 'requests called',
}

/** A rule in a line, for everyone who hears the list. */
export const sentence = (rule: Omit<PermissionRule, 'ruleId'>): string =>
  [effects[rule.effect].word, coverWords(rule), patternWords(rule)].filter(Boolean).join(' ')

/** The pattern as it is shown; the words before it say all of `*`. */
export const patternWords = ({ pattern, exact }: Pick<PermissionRule, 'pattern' | 'exact'>) =>
  pattern === '*' && !exact ? '' : pattern

/** What a rule has done: `allowed 14, asked 3`. */
export function doneWords({ allowed, asked, denied }: RuleEntry): string {
  const done = [
    [allowed, 'allowed'],
    [asked, 'asked'],
    [denied, 'denied'],
  ] as const
  const said = done.filter(([count]) => count > 0).map(([count, word]) => `${word} ${count}`)
  return said.length > 0 ? said.join(', ') : 'not used yet'
}

/** Who added or removed a rule. */
export function byWords(principal: string): string {
  if (principal.startsWith('automation:')) return 'an automation'
  return principal === 'host' ? 'Gaffer' : 'you'
}

/** What happens when a rule goes, and what it has done by then. */
export function removalWords(entry: RuleEntry, now: number): string {
  const { rule, allowed, asked, denied, lastAt } = entry
  const last = lastAt === null ? '' : `, last ${agoWords(lastAt, now)}`
  const done =
    allowed + asked + denied === 0 ? 'It was never used.' : `It has ${doneWords(entry)}${last}.`
  const next =
    rule.effect === 'allow'
      ? 'From now on you are asked again, unless another rule or the thread’s mode allows it.'
      : 'From now on other rules and the thread’s mode decide, and may allow it.'
  return `${done} ${next} What was done stays done.`
}

export const agoWords = (at: number, now: number): string => {
  const words = age(at, now)
  return words === 'now' ? 'just now' : `${words} ago`
}

const tallies: Record<string, string> = {
  user: 'You, one by one',
  'mode:auto-edit': 'The mode “Edit freely”',
  'mode:full': 'The mode “Full access”',
  'mode:plan': 'The mode “Plan only”',
  'limit:open-requests': 'The limit of open requests',
}

/** Somebody or something other than a rule that decided. */
export const tallyWords = (by: string): string => tallies[by] ?? 'Rules that are no longer listed'
