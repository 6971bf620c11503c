import type { ProjectId, ThreadId } from '../../core/ids.ts'
import type { RuleScope } from '../../core/permission/rule.ts'
import type { RuleEntry, RulesRow, RuleUse } from '../../core/views/rules.ts'
import { sentence } from './ruleWords.ts'

export type Tally = Extract<RulesRow, { row: 'tally' }>
export type RuleGroup = { scope: RuleScope; title: string; entries: RuleEntry[] }

/** What rules are called by: the names of projects and threads. */
export type Names = {
  project: (id: ProjectId) => string | undefined
  thread: (id: ThreadId) => string | undefined
}

/** Rules by where they hold, the widest first, and apart from them those that were removed. */
export function listRules(
  rows: readonly RulesRow[],
  names: Names,
  filter: string,
): { groups: RuleGroup[]; removed: RuleEntry[]; tallies: Tally[] } {
  const wanted = filter.trim().toLowerCase()
  const fits = (entry: RuleEntry) => sentence(entry.rule).toLowerCase().includes(wanted)
  const entries = rows.flatMap((row) => (row.row === 'rule' && fits(row) ? [row] : []))
  const groups = new Map<string, RuleGroup>()
  for (const entry of entries.toReversed()) {
    if (entry.removed) continue
    const { scope } = entry.rule
    const key = scopeKey(scope)
    const group = groups.get(key) ?? { scope, title: scopeName(scope, names), entries: [] }
    groups.set(key, { ...group, entries: [...group.entries, entry] })
  }
  return {
    groups: [...groups.values()].toSorted(
      (one, other) => width(other.scope) - width(one.scope) || one.title.localeCompare(other.title),
    ),
    removed: entries
      .filter((entry) => entry.removed)
      .toSorted((one, other) => (other.removed?.at ?? 0) - (one.removed?.at ?? 0)),
    tallies: rows.flatMap((row) => (row.row === 'tally' ? [row] : [])),
  }
}

/** A scope in one word, to choose by; the way back is `scopeOf`. */
export function scopeKey(scope: RuleScope): string {
  if (scope === 'everywhere') return scope
  return 'projectId' in scope ? `project ${scope.projectId}` : `thread ${scope.threadId}`
}

export function scopeName(scope: RuleScope, names: Names): string {
  if (scope === 'everywhere') return 'Everywhere'
  if ('projectId' in scope) return names.project(scope.projectId) ?? 'A project that is gone'
  const title = names.thread(scope.threadId)
  return title === undefined ? 'A thread that is gone' : `Thread “${title}”`
}

const width = (scope: RuleScope) => (scope === 'everywhere' ? 2 : 'projectId' in scope ? 1 : 0)

/** The newest uses of a rule that are still there. `row` finds a row by its scope and key. */
export const usesOf = (
  { uses }: RuleEntry,
  row: (scope: string, key: string) => RulesRow | undefined,
): RuleUse[] =>
  uses.flatMap(({ scope, key }) => {
    const found = row(scope, key)
    return found?.row === 'use' ? [found] : []
  })
