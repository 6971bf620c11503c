import { useState } from 'react'
import { suggestBranchName } from '../../core/branchName.ts'
import { TITLE_LIMIT } from '../../core/commands.ts'
import { type CheckpointId, threadId as threadIdSchema, type ThreadId } from '../../core/ids.ts'
import { isValidBranchName } from '../../core/refName.ts'
import { BranchNameForm } from '../branches/BranchNameForm.tsx'
import { localName } from '../branches/branchWords.ts'
import { useBranches } from '../branches/useBranches.ts'
import { mintId } from '../ids.ts'
import { openThread } from '../store/app.ts'
import { useFeed, useSend, useThread, useThreadSession } from '../store/hooks.ts'
import { classNames } from '../ui/classNames.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { field } from '../ui/fields.ts'

/** Names a new thread that goes on from a checkpoint, in a worktree of its own. */
export function ForkDialog({
  threadId,
  checkpointId,
  onClose,
}: {
  threadId: ThreadId
  checkpointId: CheckpointId
  onClose: () => void
}) {
  const send = useSend()
  const asked = useBranches(threadId)
  const { checkpoints } = useThreadSession(threadId)
  const description = useFeed(checkpoints, ({ table }) => table.row(checkpointId)?.description)
  const from = useThread(threadId, (thread) => thread.title) ?? ''
  const [title, setTitle] = useState(from)
  const [named, setNamed] = useState<string | null>(null)
  const taken =
    asked.status === 'answered' && asked.data.status === 'ok'
      ? asked.data.branches.map(localName)
      : []
  const branch = named ?? suggestBranchName(title, taken)
  const fork = async () => {
    const id = threadIdSchema.parse(mintId())
    const forked = await send({
      type: 'ForkThread',
      threadId: id,
      from: threadId,
      title: title.trim() || from,
      checkpointId,
      workspace: { kind: 'worktree', branch: branch.trim() },
    })
    if (!forked) return
    onClose()
    openThread(id)
  }
  return (
    <Dialog title="Fork a thread from here" open onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="text-soft wrap-anywhere">
          A new thread begins with the files of “{description}”, in a worktree and on a branch of
          its own. This thread and its files stay as they are.
        </p>
        <input
          aria-label="Title"
          value={title}
          maxLength={TITLE_LIMIT}
          onChange={(event) => setTitle(event.target.value)}
          className={classNames(field, 'h-8')}
        />
        <BranchNameForm
          name={branch}
          onName={setNamed}
          ready={isValidBranchName(branch.trim()) && !taken.includes(branch.trim())}
          word="Fork"
          onDone={() => void fork()}
        >
          {taken.includes(branch.trim()) && (
            <p className="text-small text-bad">There is a branch of that name already.</p>
          )}
        </BranchNameForm>
      </div>
    </Dialog>
  )
}
