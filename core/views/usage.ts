import { z } from 'zod'
import { type AgentChoice, agentChoice } from '../agent.ts'
import type { StoredEvent } from '../events.ts'
import { projectId } from '../ids.ts'
import type { Usage } from '../usage.ts'
import { utcDay } from './day.ts'
import { type Change, notesOf, type Rows, type View } from './view.ts'

/** What one agent used in one project on one day. */
const usageOfDay = z.object({
  row: z.literal('day'),
  /** In UTC, as `2026-01-31`. */
  day: z.string(),
  projectId,
  provider: agentChoice.shape.provider,
  model: z.string().optional(),
  /** Completed turns; of `untold` of them the agent did not say what they used. */
  turns: z.number(),
  untold: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedTokens: z.number(),
  /** US dollars. */
  costUsd: z.number(),
})
export type UsageOfDay = z.infer<typeof usageOfDay>

export const usageRow = z.discriminatedUnion('row', [
  usageOfDay,
  /** A note: who works in a thread, and for which project. */
  z.object({ row: z.literal('thread'), projectId, agent: agentChoice }),
])
export type UsageRow = z.infer<typeof usageRow>

/** Scoped by project. It outlives the threads that were deleted, but not their project. */
export const usage: View<UsageRow> = {
  name: 'usage',
  version: 1,
  row: usageRow,
  handles: ['ProjectDeleted', 'ThreadCreated', 'ThreadUpdated', 'ThreadDeleted', 'TurnCompleted'],
  // It is read when somebody opens it: a window does not have the notes that it would need.
  concerns: () => false,
  evolve,
}

const NOTES = notesOf()

function evolve(rows: Rows<UsageRow>, event: StoredEvent): Change<UsageRow>[] {
  switch (event.type) {
    case 'ProjectDeleted':
      return [
        { clear: event.payload.projectId },
        ...event.payload.threadIds.map((remove) => ({ remove, scope: NOTES })),
      ]
    case 'ThreadDeleted':
      return [{ remove: event.payload.threadId, scope: NOTES }]
    case 'ThreadCreated': {
      const { threadId: put, projectId: of, agent } = event.payload
      const row: UsageRow = { row: 'thread', projectId: of, agent }
      return [{ put, scope: NOTES, rank: event.position, row }]
    }
    case 'ThreadUpdated': {
      const { threadId: put, agent } = event.payload
      const was = agent && rows.get(NOTES, put)
      if (!was || was.row.row !== 'thread') return []
      return [{ put, scope: NOTES, rank: was.rank, row: { ...was.row, agent } }]
    }
    case 'TurnCompleted': {
      const note = rows.get(NOTES, event.streamId)?.row
      if (note?.row !== 'thread') return []
      const day = utcDay(event.occurredAt)
      const { projectId: scope, agent } = note
      const put = [day, agent.provider, ...(agent.model === undefined ? [] : [agent.model])].join(
        '/',
      )
      const was = rows.get(scope, put)
      const sum = was?.row.row === 'day' ? was.row : nothing(day, scope, agent)
      const row = added(sum, event.payload.usage)
      return [{ put, scope, rank: was?.rank ?? event.position, row }]
    }
    default:
      return []
  }
}

const nothing = (
  day: string,
  of: UsageOfDay['projectId'],
  { provider, model }: AgentChoice,
): UsageOfDay => ({
  row: 'day',
  day,
  projectId: of,
  provider,
  ...(model !== undefined && { model }),
  turns: 0,
  untold: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  costUsd: 0,
})

const added = (sum: UsageOfDay, used: Usage | undefined): UsageOfDay => ({
  ...sum,
  turns: sum.turns + 1,
  untold: sum.untold + (used ? 0 : 1),
  inputTokens: sum.inputTokens + (used?.inputTokens ?? 0),
  outputTokens: sum.outputTokens + (used?.outputTokens ?? 0),
  cachedTokens: sum.cachedTokens + (used?.cachedTokens ?? 0),
  costUsd: sum.costUsd + (used?.costUsd ?? 0),
})
