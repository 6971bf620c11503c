import { useState } from 'react'
import { operationId, type ThreadId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { useSend } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { field } from '../ui/fields.ts'

export function BranchDialog({
  threadId,
  open,
  onClose,
}: {
  threadId: ThreadId
  open: boolean
  onClose: () => void
}) {
  const send = useSend()
  const [name, setName] = useState('')
  const create = async () => {
    const id = operationId.parse(mintId())
    const wish = { type: 'CreateBranch' as const, threadId, operationId: id, name: name.trim() }
    if (!(await send(wish))) return
    setName('')
    onClose()
  }
  return (
    <Dialog title="New branch" open={open} onClose={onClose}>
      <form
        onSubmit={(event) => {
          // Its React parent is the commit form, which this must not submit.
          event.stopPropagation()
          event.preventDefault()
          void create()
        }}
        className="flex flex-col gap-3"
      >
        <p className="text-soft">
          Created where HEAD is now and checked out; uncommitted changes come along.
        </p>
        <input
          aria-label="Branch name"
          placeholder="feature/my-change"
          value={name}
          maxLength={255}
          onChange={(event) => setName(event.target.value)}
          className={classNames(field, 'h-8 font-mono text-small')}
        />
        <div className="flex justify-end">
          <Button look="primary" type="submit" disabled={name.trim() === ''}>
            Create branch
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
