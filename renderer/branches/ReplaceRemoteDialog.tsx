import type { ThreadId } from '../../core/ids.ts'
import { useOperate } from '../changes/asked.ts'
import { useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { currentBranch } from './branchWords.ts'
import { useBranches } from './useBranches.ts'

/** Says what others would lose before the remote's branch is replaced by one's own. */
export function ReplaceRemoteDialog({
  threadId,
  onClose,
}: {
  threadId: ThreadId
  onClose: () => void
}) {
  const operate = useOperate(threadId, 'bar')
  const asked = useBranches(threadId)
  const busy = useThread(threadId, ({ operation }) => operation !== null) ?? true
  const upstream =
    asked.status === 'answered' && asked.data.status === 'ok'
      ? currentBranch(asked.data)?.upstream
      : undefined
  const followed = upstream && 'behind' in upstream ? upstream : undefined
  const replace = async () => {
    if (await operate({ type: 'PushBranch', lease: true })) onClose()
  }
  return (
    <Dialog title="Replace the remote branch?" open onClose={onClose}>
      <div className="flex flex-col gap-3">
        {!followed && <p>Looking at what is there …</p>}
        {followed?.behind === 0 && (
          <p>
            What is new on {followed.name} has not been fetched yet, so nobody can say what would be
            lost. Fetch it first.
          </p>
        )}
        {followed !== undefined && followed.behind > 0 && (
          <>
            <p>
              {followed.name} has{' '}
              <strong>
                {followed.behind} {followed.behind === 1 ? 'commit' : 'commits'} that yours has not
              </strong>
              . {followed.behind === 1 ? 'It' : 'They'} would be gone from the remote, whoever made
              {followed.behind === 1 ? ' it' : ' them'}.
            </p>
            <p className="text-soft">
              It is replaced only while it is still what was last fetched. Should somebody push in
              the meantime, nothing is done.
            </p>
          </>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button disabled={busy} onClick={() => void operate({ type: 'FetchRemote' })}>
            {busy ? 'Fetching …' : 'Fetch'}
          </Button>
          <Button
            look="danger"
            disabled={busy || !followed || followed.behind === 0}
            onClick={() => void replace()}
          >
            Replace it
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
