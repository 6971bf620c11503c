import { useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { field } from '../ui/fields.ts'

/** Takes the name of a model that is in no list. */
export function ModelDialog({
  model,
  open,
  onClose,
  onChoose,
}: {
  model: string
  open: boolean
  onClose: () => void
  onChoose: (model: string) => void
}) {
  return (
    <Dialog title="Another model" open={open} onClose={onClose}>
      <ModelForm
        model={model}
        onChoose={(name) => {
          onClose()
          onChoose(name)
        }}
      />
    </Dialog>
  )
}

function ModelForm({ model, onChoose }: { model: string; onChoose: (name: string) => void }) {
  const [name, setName] = useState(model)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        // The page nests forms through this dialog's portal: to the composer it would mean to send.
        event.stopPropagation()
        if (name.trim() !== '') onChoose(name.trim())
      }}
      className="flex flex-col gap-3"
    >
      <p className="text-soft">
        Its name as the agent knows it. Whether there is such a model shows with the next turn.
      </p>
      <div className="flex gap-2">
        <input
          aria-label="Name of the model"
          // The field was asked for; this is where the person wants to be.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          spellCheck={false}
          autoComplete="off"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
          className={classNames(field, 'h-8 min-w-0 flex-1 font-mono text-small')}
        />
        <Button look="primary" type="submit" className="h-8" disabled={name.trim() === ''}>
          Use it
        </Button>
      </div>
    </form>
  )
}
