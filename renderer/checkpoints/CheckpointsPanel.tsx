import { useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import type { CheckpointRow } from '../../core/views/checkpoints.ts'
import { showDockTab } from '../store/app.ts'
import { useFeed, useThread, useThreadSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { showFailure } from '../ui/toasts.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { CheckpointLine } from './CheckpointLine.tsx'
import { isRewound } from './rewound.ts'
import { TakeCheckpoint } from './TakeCheckpoint.tsx'

/** The checkpoints of a thread, newest first: compared, restored and gone on from. */
export function CheckpointsPanel({ threadId }: { threadId: ThreadId }) {
  const { checkpoints, changes } = useThreadSession(threadId)
  const { table, keys, more, view, loadingOlder } = useFeed(checkpoints, (state) => state)
  const rewound = useThread(threadId, (thread) => thread.rewound) ?? []
  const [compared, setCompared] = useState<CheckpointRow | null>(null)
  const rows = keys.toReversed().flatMap((key) => table.row(key) ?? [])

  const compare = (other: CheckpointRow) => {
    if (compared === null) return setCompared(other)
    const order = [compared, other].toSorted((a, b) => rankOf(keys, a) - rankOf(keys, b))
    const [from = compared, to = other] = order
    changes.choose({ kind: 'between', from: from.checkpointId, to: to.checkpointId })
    showDockTab('changes')
  }
  const compareWithNow = ({ checkpointId }: CheckpointRow) => {
    changes.choose({ kind: 'since', checkpointId })
    showDockTab('changes')
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TakeCheckpoint threadId={threadId} />
      {compared && (
        <div
          role="status"
          className="flex flex-wrap items-center gap-1.5 border-b border-line bg-accent-tint px-3 py-1.5"
        >
          <span className="min-w-32 flex-1 wrap-anywhere">
            Compare “{compared.description}” with…
          </span>
          <Button size="small" onClick={() => compareWithNow(compared)}>
            The files now
          </Button>
          <Button size="small" look="quiet" onClick={() => setCompared(null)}>
            Cancel
          </Button>
        </div>
      )}
      <div className="p-2 empty:hidden">
        <ViewNotice view="checkpoints" what="The list of checkpoints" state={view} />
      </div>
      {view === null && <Empty title="Loading …" />}
      {view !== null && rows.length === 0 && (
        <Empty title="No checkpoints yet">
          One is taken before and after every turn, so that a turn can be undone.
        </Empty>
      )}
      <ol aria-label="Checkpoints" className="min-h-0 flex-1 overflow-y-auto py-1">
        {rows.map((row, at) => (
          <CheckpointLine
            key={row.checkpointId}
            row={row}
            turn={row.turnNumber === rows[at - 1]?.turnNumber ? null : row.turnNumber}
            rewound={isRewound(rewound, row.turnNumber)}
            comparing={
              compared === null
                ? 'no'
                : compared.checkpointId === row.checkpointId
                  ? 'this'
                  : 'other'
            }
            onCompare={() => compare(row)}
          />
        ))}
        {more && (
          <li className="px-3 py-1">
            <Button
              size="small"
              disabled={loadingOlder}
              onClick={() => void checkpoints.loadOlder().catch(showFailure)}
            >
              Show older
            </Button>
          </li>
        )}
      </ol>
    </div>
  )
}

const rankOf = (keys: readonly string[], { checkpointId }: CheckpointRow) =>
  keys.indexOf(checkpointId)
