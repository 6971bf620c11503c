import { useState } from 'react'
import { DESCRIPTION_LIMIT } from '../../core/commands.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { withControl } from '../ui/keyboard.ts'
import { keyNames } from '../ui/keyNames.ts'

/** Puts a command in other words before it is allowed, this once. */
export function EditCommand({
  command,
  sending,
  onAllow,
  onCancel,
}: {
  command: string
  sending: boolean
  onAllow: (command: string) => void
  onCancel: () => void
}) {
  const [text, setText] = useState(command)
  const long = text.trim().length > DESCRIPTION_LIMIT
  const unfit = text.trim() === '' || long || sending
  const allow = () => {
    if (!unfit) onAllow(text.trim())
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        allow()
      }}
      className="flex flex-col gap-2"
    >
      <label className="flex flex-col gap-1">
        <span className="text-small text-soft">The agent runs this in its place, once</span>
        <textarea
          aria-label="Command to allow"
          aria-invalid={long}
          // The field was asked for by key or click; this is where the person wants to be.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            // A command may have several lines, so Enter alone breaks the line.
            if (event.key === 'Enter' && withControl(event.nativeEvent)) allow()
            else if (event.key === 'Escape') onCancel()
            else return
            event.preventDefault()
          }}
          className={classNames(
            field,
            'field-sizing-content max-h-48 min-h-8 resize-none py-1.5 font-mono text-small',
          )}
        />
      </label>
      <div className="flex flex-wrap items-center justify-end gap-1.5">
        {long && (
          <span role="alert" className="mr-auto text-small text-bad">
            At most {DESCRIPTION_LIMIT} letters.
          </span>
        )}
        <Button look="quiet" keys="Esc" onClick={onCancel}>
          Cancel
        </Button>
        <Button look="primary" type="submit" keys={keyNames.submit} disabled={unfit}>
          Allow this once
        </Button>
      </div>
    </form>
  )
}
