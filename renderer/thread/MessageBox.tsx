import { type ReactNode, useEffect, useRef, useState } from 'react'
import { MESSAGE_LIMIT } from '../../core/commands.ts'
import { readDraft, writeDraft } from '../store/drafts.ts'
import { Button } from '../ui/Button.tsx'
import { withControl } from '../ui/keyboard.ts'
import { keyNames } from '../ui/keyNames.ts'

/**
 * Where a message is written. Enter sends, Shift+Enter breaks the line.
 *
 * `place` names the draft, which is kept until the message has been taken: a refusal or a lost host
 * costs nothing that was typed.
 */
export function MessageBox({
  place,
  placeholder,
  submit,
  takesFocus = false,
  onSend,
  besides,
  start,
  end,
}: {
  place: string
  placeholder: string
  submit: string
  /** For a box that somebody has just asked for. */
  takesFocus?: boolean
  /** Resolves with whether it was taken. */
  onSend: (text: string) => Promise<boolean>
  /** Another thing to do with what is written, also by Ctrl or ⌘ and Enter. */
  besides?: { label: string; onSend: (text: string) => Promise<boolean> } | undefined
  start?: ReactNode
  end?: ReactNode
}) {
  const [text, setText] = useState(() => readDraft(place))
  const [sending, setSending] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const empty = text.trim() === ''

  useEffect(() => {
    // A window that points at nothing in particular gets its focus put here; nothing is taken away.
    if (takesFocus || document.activeElement === document.body) box.current?.focus()
  }, [takesFocus])

  const type = (next: string) => {
    setText(next)
    writeDraft(place, next)
  }
  const send = async (by: (text: string) => Promise<boolean> = onSend) => {
    if (empty || sending) return
    setSending(true)
    const taken = await by(text)
    setSending(false)
    if (taken) type('')
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      className="@container rounded-xl border border-line bg-raised focus-within:border-line-strong"
    >
      <textarea
        ref={box}
        data-composer
        aria-label="Message"
        placeholder={placeholder}
        value={text}
        maxLength={MESSAGE_LIMIT}
        readOnly={sending}
        rows={2}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          if (event.defaultPrevented) return
          event.preventDefault()
          void send(withControl(event.nativeEvent) ? besides?.onSend : undefined)
        }}
        className="field-sizing-content block max-h-[40vh] min-h-14 w-full resize-none bg-transparent px-3.5 pt-2.5 text-read outline-hidden"
      />
      <div className="flex items-center justify-between gap-2 p-1.5">
        <div className="flex min-w-0 items-center">{start}</div>
        <div className="flex shrink-0 items-center gap-1.5">
          {sending && <span className="text-small text-faint">Sending …</span>}
          {end}
          {besides && (
            <Button
              disabled={empty || sending}
              keys={keyNames.submit}
              onClick={() => void send(besides.onSend)}
            >
              {besides.label}
            </Button>
          )}
          <Button look="primary" type="submit" disabled={empty || sending} keys={keyNames.enter}>
            {submit}
          </Button>
        </div>
      </div>
    </form>
  )
}
