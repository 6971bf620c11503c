import type { OperationId, ThreadId } from '../../core/ids.ts'
import type { Operation } from '../../core/git/operations.ts'
import { operationItem, operationKey } from '../../core/views/timeline.ts'
import { dismissAsked, type OperationRow, useAskedRow } from '../changes/asked.ts'
import { OperationFailure } from '../changes/OperationFailure.tsx'
import { OperationOutput } from '../changes/OperationOutput.tsx'
import { operationWords } from '../changes/operationWords.ts'
import { useFeed, useThread, useThreadSession } from '../store/hooks.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { lastLine } from './lastLine.ts'
import { Remedies } from './Remedies.tsx'
import { tellOperation } from './tellOperation.ts'
import type { Settled } from './useSettlement.ts'

/** Told where they are asked for, beside the changes. */
const TOLD_ELSEWHERE: ReadonlySet<Operation> = new Set([
  'commit',
  'undo-commit',
  'stage',
  'unstage',
  'discard',
])

/** The git operation under way, or what became of the one that this window asked for last. */
export function OperationBar({ threadId }: { threadId: ThreadId }) {
  const underWay = useThread(threadId, ({ operation }) => operation?.operationId)
  const begun = useOperationRow(threadId, underWay)
  const last = useAskedRow(threadId, 'bar')
  const row = begun && !TOLD_ELSEWHERE.has(begun.asked.operation) ? begun : last
  if (!row) return null
  return (
    <section
      aria-label="Git operation"
      className="shrink-0 border-b border-line bg-sunken px-3 py-1.5"
    >
      {row.settled ? (
        <Over threadId={threadId} row={row} settled={row.settled} />
      ) : (
        <UnderWay threadId={threadId} row={row} />
      )}
    </section>
  )
}

function useOperationRow(threadId: ThreadId, id: OperationId | undefined) {
  const { timeline } = useThreadSession(threadId)
  return useFeed(timeline, ({ table }) => {
    const row = id && table.row(operationKey(id))
    return row && row.row === 'operation' ? row : undefined
  })
}

function UnderWay({ threadId, row }: { threadId: ThreadId; row: OperationRow }) {
  const { timeline } = useThreadSession(threadId)
  const said = useFeed(timeline, ({ tails }) => tails.get(operationItem(row.operationId))?.text)
  return (
    <p role="status" className="flex min-h-7 min-w-0 items-center gap-2">
      <Icon name={operationWords(row.asked.operation).icon} className="size-4 text-faint" />
      <span className="max-w-[60%] shrink-0 truncate">{tellOperation(row.asked, null)}</span>
      {said !== undefined && (
        <span className="min-w-0 truncate font-mono text-small text-faint">{lastLine(said)}</span>
      )}
    </p>
  )
}

function Over({
  threadId,
  row: { asked, operationId },
  settled,
}: {
  threadId: ThreadId
  row: OperationRow
  settled: Settled
}) {
  const { outcome, result } = settled
  const succeeded = outcome === 'succeeded'
  // A merge that stopped for a person has not failed: it waits.
  const waits = !succeeded && (result.code === 'conflicts' || result.code === 'stopped')
  const amiss = waits || (succeeded && result.code !== undefined)
  const [icon, tone] = markOf({ succeeded, amiss })
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-h-7 min-w-0 flex-wrap items-center gap-2">
        <Icon name={icon} className={`size-4 ${tone}`} />
        <p role="status" className="min-w-32 flex-1 truncate">
          {tellOperation(asked, settled)}
        </p>
        <Remedies threadId={threadId} asked={asked} settled={settled} />
        <IconButton icon="close" label="Dismiss" onClick={() => dismissAsked(threadId, 'bar')} />
      </div>
      {(succeeded || waits) && result.message !== undefined && (
        <p className={`wrap-anywhere ${amiss ? 'text-waiting' : 'text-soft'}`}>{result.message}</p>
      )}
      {!succeeded && !waits && <OperationFailure outcome={outcome} result={result} />}
      {(amiss || !succeeded) && result.output && (
        <OperationOutput
          threadId={threadId}
          operationId={operationId}
          output={result.output}
          open={false}
        />
      )}
    </div>
  )
}

function markOf({ succeeded, amiss }: { succeeded: boolean; amiss: boolean }): [IconName, string] {
  if (amiss) return ['other', 'text-waiting']
  return succeeded ? ['check', 'text-good'] : ['close', 'text-bad']
}
