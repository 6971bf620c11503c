import { projectId, threadId } from '../../core/ids.ts'
import { flawOf } from '../../core/permission/flaw.ts'
import type { PermissionRule, RuleScope } from '../../core/permission/rule.ts'

/** A rule while somebody writes it. */
export type Draft = {
  effect: PermissionRule['effect']
  kind: PermissionRule['kind']
  pattern: string
  exact: boolean
  scope: RuleScope
}

export const emptyDraft: Draft = {
  effect: 'allow',
  kind: 'command',
  pattern: '',
  exact: false,
  scope: 'everywhere',
}

export const draftOf = ({ effect, kind, pattern, exact, scope }: PermissionRule): Draft => ({
  effect,
  kind,
  pattern,
  exact: exact === true,
  scope,
})

export type Written =
  | { status: 'empty' }
  | { status: 'flawed'; message: string }
  | { status: 'good'; rule: Omit<PermissionRule, 'ruleId'> }

/** The rule that a draft comes to, or what is wrong with it. */
export function written({ exact, pattern, ...draft }: Draft): Written {
  const said = exact ? pattern : pattern.trim()
  if (said.trim() === '') return { status: 'empty' }
  const rule = { ...draft, pattern: said, ...(exact && { exact }) }
  const flaw = flawOf(rule)
  return flaw ? { status: 'flawed', message: flaw.rejected.message } : { status: 'good', rule }
}

/** A scope from its word, as `scopeKey` gives it. */
export function scopeOf(key: string): RuleScope {
  const [kind, id] = key.split(' ')
  if (kind === 'project') return { projectId: projectId.parse(id) }
  return kind === 'thread' ? { threadId: threadId.parse(id) } : 'everywhere'
}

/** What to type for a kind of action, by example. */
export const examples: Record<Draft['kind'], { placeholder: string; hint: string }> = {
  command: {
    placeholder: 'npm test',
    hint: 'The first words of a plain command; * for every command.',
  },
  edit: {
    placeholder: 'src/**',
    hint: 'A path in the workspace, or a whole one such as /tmp/**; * for every edit.',
  },
  other: {
    placeholder: 'mcp:github/get_*',
    hint: 'A tool, a host such as network:*.example.org, or a request’s title; * for everything else.',
  },
}
