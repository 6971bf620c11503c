import type { TimelineRow } from '../../../core/views/timeline.ts'
import type { Verdict } from '../../../core/views/timeline.ts'
import type { DecidedBy } from '../../../core/approvals.ts'
import { useRuleName } from '../../rules/useRuleName.ts'
import { clockTime } from '../../ui/time.ts'
import { ActionDetail } from '../ActionDetail.tsx'
import { AskedBy } from '../AskedBy.tsx'
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
  const { verdict } = row
  const rule = useRuleName('by' in verdict && 'rule' in verdict.by ? verdict.by.rule : undefined)
  return (
    <Fold
      rowKey={rowKey}
      icon="shield"
      tone={tones[verdict.status]}
      line={row.title}
      end={
        <span className={`max-w-1/2 shrink-0 truncate text-small ${tones[verdict.status]}`}>
          {verdictWords(verdict, rule)}
        </span>
      }
    >
      <ActionDetail action={row.action} />
      {row.rule !== undefined && (
        <div className="mt-2">
          <AskedBy rule={row.rule} />
        </div>
      )}
      <p className="mt-2 text-small text-faint wrap-anywhere">{history(verdict, rule)}</p>
      {verdict.status === 'approved' && verdict.command !== undefined && (
        <pre
          aria-label="Command that was allowed"
          className="mt-1 max-h-48 overflow-auto rounded-md bg-sunken p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere"
        >
          {verdict.command}
        </pre>
      )}
    </Fold>
  )
}

const verdictWords = (verdict: Verdict, rule: string | undefined): string => {
  switch (verdict.status) {
    case 'open':
      return 'needs approval'
    case 'approved':
      if (verdict.command !== undefined) return `allowed as: ${verdict.command}`
      return 'rule' in verdict.by ? `allowed by ${who(verdict.by, rule)}` : 'allowed by you'
    case 'rejected':
      return 'rule' in verdict.by ? `denied by ${who(verdict.by, rule)}` : 'rejected by you'
    case 'expired':
      return 'expired'
  }
}

const history = (verdict: Verdict, rule: string | undefined): string => {
  switch (verdict.status) {
    case 'open':
      return 'Waiting for an answer.'
    case 'approved':
      return `Allowed by ${who(verdict.by, rule)} at ${clockTime(verdict.at)}${verdict.command === undefined ? '.' : ', in other words:'}`
    case 'rejected':
      return `Rejected by ${who(verdict.by, rule)} at ${clockTime(verdict.at)}${verdict.reason ? `: ${verdict.reason}` : '.'}`
    case 'expired':
      return `Expired at ${clockTime(verdict.at)}: ${verdict.reason}`
  }
}

/** `rule` is what the rule is called, as far as anybody still knows it. */
function who(by: DecidedBy, rule: string | undefined): string {
  if ('user' in by) return by.user
  if (by.rule.startsWith('mode:')) return `the mode “${by.rule.slice(5)}”`
  if (by.rule.startsWith('limit:')) return 'the limit of open requests'
  return rule === undefined ? 'a rule' : `rule ${rule}`
}
