import type { CheckpointId, ThreadId } from '../../core/ids.ts'
import { useOperate } from '../changes/asked.ts'
import { useFeed, useQuery, useThread, useThreadSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { fateOf, restoreWords } from './restoreWords.ts'

/** Files that are named; the sentence above counts them all. */
const NAMED = 200

/** Shows what putting a checkpoint's files back would change, and does it. */
export function RestoreDialog({
  threadId,
  checkpointId,
  onClose,
}: {
  threadId: ThreadId
  checkpointId: CheckpointId
  onClose: () => void
}) {
  const operate = useOperate(threadId, 'bar')
  const { checkpoints } = useThreadSession(threadId)
  const description = useFeed(checkpoints, ({ table }) => table.row(checkpointId)?.description)
  const busy = useThread(threadId, ({ turn, operation }) => turn !== null || operation !== null)
  const asked = useQuery('restorePreview', { threadId, checkpointId })
  const preview = asked.status === 'answered' && asked.data.status === 'ok' ? asked.data : undefined
  const trouble =
    asked.status === 'failed'
      ? asked.message
      : asked.status === 'answered' && asked.data.status === 'unavailable'
        ? asked.data.message
        : null
  const restore = async () => {
    if (await operate({ type: 'RestoreCheckpoint', checkpointId })) onClose()
  }
  return (
    <Dialog title="Restore this checkpoint?" wide open onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="text-soft wrap-anywhere">
          Files become what they were at “{description}”. Commits and branches stay as they are, and
          so do ignored files. What is there now is kept in a checkpoint first, so this can be
          undone.
        </p>
        {asked.status === 'asking' && <p role="status">Looking at what would change …</p>}
        {trouble !== null && (
          <p role="alert" className="text-bad wrap-anywhere">
            {trouble}
          </p>
        )}
        {preview && (
          <>
            <p role="status" className="font-medium">
              {restoreWords(preview.files, preview.total)}
            </p>
            {preview.files.length > 0 && (
              <ul
                aria-label="What would change"
                // A region that scrolls must be reachable, or the keyboard could not scroll it.
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                tabIndex={0}
                className="max-h-[40vh] overflow-y-auto rounded-md border border-line py-1"
              >
                {preview.files.slice(0, NAMED).map(({ path, status }) => (
                  <li key={path} className="flex h-6 items-center gap-3 px-3 text-small">
                    <span title={path} className="min-w-0 flex-1 truncate font-mono">
                      {path}
                    </span>
                    <span className={status === 'deleted' ? 'text-bad' : 'text-faint'}>
                      {fateOf(status)}
                    </span>
                  </li>
                ))}
                {preview.total > Math.min(NAMED, preview.files.length) && (
                  <li className="px-3 py-1 text-small text-faint">
                    and {preview.total - Math.min(NAMED, preview.files.length)} more
                  </li>
                )}
              </ul>
            )}
          </>
        )}
        {busy && (
          <p className="text-soft">
            The agent or git is at work in these files. Stop it first, or wait.
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={busy === true || !preview || preview.total === 0}
            onClick={() => void restore()}
          >
            Restore
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
