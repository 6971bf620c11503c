import { z } from 'zod'
import { projectId, requestId, ruleId, threadId } from '../ids.ts'

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
 * `pattern` is an argv prefix for a command (`npm test`); a glob for an edit, in the workspace
 * (`src/**`) or anywhere (`/tmp/**`); for any other action a tool (`mcp:server/tool*`), a host
 * (`network:*.example.org`) or the title. `*` covers every action of its kind. With `exact` it
 * stands for itself alone: that command line, that path, that tool.
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

/** A rule that an agent proposes; nothing holds by it until a person makes it theirs. */
export const suggestedRule = z.object({
  kind: permissionRule.shape.kind,
  pattern: permissionRule.shape.pattern,
})
export type SuggestedRule = z.infer<typeof suggestedRule>

/** The request that somebody was answering when a rule was made of it. */
export const ruleOrigin = z.strictObject({ threadId, requestId })

/** A rule as it is told: where it came from belongs to its history, not to what it decides. */
export const addedRule = permissionRule.extend({
  origin: ruleOrigin.extend({ title: z.string() }).optional(),
})

/** Letters of a request's title that a rule's history keeps. */
const TITLE_KEPT = 200

/** A title's beginning, never ending in half a letter. */
export const titleKept = (title: string): string =>
  title.length <= TITLE_KEPT
    ? title
    : `${title.slice(0, TITLE_KEPT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
