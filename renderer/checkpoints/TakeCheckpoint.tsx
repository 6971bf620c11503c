import { useState } from 'react'
import { DESCRIPTION_LIMIT } from '../../core/commands.ts'
import { checkpointId, type ThreadId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { useSend } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'

/** Takes a checkpoint of what is there now. */
export function TakeCheckpoint({ threadId }: { threadId: ThreadId }) {
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
        if (description.trim() !== '') void create()
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
        Take a checkpoint
      </Button>
    </form>
  )
}
