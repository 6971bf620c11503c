import type { AgentMode } from '../agent.ts'
import type { ApprovalAction } from '../approvals.ts'
import { matchesGlob } from './pathGlob.ts'
import { RULE_PATTERN_LIMIT, type PermissionRule } from './rule.ts'
import { shellWords } from './shellWords.ts'

/** What the rules say: `rule` names the one that decided, or the mode (`mode:auto-edit`). */
export type Verdict =
  | { effect: 'ask' }
  | { effect: 'allow'; rule: string }
  | { effect: 'deny'; rule: string }

type Asked = { action: ApprovalAction; title: string; mode: AgentMode }

/**
 * Judges an action: a deny holds in every mode, then an ask, then an allow; where no rule speaks,
 * the mode does.
 */
export function judge({ action, title, mode }: Asked, rules: readonly PermissionRule[]): Verdict {
  const touching = rules.filter((rule) => covers(rule, action, title))
  const find = (effect: PermissionRule['effect']) => touching.find((rule) => rule.effect === effect)
  const denied = find('deny')
  if (denied) return { effect: 'deny', rule: denied.ruleId }
  if (mode === 'plan') return { effect: 'deny', rule: 'mode:plan' }
  if (find('ask')) return { effect: 'ask' }
  const allowed = find('allow')
  if (allowed) return { effect: 'allow', rule: allowed.ruleId }
  if (mode === 'full') return { effect: 'allow', rule: 'mode:full' }
  if (mode === 'auto-edit' && action.kind === 'edit' && allInside(action))
    return { effect: 'allow', rule: 'mode:auto-edit' }
  return { effect: 'ask' }
}

type Edit = Extract<ApprovalAction, { kind: 'edit' }>
const allInside = (action: Edit) =>
  action.detail.files.length > 0 && action.detail.files.every((file) => file.inside)

/**
 * Whether a rule covers an action.
 *
 * An allow must cover every file of an edit; a deny or an ask holds when it touches any of them. A
 * command that is more than plain words is covered by no allow, but a deny or an ask is held
 * against it when its words stand anywhere in it, since it may well run them; so it is against a
 * program that launches others.
 */
export function covers(rule: PermissionRule, action: ApprovalAction, title: string): boolean {
  if (rule.kind !== action.kind) return false
  if (rule.pattern === '*' && !rule.exact) return true
  switch (action.kind) {
    case 'command':
      return coversCommand(rule, action.detail.command)
    case 'edit': {
      const touches = (file: Edit['detail']['files'][number]) =>
        file.inside &&
        (rule.exact ? rule.pattern === file.path : matchesGlob(rule.pattern, file.path))
      const { files } = action.detail
      return rule.effect === 'allow'
        ? files.length > 0 && files.every(touches)
        : files.some(touches)
    }
    case 'other':
      return rule.pattern === title
  }
}

function coversCommand(rule: PermissionRule, command: string): boolean {
  if (rule.exact) return rule.pattern === command
  const prefix = shellWords(rule.pattern)
  if (prefix === null || prefix.length === 0) return false
  const words = shellWords(command)
  if (rule.effect === 'allow')
    return words !== null && prefix.every((word, at) => words[at] === word)
  if (words && standsAt(words, 0, prefix)) return true
  if (words && !LAUNCHERS.has(programOf(words[0] ?? ''))) return false
  const mentioned = loose(command)
  const wanted = prefix.flatMap(loose)
  return mentioned.some((_, from) => standsAt(mentioned, from, wanted))
}

// Programs that run what their words say, so that a command plain to see may hide another.
const LAUNCHERS = new Set(
  `sh bash dash zsh ksh fish busybox cmd powershell pwsh ssh
  env sudo doas su nohup nice time timeout setsid stdbuf watch
  exec eval command builtin xargs find parallel`.split(/\s+/),
)

const programOf = (word: string) => word.slice(word.lastIndexOf('/') + 1)

/** Whether a prefix stands there; its program may be spelt with its folder (`/bin/rm`). */
const standsAt = (words: readonly string[], from: number, prefix: readonly string[]) =>
  prefix.every((wanted, at) => {
    const word = words[from + at]
    return word === wanted || (at === 0 && word !== undefined && programOf(word) === wanted)
  })

/** Every run of characters that some shell might take for a word. */
const loose = (command: string) =>
  command.split(/[\s;&|<>()`$"'\\{}]+/).filter((word) => word !== '')

/** Whether a rule with this pattern could ever cover anything. */
export function canCover({ kind, pattern, exact }: Omit<PermissionRule, 'ruleId'>): boolean {
  if (kind !== 'command' || exact || pattern === '*') return true
  const words = shellWords(pattern)
  return words !== null && words.length > 0
}

/** The patterns of the exact rules that cover just this action; null where none could. */
export function exactPatterns(action: ApprovalAction, title: string): string[] | null {
  const patterns = patternsOf(action, title)
  const sayable = patterns.every((each) => each !== '' && each.length <= RULE_PATTERN_LIMIT)
  return patterns.length > 0 && sayable ? patterns : null
}

function patternsOf(action: ApprovalAction, title: string): string[] {
  switch (action.kind) {
    case 'command':
      return [action.detail.command]
    case 'edit': {
      const { files } = action.detail
      return files.every((file) => file.inside) ? [...new Set(files.map((file) => file.path))] : []
    }
    case 'other':
      return [title]
  }
}
