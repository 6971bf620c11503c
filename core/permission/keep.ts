import type { CommandByType } from '../commands.ts'
import { type Decision, reject } from '../decider.ts'
import type { StoredEvent } from '../events.ts'
import type { Stamped } from '../facts.ts'
import { canCover } from './judge.ts'
import type { PermissionRule } from './rule.ts'

/** Adding and removing a rule is decided alike in every stream that holds rules. */
export function addRule(command: Stamped<CommandByType['AddPermissionRule']>): Decision {
  const { ruleId, effect, kind, pattern, exact, scope, facts } = command
  if (facts.ruleTaken)
    return reject('rule-id-in-use', 'A rule with this id exists. Choose another id.')
  if (!canCover(command))
    return reject(
      'unreadable-pattern',
      'A command’s pattern is its first words, such as npm test. Leave out operators, variables and globs, or let the rule stand for one exact command.',
    )
  const payload = { ruleId, effect, kind, pattern, scope, ...(exact !== undefined && { exact }) }
  return [{ type: 'PermissionRuleAdded', payload }]
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
  if (event.type === 'PermissionRuleAdded') return [...rules, event.payload]
  if (event.type === 'PermissionRuleRemoved')
    return rules.filter((rule) => rule.ruleId !== event.payload.ruleId)
  return rules
}
