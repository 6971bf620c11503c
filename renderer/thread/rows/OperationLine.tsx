import type { TimelineRow } from '../../../core/views/timeline.ts'
import { OperationFailure } from '../../changes/OperationFailure.tsx'
import { Icon, type IconName } from '../../ui/Icon.tsx'

type OperationRow = Extract<TimelineRow, { row: 'operation' }>

const icons: Record<OperationRow['asked']['operation'], IconName> = {
  commit: 'check',
  'create-branch': 'branch',
  'restore-checkpoint': 'restore',
}

/** A git operation and what it came to. */
export function OperationLine({ row: { asked, settled } }: { row: OperationRow }) {
  const sha = settled?.result.sha
  const failed = settled !== null && settled.outcome !== 'succeeded'
  return (
    <div className="py-1">
      <p className="flex min-h-7 items-center gap-2 px-1.5">
        <Icon
          name={failed ? 'close' : icons[asked.operation]}
          className={`size-4 ${failed ? 'text-bad' : settled ? 'text-good' : 'text-faint'}`}
        />
        <span className="min-w-0 flex-1 truncate">{operationWords(asked, settled)}</span>
        {asked.operation === 'commit' && sha && (
          <code className="font-mono text-small text-soft">{sha.slice(0, 8)}</code>
        )}
      </p>
      {failed && <OperationFailure outcome={settled.outcome} result={settled.result} />}
    </div>
  )
}

function operationWords(asked: OperationRow['asked'], settled: OperationRow['settled']): string {
  const [doing, done, failed] = operationTenses(asked)
  if (!settled) return `${doing} …`
  return settled.outcome === 'succeeded' ? done : failed
}

function operationTenses(asked: OperationRow['asked']): [string, string, string] {
  switch (asked.operation) {
    case 'commit': {
      const [subject = ''] = asked.args.message.split('\n', 1)
      const amend = asked.args.amend === true
      return [
        `Committing “${subject}”`,
        `${amend ? 'Amended' : 'Committed'} “${subject}”`,
        `Not committed: “${subject}”`,
      ]
    }
    case 'create-branch':
      return [
        `Creating branch ${asked.args.name}`,
        `Created branch ${asked.args.name}`,
        `Branch ${asked.args.name} was not created`,
      ]
    case 'restore-checkpoint':
      return ['Restoring a checkpoint', 'Restored a checkpoint', 'The checkpoint was not restored']
  }
}
