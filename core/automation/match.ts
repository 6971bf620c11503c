import type { StoredEvent } from '../events.ts'
import type { ProjectId, ThreadId } from '../ids.ts'
import type { Lineage } from '../lineage.ts'
import { type Fields, holds } from './condition.ts'
import type { AutomationScope, When } from './rule.ts'

/** What an event is about. */
export type About = { projectId?: ProjectId; threadId?: ThreadId }

/** Events that tell of automations at their work; rules for those would only chase each other. */
const UNMATCHED: ReadonlySet<string> = new Set(['AutomationFired', 'AutomationSkipped'])

/** An event as conditions and templates see it. */
export const fieldsOf = (event: StoredEvent, about: About): Fields => ({
  type: event.type,
  ...event.payload,
  ...about,
})

/** Whether a rule waits for an event. Pure, so that a dry run over the past says what would be. */
export function matches(
  rule: { scope: AutomationScope; when: When },
  event: StoredEvent,
  about: About,
): boolean {
  const { scope } = rule
  const { types, filter = [] } = rule.when
  if (UNMATCHED.has(event.type) || !types.includes(event.type)) return false
  if (scope !== 'everywhere' && scope.projectId !== about.projectId) return false
  if (filter.length === 0) return true
  const fields = fieldsOf(event, about)
  return filter.every((condition) => holds(condition, fields))
}

/** What follows from an event: one automation further from a person. */
export const furtherFrom = ({ id, depth, rootId }: StoredEvent): Lineage => ({
  depth: depth + 1,
  rootId: rootId ?? id,
})
