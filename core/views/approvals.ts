import { z } from 'zod'
import { actionOf, approvalAction } from '../approvals.ts'
import type { StoredEvent } from '../events.ts'
import { itemId, requestId, threadId, turnId } from '../ids.ts'
import { suggestedRule } from '../permission/rule.ts'
import { approvedBy, verdict, type Verdict } from './timeline.ts'
import { type Change, concernsThread, type Rows, type View } from './view.ts'

export const approvalRow = z.object({
  threadId,
  turnId,
  requestId,
  itemId: itemId.optional(),
  title: z.string(),
  /** The rule for which a person is asked, where it is not the mode alone. */
  rule: z.string().optional(),
  rewritable: z.literal(true).optional(),
  suggestions: z.array(suggestedRule).optional(),
  action: approvalAction,
  status: z.enum(['open', 'approved', 'rejected', 'expired']),
  verdict,
  at: z.number(),
})
export type ApprovalRow = z.infer<typeof approvalRow>

/** Scoped by thread: every request with how it stands; one that asks again takes the old one's place. */
export const approvals: View<ApprovalRow> = {
  name: 'approvals',
  version: 3,
  row: approvalRow,
  handles: [
    'ProjectDeleted',
    'ThreadDeleted',
    'ApprovalRequested',
    'ActionApproved',
    'ActionRejected',
    'ApprovalExpired',
  ],
  concerns: concernsThread,
  evolve,
}

function evolve(rows: Rows<ApprovalRow>, event: StoredEvent): Change<ApprovalRow>[] {
  const scope = event.streamId
  const judged = (key: string, as: Verdict): Change<ApprovalRow>[] => {
    const was = rows.get(scope, key)
    if (!was) return []
    return [
      { put: key, scope, rank: was.rank, row: { ...was.row, status: as.status, verdict: as } },
    ]
  }
  const at = event.occurredAt
  switch (event.type) {
    case 'ProjectDeleted':
      return event.payload.threadIds.map((clear) => ({ clear }))
    case 'ThreadDeleted':
      return [{ clear: event.payload.threadId }]
    case 'ApprovalRequested': {
      const { threadId: thread, turnId: turn, requestId: id, itemId: about } = event.payload
      const { title, rule, rewritable, suggestions } = event.payload
      const row: ApprovalRow = {
        threadId: thread,
        turnId: turn,
        requestId: id,
        ...(about && { itemId: about }),
        title,
        ...(rule !== undefined && { rule }),
        ...(rewritable && { rewritable }),
        ...(suggestions && { suggestions }),
        action: actionOf(event.payload),
        status: 'open',
        verdict: { status: 'open' },
        at,
      }
      const old = event.payload.replaces
      const rank = (old && rows.get(scope, old)?.rank) ?? event.position
      return [...(old ? [{ remove: old, scope }] : []), { put: id, scope, rank, row }]
    }
    case 'ActionApproved':
      return judged(event.payload.requestId, approvedBy(event))
    case 'ActionRejected': {
      const { by, reason } = event.payload
      const why = reason === undefined ? {} : { reason }
      return judged(event.payload.requestId, { status: 'rejected', by, ...why, at })
    }
    case 'ApprovalExpired':
      return judged(event.payload.requestId, {
        status: 'expired',
        reason: event.payload.reason,
        at,
      })
    default:
      return []
  }
}
