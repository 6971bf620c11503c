import type { CommandByType } from './commands.ts'
import type { Decider } from './decider.ts'
import { addRule, evolveRules, removeRule } from './permission/keep.ts'
import type { PermissionRule } from './permission/rule.ts'

/** The rules that hold everywhere; one stream for all of them. */
export type RulesState = { rules: readonly PermissionRule[] }

type RulesCommand = CommandByType['AddPermissionRule' | 'RemovePermissionRule']

export const rulesDecider: Decider<RulesState, RulesCommand> = {
  initial: { rules: [] },
  decide: (state, command) =>
    command.type === 'AddPermissionRule' ? addRule(command) : removeRule(state.rules, command),
  evolve: (state, event) => ({ rules: evolveRules(state.rules, event) }),
  isTerminal: () => false,
}
