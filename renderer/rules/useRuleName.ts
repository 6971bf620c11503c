import type { PermissionRule } from '../../core/permission/rule.ts'
import type { RulesRow } from '../../core/views/rules.ts'
import { useFeed, useSession } from '../store/hooks.ts'
import { patternWords } from './ruleWords.ts'

/** What people call a rule that decided something: its pattern. Undefined once nobody knows it. */
export function useRuleName(ruleId: string | undefined): string | undefined {
  const rule = useRule(ruleId)
  return rule && (patternWords(rule) || `everything of its kind`)
}

/** A rule by its id, removed ones too for as long as they are listed. */
export function useRule(ruleId: string | undefined): PermissionRule | undefined {
  return useFeed(useSession().rules, ({ table, keys }) => {
    if (ruleId === undefined) return undefined
    const key = placesOf(keys).get(ruleId)
    const row = key === undefined ? undefined : (table.row(key) satisfies RulesRow | undefined)
    return row?.row === 'rule' ? row.rule : undefined
  })
}

// Keys are a new list whenever rows come or go, and every line of a timeline asks.
const places = new WeakMap<readonly string[], Map<string, string>>()

function placesOf(keys: readonly string[]): Map<string, string> {
  const known = places.get(keys)
  if (known) return known
  const found = keys.flatMap((key): [string, string][] => {
    const [, ruleId] = / rule\/(.+)$/.exec(key) ?? []
    return ruleId === undefined ? [] : [[ruleId, key]]
  })
  const all = new Map(found)
  places.set(keys, all)
  return all
}
