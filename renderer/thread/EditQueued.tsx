import { MESSAGE_LIMIT } from '../../core/commands.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { keyNames } from '../ui/keyNames.ts'

/**
 * A message that waits, being changed in its place. Should it be sent meanwhile, what was typed
 * stays and can become a message of its own.
 */
export function EditQueued({
  text,
  sent,
  onChange,
  onSave,
  onCancel,
}: {
  /** What is typed; kept by the parent, since this may be drawn anew elsewhere. */
  text: string
  /** Whether it went as it was before. */
  sent: boolean
  onChange: (text: string) => void
  onSave: () => Promise<void>
  onCancel: () => void
}) {
  const empty = text.trim() === ''
  const save = () => {
    if (!empty) void onSave()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      className="flex flex-col gap-1.5 px-1 py-1.5"
    >
      {sent && (
        <p role="status" className="px-1 text-small text-waiting">
          This message was sent while you changed it, as it was before.
        </p>
      )}
      <textarea
        aria-label="Queued message"
        // It was asked for by key or click; this is where the person wants to be.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={text}
        maxLength={MESSAGE_LIMIT}
        onFocus={({ currentTarget }) => currentTarget.setSelectionRange(text.length, text.length)}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault()
            save()
          }
          if (event.key !== 'Escape') return
          event.preventDefault()
          onCancel()
        }}
        className={classNames(field, 'field-sizing-content max-h-32 min-h-8 resize-none py-1')}
      />
      <div className="flex justify-end gap-1.5">
        <Button size="small" look="quiet" keys="Esc" onClick={onCancel}>
          {sent ? 'Discard' : 'Cancel'}
        </Button>
        <Button size="small" look="primary" type="submit" keys={keyNames.enter} disabled={empty}>
          {sent ? 'Send as a new message' : 'Save'}
        </Button>
      </div>
    </form>
  )
}
