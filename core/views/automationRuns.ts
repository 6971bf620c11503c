import { z } from 'zod'
import { renderedAction } from '../automation/action.ts'
import { runOutcome, runResult } from '../automation/run.ts'
import { jobId } from '../deadLetters.ts'
import type { StoredEvent } from '../events.ts'
import { automationId, eventId, projectId, runId, threadId } from '../ids.ts'
import { type Change, type Rows, type View } from './view.ts'

/** One run of an automation. Times are milliseconds since the epoch. */
export const automationRunRow = z.object({
  automationId,
  runId,
  /** What it matched; absent of a run by hand. */
  eventId: eventId.exactOptional(),
  eventType: z.string().exactOptional(),
  threadId: threadId.exactOptional(),
  projectId: projectId.exactOptional(),
  /** The dead letter that it was to see to. */
  handles: jobId.exactOptional(),
  action: renderedAction,
  /** How many automations lie between it and a person. */
  depth: z.number(),
  status: z.enum(['running', ...runOutcome.options]),
  firedAt: z.number(),
  settledAt: z.number().nullable(),
  code: z.string().exactOptional(),
  message: z.string().exactOptional(),
  result: runResult,
})
export type AutomationRunRow = z.infer<typeof automationRunRow>

/** Scoped by automation: its runs, oldest first. */
export const automationRuns: View<AutomationRunRow> = {
  name: 'automationRuns',
  version: 1,
  row: automationRunRow,
  handles: ['ProjectDeleted', 'AutomationDeleted', 'AutomationFired', 'AutomationRunSettled'],
  concerns: (event, scope) =>
    event.type === 'ProjectDeleted'
      ? (event.payload.automationIds ?? []).some((id) => id === scope)
      : event.streamId === scope,
  evolve,
}

function evolve(rows: Rows<AutomationRunRow>, event: StoredEvent): Change<AutomationRunRow>[] {
  const scope = event.streamId
  switch (event.type) {
    case 'ProjectDeleted':
      return (event.payload.automationIds ?? []).map((clear) => ({ clear }))
    case 'AutomationDeleted':
      return [{ clear: scope }]
    case 'AutomationFired': {
      const { name: _, retry: __, replyTo: ___, ...of } = event.payload
      const { depth, occurredAt: firedAt, position: rank } = event
      const row = { ...of, depth, status: 'running', firedAt, settledAt: null, result: {} } as const
      return [{ put: of.runId, scope, rank, row }]
    }
    case 'AutomationRunSettled': {
      const { runId: put, outcome: status, code, message, result } = event.payload
      const was = rows.get(scope, put)
      if (!was) return []
      const why = { ...(code !== undefined && { code }), ...(message !== undefined && { message }) }
      const row = { ...was.row, status, settledAt: event.occurredAt, ...why, result }
      return [{ put, scope, rank: was.rank, row }]
    }
    default:
      return []
  }
}
