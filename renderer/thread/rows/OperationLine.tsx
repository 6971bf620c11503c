import type { TimelineRow } from '../../../core/views/timeline.ts'
import { OperationFailure } from '../../changes/OperationFailure.tsx'
import { operationWords } from '../../changes/operationWords.ts'
import { tellOperation } from '../../operations/tellOperation.ts'
import { ExternalLink } from '../../ui/ExternalLink.tsx'
import { Icon } from '../../ui/Icon.tsx'

type OperationRow = Extract<TimelineRow, { row: 'operation' }>

/** A git operation and what it came to. */
export function OperationLine({ row: { asked, settled } }: { row: OperationRow }) {
  const sha = settled?.result.sha
  const failed = settled !== null && settled.outcome !== 'succeeded'
  return (
    <div className="py-1">
      <p className="flex min-h-7 items-center gap-2 px-1.5">
        <Icon
          name={failed ? 'close' : operationWords(asked.operation).icon}
          className={`size-4 ${failed ? 'text-bad' : settled ? 'text-good' : 'text-faint'}`}
        />
        <span className="min-w-0 flex-1 truncate">{tellOperation(asked, settled)}</span>
        {asked.operation === 'commit' && sha && (
          <code className="font-mono text-small text-soft">{sha.slice(0, 8)}</code>
        )}
        {settled?.result.url !== undefined && (
          <ExternalLink url={settled.result.url} className="shrink-0">
            Open its page
          </ExternalLink>
        )}
      </p>
      {failed && <OperationFailure outcome={settled.outcome} result={settled.result} />}
    </div>
  )
}
