import { z } from 'zod'
import { projectId, ruleId, threadId } from '../ids.ts'

/** The longest pattern, in UTF-16 units. */
export const RULE_PATTERN_LIMIT = 4096

export const ruleScope = z.union([
  z.strictObject({ threadId }),
  z.strictObject({ projectId }),
  z.literal('everywhere'),
])
export type RuleScope = z.infer<typeof ruleScope>

/**
 * A standing answer.
 *
 * `pattern` is an argv prefix for a command (`npm test`), a path glob for an edit (`src/**`), and
 * the title for any other action; `*` covers every action of its kind. With `exact` it stands for
 * itself alone: that command line, that path.
 */
export const permissionRule = z.strictObject({
  ruleId,
  effect: z.enum(['allow', 'ask', 'deny']),
  kind: z.enum(['command', 'edit', 'other']),
  pattern: z.string().min(1).max(RULE_PATTERN_LIMIT),
  exact: z.boolean().optional(),
  scope: ruleScope,
})
export type PermissionRule = z.infer<typeof permissionRule>
