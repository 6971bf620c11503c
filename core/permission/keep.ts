import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import type { StoredEvent } from '../events.ts'
import type { Stamped } from '../facts.ts'
import { flawOf } from './flaw.ts'
import { type PermissionRule, titleKept } from './rule.ts'

/** Adding and removing a rule is decided alike in every stream that holds rules. */
export function addRule(command: Stamped<CommandByType['AddPermissionRule']>): Decision {
  const { ruleId, effect, kind, pattern, exact, scope, origin, facts } = command
  if (facts.ruleTaken)
    return reject('rule-id-in-use', 'A rule with this id exists. Choose another id.')
  const flaw = flawOf(command)
  if (flaw) return flaw
  if (origin && !facts.origin)
    return reject('unknown-request', 'That request is not open. It was answered, or it expired.')
  const from = origin && facts.origin && { ...origin, title: titleKept(facts.origin.title) }
  const rule = { ruleId, effect, kind, pattern, scope, ...(exact !== undefined && { exact }) }
  return [{ type: 'PermissionRuleAdded', payload: { ...rule, ...(from && { origin: from }) } }]
}

export function removeRule(
  rules: readonly PermissionRule[],
  { ruleId }: CommandByType['RemovePermissionRule'],
): Decision {
  if (!rules.some((rule) => rule.ruleId === ruleId))
    return reject('unknown-rule', 'There is no such rule. It may have been removed already.')
  return [{ type: 'PermissionRuleRemoved', payload: { ruleId } }]
}

export function evolveRules(
  rules: readonly PermissionRule[],
  event: StoredEvent,
): readonly PermissionRule[] {
  if (event.type === 'PermissionRuleAdded') {
    const { origin: _, ...rule } = event.payload
    return [...rules, rule]
  }
  if (event.type === 'PermissionRuleRemoved')
    return rules.filter((rule) => rule.ruleId !== event.payload.ruleId)
  return rules
}
