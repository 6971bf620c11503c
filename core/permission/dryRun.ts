import { z } from 'zod'
import type { AgentMode } from '../agent.ts'
import { projectId, requestId, ruleId, type RuleId, threadId, turnId } from '../ids.ts'
import { viewState } from '../protocol.ts'
import { type Asked, covers, judge } from './judge.ts'
import { type PermissionRule, permissionRule, type RuleScope } from './rule.ts'

/** The most examples of one dry run. */
const EXAMPLES_LIMIT = 100

/** A rule that nobody has added yet; `without` is the one that it would take the place of. */
export const ruleDryRunArgs = z.strictObject({
  rule: permissionRule.omit({ ruleId: true }),
  without: ruleId.optional(),
  limit: z.number().int().positive().max(EXAMPLES_LIMIT).optional(),
})

const effect = permissionRule.shape.effect

/**
 * What a rule would make of the requests of the past, if they were all made again today: under the
 * rules that are in force, and in the mode that each thread is in.
 */
export const ruleDryRunAnswer = z.object({
  /** While it is not `ready`, there may be more than was looked at. */
  state: viewState,
  /** Requests that were looked at, and of them those that the rule covers. */
  replayed: z.number(),
  covered: z.number(),
  /** How many of them would be decided otherwise than without the rule, by what they would become. */
  changed: z.object({ allow: z.number(), ask: z.number(), deny: z.number() }),
  /** How many of those a person has answered the other way. */
  against: z.number(),
  /** When there was no time for all: when the oldest that was looked at was made. */
  since: z.number().nullable(),
  /** The newest that would be decided otherwise. */
  examples: z.array(
    z.object({
      threadId,
      turnId,
      requestId,
      projectId,
      title: z.string(),
      kind: permissionRule.shape.kind,
      at: z.number(),
      was: effect,
      would: effect,
      /** A person has answered it the other way. */
      against: z.boolean(),
    }),
  ),
})

type Effect = z.infer<typeof effect>
/** What is judged: an action, and the thread and project that it was asked for in. */
export type Past = Asked & { mode: AgentMode; threadId: string; projectId: string }

/** Judges an action under the rules in force, and again as a change of them would have it. */
export function rejudge(
  { threadId: thread, projectId: project, ...asked }: Past,
  rules: readonly PermissionRule[],
  change: { proposed: Omit<PermissionRule, 'ruleId'>; without: RuleId | undefined },
): { covered: boolean; was: Effect; would: Effect } {
  const holds = (scope: RuleScope) =>
    scope === 'everywhere' ||
    ('threadId' in scope ? scope.threadId === thread : scope.projectId === project)
  const proposed = { ...change.proposed, ruleId: PROPOSED }
  const before = rules.filter((rule) => holds(rule.scope))
  const kept = before.filter((rule) => rule.ruleId !== change.without)
  const covered = holds(proposed.scope) && covers(proposed, asked)
  return {
    covered,
    was: judge(asked, before).effect,
    would: judge(asked, covered ? [...kept, proposed] : kept).effect,
  }
}

const PROPOSED = ruleId.parse('proposed')
