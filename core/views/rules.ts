import { z } from 'zod'
import type { StoredEvent } from '../events.ts'
import { projectId, requestId, ruleId, threadId, turnId } from '../ids.ts'
import { addedRule, permissionRule, titleKept } from '../permission/rule.ts'
import { type Change, type Rows, type View, WHOLE } from './view.ts'

/** The newest uses of a rule that are kept with it. */
export const USES_KEPT = 8
/** The newest removed rules that are still shown, with what they did. */
export const REMOVED_KEPT = 50

const effect = z.enum(['allowed', 'denied', 'asked'])
export type UseEffect = z.infer<typeof effect>
const place = z.object({ scope: z.string(), key: z.string() })
type Place = z.infer<typeof place>
const stamp = z.object({
  /** `user:NAME`, `automation:ID` or `host`. */
  by: z.string(),
  at: z.number(),
})
const counts = { allowed: z.number(), denied: z.number(), asked: z.number() }

const ruleEntry = z.object({
  row: z.literal('rule'),
  rule: permissionRule,
  added: stamp,
  /** The request that was being answered when the rule was made. */
  origin: addedRule.shape.origin,
  removed: stamp.nullable(),
  /** What it decided by itself, and how often it sent an action to a person. */
  ...counts,
  lastAt: z.number().nullable(),
  /** Where its newest uses stand, the newest first; those of deleted threads are gone. */
  uses: z.array(place),
})
export type RuleEntry = z.infer<typeof ruleEntry>

const ruleUse = z.object({
  row: z.literal('use'),
  ruleId,
  effect,
  threadId,
  turnId,
  requestId,
  /** Position of the request: its rank in the timeline. */
  asked: z.number(),
  kind: permissionRule.shape.kind,
  title: z.string(),
  at: z.number(),
})
export type RuleUse = z.infer<typeof ruleUse>

export const rulesRow = z.discriminatedUnion('row', [
  ruleEntry,
  ruleUse,
  /** How often somebody or something other than a rule decided: `user`, `mode:full`, … */
  z.object({ row: z.literal('tally'), by: z.string(), ...counts, lastAt: z.number() }),
  /** Kept for folding on: the newest request, which a rule answers in the very next event. */
  z.object({ row: z.literal('request'), request: ruleUse.omit({ ruleId: true, effect: true }) }),
  /** Kept for folding on: the rules that go with a project. */
  z.object({ row: z.literal('project'), projectId, ruleIds: z.array(ruleId) }),
  /** Kept for folding on: the removed rules that are still shown, oldest first. */
  z.object({ row: z.literal('removed'), rules: z.array(place) }),
])
export type RulesRow = z.infer<typeof rulesRow>

/**
 * Every rule, with what it has done. Followed as a whole, in all its scopes.
 *
 * What belongs to a thread stands in the thread's scope, its own rules and each use of any rule in
 * it, so that it goes with the thread; everything else is in the scope of the whole.
 */
export const rules: View<RulesRow> = {
  name: 'rules',
  version: 1,
  row: rulesRow,
  handles: [
    'ProjectCreated',
    'ProjectDeleted',
    'ThreadDeleted',
    'PermissionRuleAdded',
    'PermissionRuleRemoved',
    'ApprovalRequested',
    'ActionApproved',
    'ActionRejected',
  ],
  concerns: () => true,
  evolve,
}

type Changes = Change<RulesRow>[]

function evolve(rows: Rows<RulesRow>, event: StoredEvent): Changes {
  switch (event.type) {
    case 'ProjectCreated': {
      const { projectId: project } = event.payload
      const row: RulesRow = { row: 'project', projectId: project, ruleIds: [] }
      return [{ put: projectKey(project), scope: WHOLE, rank: event.position, row }]
    }
    case 'ProjectDeleted':
      return projectGone(rows, event.payload)
    case 'ThreadDeleted':
      return threadGone(rows, event.payload.threadId)
    case 'PermissionRuleAdded':
      return added(rows, event)
    case 'PermissionRuleRemoved':
      return removed(rows, event)
    case 'ApprovalRequested':
      return asked(rows, event)
    case 'ActionApproved':
      return answered(rows, event, 'allowed')
    case 'ActionRejected':
      return answered(rows, event, 'denied')
    default:
      return []
  }
}

