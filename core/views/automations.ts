import { z } from 'zod'
import { definition } from '../automation/rule.ts'
import { type RunOutcome, runOutcome } from '../automation/run.ts'
import type { StoredEvent } from '../events.ts'
import { automationId, runId } from '../ids.ts'
import { type Change, type Rows, type View, WHOLE } from './view.ts'

/** An automation as its owner wrote it, and what has come of it. Times are milliseconds. */
export const automationRow = z.object({
  automationId,
  name: z.string(),
  ...definition.shape,
  enabled: z.boolean(),
  /** The person it runs as, such as `user:local`. */
  owner: z.string(),
  createdAt: z.number(),
  /** Runs that are not settled. */
  running: z.number(),
  /** How many runs came to what. */
  counts: z.object(
    Object.fromEntries(runOutcome.options.map((outcome) => [outcome, z.number()])) as Record<
      RunOutcome,
      z.ZodNumber
    >,
  ),
  /** Matches that no run came of, because too many automations lay before or too much waited. */
  skipped: z.number(),
  /** The newest run; its outcome is null until it is settled. */
  lastRun: z
    .object({
      runId,
      at: z.number(),
      outcome: runOutcome.nullable(),
      message: z.string().exactOptional(),
    })
    .nullable(),
})
export type AutomationRow = z.infer<typeof automationRow>

/** Every automation there is, in the order of their making. */
export const automations: View<AutomationRow> = {
  name: 'automations',
  version: 1,
  row: automationRow,
  handles: [
    'ProjectDeleted',
    'AutomationCreated',
    'AutomationUpdated',
    'AutomationEnabled',
    'AutomationDisabled',
    'AutomationDeleted',
    'AutomationFired',
    'AutomationSkipped',
    'AutomationRunSettled',
  ],
  concerns: () => true,
  evolve,
}

const none: Record<RunOutcome, number> = {
  succeeded: 0,
  failed: 0,
  refused: 0,
  'timed-out': 0,
  indeterminate: 0,
  abandoned: 0,
}

function evolve(rows: Rows<AutomationRow>, event: StoredEvent): Change<AutomationRow>[] {
  const scope = WHOLE
  const put = event.streamId
  const changed = (to: (row: AutomationRow) => AutomationRow): Change<AutomationRow>[] => {
    const was = rows.get(scope, put)
    return was ? [{ put, scope, rank: was.rank, row: to(was.row) }] : []
  }
  switch (event.type) {
    case 'ProjectDeleted':
      return (event.payload.automationIds ?? []).map((remove) => ({ remove, scope }))
    case 'AutomationDeleted':
      return [{ remove: put, scope }]
    case 'AutomationCreated': {
      const { occurredAt: createdAt, payload, position: rank } = event
      const row = { ...payload, createdAt, running: 0, counts: none, skipped: 0, lastRun: null }
      return [{ put, scope, rank, row }]
    }
    case 'AutomationUpdated': {
      const given = Object.entries(event.payload).filter(([, value]) => value !== undefined)
      return changed((row) => ({ ...row, ...Object.fromEntries(given) }))
    }
    case 'AutomationEnabled':
      return changed((row) => ({ ...row, enabled: true }))
    case 'AutomationDisabled':
      return changed((row) => ({ ...row, enabled: false }))
    case 'AutomationSkipped':
      return changed((row) => ({ ...row, skipped: row.skipped + 1 }))
    case 'AutomationFired': {
      const lastRun = { runId: event.payload.runId, at: event.occurredAt, outcome: null }
      return changed((row) => ({ ...row, running: row.running + 1, lastRun }))
    }
    case 'AutomationRunSettled':
      return changed((row) => settled(row, event))
    default:
      return []
  }
}

function settled(row: AutomationRow, { payload }: StoredEvent<'AutomationRunSettled'>) {
  const { runId: run, outcome, message } = payload
  const { counts, lastRun } = row
  const isLast = lastRun?.runId === run
  const why = message === undefined ? {} : { message }
  return {
    ...row,
    running: row.running - 1,
    counts: { ...counts, [outcome]: counts[outcome] + 1 },
    lastRun: isLast ? { ...lastRun, outcome, ...why } : lastRun,
  }
}
