import { useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { isValidBranchName } from '../../core/refName.ts'
import { useOperate } from '../changes/asked.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { BranchNameForm } from './BranchNameForm.tsx'

export function RenameBranchDialog({
  threadId,
  name,
  onClose,
}: {
  threadId: ThreadId
  name: string
  onClose: () => void
}) {
  const operate = useOperate(threadId, 'bar')
  const [to, setTo] = useState(name)
  const rename = async () => {
    if (await operate({ type: 'RenameBranch', name, to: to.trim() })) onClose()
  }
  return (
    <Dialog title={`Rename ${name}`} open onClose={onClose}>
      <BranchNameForm
        name={to}
        onName={setTo}
        ready={isValidBranchName(to.trim()) && to.trim() !== name}
        word="Rename branch"
        onDone={() => void rename()}
      >
        <p className="text-soft">
          A branch of the old name on a remote stays as it is, and is still the one followed.
        </p>
      </BranchNameForm>
    </Dialog>
  )
}