function projectGone(
  rows: Rows<RulesRow>,
  { projectId: project, threadIds }: StoredEvent<'ProjectDeleted'>['payload'],
): Changes {
  const held = rows.get(WHOLE, projectKey(project))?.row
  const own = held?.row === 'project' ? held.ruleIds.filter((id) => isOf(rows, id, project)) : []
  return [
    ...threadIds.flatMap((id) => threadGone(rows, id)),
    ...own.map((id) => ({ remove: ruleKey(id), scope: WHOLE })),
    { remove: projectKey(project), scope: WHOLE },
  ]
}

function threadGone(rows: Rows<RulesRow>, thread: string): Changes {
  const newest = rows.get(WHOLE, REQUEST)?.row
  const asks = newest?.row === 'request' && newest.request.threadId === thread
  return [{ clear: thread }, ...(asks ? [{ remove: REQUEST, scope: WHOLE }] : [])]
}

function added(rows: Rows<RulesRow>, event: StoredEvent<'PermissionRuleAdded'>): Changes {
  const { origin, ...rule } = event.payload
  const row: RulesRow = {
    row: 'rule',
    rule,
    added: { by: event.principal, at: event.occurredAt },
    ...(origin && { origin }),
    removed: null,
    allowed: 0,
    denied: 0,
    asked: 0,
    lastAt: null,
    uses: [],
  }
  const { scope } = rule
  const at: Place = { scope: threadOf(scope) ?? WHOLE, key: ruleKey(rule.ruleId) }
  // A removed rule's id may be used again; what it did is not this one's doing.
  const changes: Changes = [
    ...usesOf(rows, at),
    { put: at.key, scope: at.scope, rank: event.position, row },
    ...shown(rows, (places) => places.filter((each) => !isSame(each, at))),
  ]
  const project = typeof scope === 'object' && 'projectId' in scope ? scope.projectId : undefined
  const held = project === undefined ? undefined : rows.get(WHOLE, projectKey(project))
  if (held?.row.row !== 'project') return changes
  const known = held.row.ruleIds.filter((id) => id !== rule.ruleId && isOf(rows, id, project))
  const ruleIds = [...known, rule.ruleId]
  const holding = { ...held.row, ruleIds }
  const { projectId: key } = held.row
  return [...changes, { put: projectKey(key), scope: WHOLE, rank: held.rank, row: holding }]
}

function removed(rows: Rows<RulesRow>, event: StoredEvent<'PermissionRuleRemoved'>): Changes {
  const found = inForce(rows, event.streamId, event.payload.ruleId)
  if (!found) return []
  const { place: at, rank, entry } = found
  const stamped = { by: event.principal, at: event.occurredAt }
  const row: RulesRow = { ...entry, removed: stamped }
  const listed = rows.get(WHOLE, REMOVED)?.row
  const before = listed?.row === 'removed' ? listed.rules : []
  const all = [...before.filter((each) => !isSame(each, at)), at]
  const dropped = all.slice(0, Math.max(0, all.length - REMOVED_KEPT))
  return [
    ...dropped.flatMap((each) => drop(rows, each)),
    { put: at.key, scope: at.scope, rank, row },
    {
      put: REMOVED,
      scope: WHOLE,
      rank: event.position,
      row: { row: 'removed', rules: all.slice(dropped.length) },
    },
  ]
}

function asked(rows: Rows<RulesRow>, event: StoredEvent<'ApprovalRequested'>): Changes {
  const { threadId: thread, turnId: turn, requestId: id, title, kind, rule } = event.payload
  const at = event.occurredAt
  const request = {
    row: 'use' as const,
    threadId: thread,
    turnId: turn,
    requestId: id,
    asked: event.position,
    kind,
    title: titleKept(title),
    at,
  }
  if (rule !== undefined) return used(rows, { ruleId: rule, effect: 'asked', request, event })
  const row: RulesRow = { row: 'request', request }
  return [{ put: REQUEST, scope: WHOLE, rank: event.position, row }]
}

function answered(
  rows: Rows<RulesRow>,
  event: StoredEvent<'ActionApproved' | 'ActionRejected'>,
  as: 'allowed' | 'denied',
): Changes {
  const { by, threadId: thread, requestId: id } = event.payload
  const newest = rows.get(WHOLE, REQUEST)?.row
  const isNewest =
    newest?.row === 'request' &&
    newest.request.threadId === thread &&
    newest.request.requestId === id
  const request = isNewest ? newest.request : undefined
  const changes: Changes =
    'rule' in by && inForce(rows, thread, by.rule)
      ? used(rows, { ruleId: by.rule, effect: as, request, event })
      : counted(rows, 'rule' in by ? by.rule : 'user', as, event)
  return [...(isNewest ? [{ remove: REQUEST, scope: WHOLE }] : []), ...changes]
}

