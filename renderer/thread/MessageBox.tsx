import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Attachment } from '../../core/attachments.ts'
import { MESSAGE_LIMIT } from '../../core/commands.ts'
import { addFiles, attachmentsOf, clearFiles, useDraftFiles } from '../store/attachmentDrafts.ts'
import { onAppended, readDraft, writeDraft } from '../store/drafts.ts'
import { useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { withControl } from '../ui/keyboard.ts'
import { keyNames } from '../ui/keyNames.ts'
import { showProblem } from '../ui/toasts.ts'
import { AttachButton } from './AttachButton.tsx'
import { DraftFiles } from './DraftFiles.tsx'
import { pastedFiles, useDroppedFiles } from './givenFiles.ts'

/** What somebody wrote, and what goes along with it where anything does. */
export type Written = { text: string; attachments?: Attachment[] }

/**
 * Where a message is written. Enter sends, Shift+Enter breaks the line.
 *
 * `place` names the draft, which is kept until the message has been taken: a refusal or a lost host
 * costs nothing that was typed or attached.
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
  onSend: (written: Written) => Promise<boolean>
  /** Another thing to do with words alone, also by Ctrl or ⌘ and Enter. */
  besides?: { label: string; onSend: (written: Written) => Promise<boolean> } | undefined
  start?: ReactNode
  end?: ReactNode
}) {
  const { connection } = useSession()
  const [text, setText] = useState(() => readDraft(place))
  const [sending, setSending] = useState(false)
  const files = useDraftFiles(place)
  const box = useRef<HTMLTextAreaElement>(null)
  const empty = text.trim() === ''
  const uploading = files.some(({ status }) => status === 'sending')
  const broken = files.some(({ status }) => status === 'failed')
  const unready = empty || sending || uploading || broken

  useEffect(() => {
    // A window that points at nothing in particular gets its focus put here; nothing is taken away.
    if (takesFocus || document.activeElement === document.body) box.current?.focus()
  }, [takesFocus])

  useEffect(
    () =>
      onAppended((other, whole) => {
        if (other !== place) return
        setText(whole)
        box.current?.focus()
      }),
    [place],
  )

  const attach = (given: readonly File[]) => {
    for (const problem of addFiles(connection, place, given)) showProblem(problem)
    box.current?.focus()
  }
  const dropping = useDroppedFiles(attach)
  const type = (next: string) => {
    setText(next)
    writeDraft(place, next)
  }
  const send = async (by: (written: Written) => Promise<boolean> = onSend) => {
    if (unready) return
    setSending(true)
    const attachments = attachmentsOf(files)
    const taken = await by({ text, ...(attachments.length > 0 && { attachments }) })
    setSending(false)
    if (!taken) return
    type('')
    clearFiles(place)
  }
  // What is said in the midst of a turn is words alone.
  const steer = files.length === 0 ? besides : undefined

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      className={classNames(
        '@container rounded-xl border bg-raised',
        dropping ? 'border-accent' : 'border-line focus-within:border-line-strong',
      )}
    >
      <DraftFiles place={place} files={files} />
      <textarea
        ref={box}
        data-composer
        aria-label="Message"
        placeholder={files.length > 0 ? 'Say what to do with it' : placeholder}
        value={text}
        maxLength={MESSAGE_LIMIT}
        readOnly={sending}
        rows={2}
        onChange={(event) => type(event.target.value)}
        onPaste={(event) => {
          const pasted = pastedFiles(event.clipboardData)
          if (pasted.length === 0) return
          event.preventDefault()
          attach(pasted)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          if (event.defaultPrevented) return
          event.preventDefault()
          void send(withControl(event.nativeEvent) ? steer?.onSend : undefined)
        }}
        className="field-sizing-content block max-h-[40vh] min-h-14 w-full resize-none bg-transparent px-3.5 pt-2.5 text-read outline-hidden"
      />
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 p-1.5">
        <div className="flex min-w-0 flex-1 basis-72 items-center">
          <AttachButton onFiles={attach} />
          {start}
        </div>
        <div className="ml-auto flex shrink-0 items-center gap-1.5">
          <span role="status" className="text-small text-faint">
            {words({ dropping, sending, uploading, broken })}
          </span>
          {end}
          {steer && (
            <Button
              disabled={unready}
              keys={keyNames.submit}
              onClick={() => void send(steer.onSend)}
            >
              {steer.label}
            </Button>
          )}
          <Button look="primary" type="submit" disabled={unready} keys={keyNames.enter}>
            {submit}
          </Button>
        </div>
      </div>
    </form>
  )
}

function words(is: Record<'dropping' | 'sending' | 'uploading' | 'broken', boolean>): string {
  if (is.dropping) return 'Drop to attach'
  if (is.sending) return 'Sending …'
  if (is.uploading) return 'Attaching …'
  return is.broken ? 'A file was not attached' : ''
}
