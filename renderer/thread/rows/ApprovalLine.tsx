import type { TimelineRow } from '../../../core/views/timeline.ts'
import type { Verdict } from '../../../core/views/timeline.ts'
import type { DecidedBy } from '../../../core/approvals.ts'
import { clockTime } from '../../ui/time.ts'
import { ActionDetail } from '../ActionDetail.tsx'
import { Fold } from './Fold.tsx'

type ApprovalTimelineRow = Extract<TimelineRow, { row: 'approval' }>

const tones: Record<Verdict['status'], string> = {
  open: 'text-waiting',
  approved: 'text-good',
  rejected: 'text-bad',
  expired: 'text-faint',
}

/** A request for leave as history: what was asked, and who or what decided. */
export function ApprovalLine({ row, rowKey }: { row: ApprovalTimelineRow; rowKey: string }) {
  return (
    <Fold
      rowKey={rowKey}
      icon="shield"
      tone={tones[row.verdict.status]}
      line={row.title}
      end={
        <span className={`max-w-1/2 shrink-0 truncate text-small ${tones[row.verdict.status]}`}>
          {verdictWords(row.verdict)}
        </span>
      }
    >
      <ActionDetail action={row.action} />
      <p className="mt-2 text-small text-faint wrap-anywhere">{history(row.verdict)}</p>
    </Fold>
  )
}

const verdictWords = (verdict: Verdict): string => {
  switch (verdict.status) {
    case 'open':
      return 'needs approval'
    case 'approved':
      return 'rule' in verdict.by ? `allowed by ${ruleName(verdict.by.rule)}` : 'allowed by you'
    case 'rejected':
      return 'rule' in verdict.by ? `denied by ${ruleName(verdict.by.rule)}` : 'rejected by you'
    case 'expired':
      return 'expired'
  }
}

const history = (verdict: Verdict): string => {
  switch (verdict.status) {
    case 'open':
      return 'Waiting for an answer.'
    case 'approved':
      return `Allowed by ${who(verdict.by)} at ${clockTime(verdict.at)}.`
    case 'rejected':
      return `Rejected by ${who(verdict.by)} at ${clockTime(verdict.at)}${verdict.reason ? `: ${verdict.reason}` : '.'}`
    case 'expired':
      return `Expired at ${clockTime(verdict.at)}: ${verdict.reason}`
  }
}

const who = (by: DecidedBy): string => ('rule' in by ? ruleName(by.rule) : by.user)

const ruleName = (rule: string): string =>
  rule.startsWith('mode:') ? `the mode “${rule.slice(5)}”` : 'a rule'