type Use = {
  ruleId: string
  effect: UseEffect
  request: Extract<RulesRow, { row: 'request' }>['request'] | undefined
  event: StoredEvent<'ApprovalRequested' | 'ActionApproved' | 'ActionRejected'>
}

function used(rows: Rows<RulesRow>, { ruleId: id, effect: as, request, event }: Use): Changes {
  const found = inForce(rows, event.payload.threadId, id)
  if (!found) return []
  const { place: at, rank, entry } = found
  const lastAt = event.occurredAt
  const counting = { ...entry, [as]: entry[as] + 1, lastAt }
  if (!request) return [{ put: at.key, scope: at.scope, rank, row: counting }]
  const here: Place = { scope: request.threadId, key: keyOfUse(request.requestId) }
  const all = [here, ...entry.uses.filter((each) => !isSame(each, here))]
  const use: RulesRow = { ...request, ruleId: entry.rule.ruleId, effect: as, at: lastAt }
  return [
    ...all.slice(USES_KEPT).map(({ scope, key }) => ({ remove: key, scope })),
    { put: at.key, scope: at.scope, rank, row: { ...counting, uses: all.slice(0, USES_KEPT) } },
    { put: here.key, scope: here.scope, rank: event.position, row: use },
  ]
}

function counted(
  rows: Rows<RulesRow>,
  by: string,
  as: UseEffect,
  { occurredAt: lastAt, position }: StoredEvent,
): Changes {
  const key = `tally/${by}`
  const was = rows.get(WHOLE, key)
  const before = was?.row.row === 'tally' ? was.row : { allowed: 0, denied: 0, asked: 0 }
  const row: RulesRow = { ...before, row: 'tally', by, [as]: before[as] + 1, lastAt }
  return [{ put: key, scope: WHOLE, rank: was?.rank ?? position, row }]
}

/** A rule that holds in a stream: one of its own, else one that holds further. */
function inForce(rows: Rows<RulesRow>, stream: string, id: string) {
  for (const scope of [stream, WHOLE]) {
    const key = ruleKey(id)
    const found = rows.get(scope, key)
    if (found?.row.row === 'rule' && !found.row.removed)
      return { place: { scope, key }, rank: found.rank, entry: found.row }
  }
  return undefined
}

function isOf(rows: Rows<RulesRow>, id: string, project: string | undefined): boolean {
  const found = rows.get(WHOLE, ruleKey(id))?.row
  if (found?.row !== 'rule') return false
  const { scope } = found.rule
  return typeof scope === 'object' && 'projectId' in scope && scope.projectId === project
}

/** Takes a removed rule away at last, unless its id is used again. */
function drop(rows: Rows<RulesRow>, at: Place): Changes {
  const found = rows.get(at.scope, at.key)?.row
  if (found?.row !== 'rule' || !found.removed) return []
  return [...usesOf(rows, at), { remove: at.key, scope: at.scope }]
}

function usesOf(rows: Rows<RulesRow>, at: Place): Changes {
  const found = rows.get(at.scope, at.key)?.row
  const uses = found?.row === 'rule' ? found.uses : []
  return uses.map(({ scope, key }) => ({ remove: key, scope }))
}

/** Changes the list of removed rules that are still shown, where that makes a difference. */
function shown(rows: Rows<RulesRow>, change: (places: Place[]) => Place[]): Changes {
  const listed = rows.get(WHOLE, REMOVED)
  if (listed?.row.row !== 'removed') return []
  const next = change(listed.row.rules)
  if (next.length === listed.row.rules.length) return []
  return [{ put: REMOVED, scope: WHOLE, rank: listed.rank, row: { row: 'removed', rules: next } }]
}

const threadOf = (scope: RuleEntry['rule']['scope']): string | undefined =>
  typeof scope === 'object' && 'threadId' in scope ? scope.threadId : undefined

const isSame = (one: Place, other: Place) => one.scope === other.scope && one.key === other.key

export const ruleKey = (id: string) => `rule/${id}`
const keyOfUse = (id: string) => `use/${id}`
const projectKey = (id: string) => `project/${id}`
const REQUEST = 'request'
const REMOVED = 'removed'
