import { useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { isValidBranchName } from '../../core/refName.ts'
import { useOperate } from '../changes/asked.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Select } from '../ui/Select.tsx'
import { branchChoices } from './matchBranches.ts'
import { useBranches } from './useBranches.ts'
import { BranchNameForm } from './BranchNameForm.tsx'

/** Names a new branch and says where it begins. */
export function NewBranchDialog({
  threadId,
  name: given,
  onClose,
}: {
  threadId: ThreadId
  name: string
  onClose: () => void
}) {
  const operate = useOperate(threadId, 'bar')
  const asked = useBranches(threadId)
  const [name, setName] = useState(given)
  const [from, setFrom] = useState('')
  const branches =
    asked.status === 'answered' && asked.data.status === 'ok' ? asked.data.branches : []
  const create = async () => {
    const begin = from === '' ? {} : { from }
    if (await operate({ type: 'CreateBranch', name: name.trim(), ...begin })) onClose()
  }
  return (
    <Dialog title="New branch" open onClose={onClose}>
      <BranchNameForm
        name={name}
        onName={setName}
        ready={isValidBranchName(name.trim())}
        word="Create branch"
        onDone={() => void create()}
      >
        <div className="flex min-w-0 items-center gap-2">
          <span className="text-soft">Begins at</span>
          <Select
            label="Begins at"
            value={from}
            choices={[{ value: '', label: 'Where you are now' }, ...branchChoices(branches)]}
            onChange={setFrom}
          />
        </div>
        <p className="text-soft">
          {from === ''
            ? 'It is checked out at once, and uncommitted changes come along.'
            : 'Where it begins at another commit than yours, you stay where you are; switch to it afterwards.'}
        </p>
      </BranchNameForm>
    </Dialog>
  )
}
