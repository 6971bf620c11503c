import { useState } from 'react'
import { DESCRIPTION_LIMIT } from '../../core/commands.ts'
import { checkpointId, operationId, type ThreadId } from '../../core/ids.ts'
import type { CheckpointRow } from '../../core/views/checkpoints.ts'
import { mintId } from '../ids.ts'
import { useFeed, useSend, useThread, useThreadSession } from '../store/hooks.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Empty } from '../ui/Empty.tsx'
import { field } from '../ui/fields.ts'
import { showFailure } from '../ui/toasts.ts'
import { age, fullTime, useNow } from '../ui/time.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'

export function CheckpointsPanel({ threadId }: { threadId: ThreadId }) {
  const { checkpoints } = useThreadSession(threadId)
  const { table, keys, more, view, loadingOlder } = useFeed(checkpoints, (state) => state)
  const [restoring, setRestoring] = useState<CheckpointRow | null>(null)
  const send = useSend()
  const newestFirst = keys.toReversed()

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <CreateCheckpoint threadId={threadId} />
      <div className="p-2 empty:hidden">
        <ViewNotice view="checkpoints" what="The list of checkpoints" state={view} />
      </div>
      {view === null && <Empty title="Loading …" />}
      {view !== null && keys.length === 0 && (
        <Empty title="No checkpoints yet">
          One is taken before and after every turn, so that a turn can be undone.
        </Empty>
      )}
      <ol aria-label="Checkpoints" className="min-h-0 flex-1 overflow-y-auto py-1">
        {newestFirst.map((key) => {
          const row = table.row(key)
          return row && <Checkpoint key={key} row={row} onRestore={() => setRestoring(row)} />
        })}
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
      <AlertDialog
        title="Restore this checkpoint?"
        describedBy={
          <>
            <p>
              Files in the working tree become what they were at “{restoring?.description}”. Commits
              and branches stay as they are.
            </p>
            <p className="mt-2">
              A safety checkpoint is taken first, so this can itself be undone.
            </p>
          </>
        }
        confirm="Restore"
        open={restoring !== null}
        onClose={() => setRestoring(null)}
        onConfirm={() => {
          if (restoring)
            void send({
              type: 'RestoreCheckpoint',
              threadId,
              checkpointId: restoring.checkpointId,
              operationId: operationId.parse(mintId()),
            })
        }}
      />
    </div>
  )
}

const statusWords: Record<CheckpointRow['status'], string> = {
  capturing: 'being taken …',
  ready: '',
  missing: 'its ref is gone from the repository',
  failed: 'could not be taken',
}

function Checkpoint({ row, onRestore }: { row: CheckpointRow; onRestore: () => void }) {
  const now = useNow(30_000)
  const busy = useThread(
    row.threadId,
    (thread) => thread.turn !== null || thread.operation !== null,
  )
  const trouble = row.message ?? statusWords[row.status]
  return (
    <li className="flex items-start gap-2 px-3 py-1.5 hover:bg-hover">
      <span
        aria-hidden="true"
        className={classNames(
          'mt-1.5 size-2 shrink-0 rounded-full border',
          row.status === 'ready' ? 'border-accent bg-accent' : 'border-line-strong',
        )}
      />
      <div className="min-w-0 flex-1">
        <p title={row.description} className="line-clamp-2 whitespace-pre-wrap wrap-anywhere">
          {row.description || 'No description'}
        </p>
        <p className="text-small text-faint">
          {row.turnNumber > 0 && `Turn ${row.turnNumber} · `}
          <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at)}>
            {age(row.at, now)}
          </time>
          {trouble && (
            <span className={row.status === 'capturing' ? undefined : 'text-bad'}>
              {' '}
              · {trouble}
            </span>
          )}
        </p>
      </div>
      {row.status === 'ready' && (
        <Button
          size="small"
          disabled={busy === true}
          aria-label={`Restore ${row.description}`}
          onClick={onRestore}
        >
          Restore
        </Button>
      )}
    </li>
  )
}

function CreateCheckpoint({ threadId }: { threadId: ThreadId }) {
  const send = useSend()
  const [description, setDescription] = useState('')
  const create = async () => {
    const id = checkpointId.parse(mintId())
    if (await send({ type: 'CreateCheckpoint', threadId, checkpointId: id, description }))
      setDescription('')
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
      className="flex shrink-0 items-center gap-1.5 border-b border-line p-2"
    >
      <input
        aria-label="Checkpoint description"
        placeholder="Describe this moment"
        value={description}
        maxLength={DESCRIPTION_LIMIT}
        onChange={(event) => setDescription(event.target.value)}
        className={classNames(field, 'h-7 min-w-0 flex-1')}
      />
      <Button type="submit" disabled={description.trim() === ''}>
        Create checkpoint
      </Button>
    </form>
  )
}
