import { useEffect, useRef } from 'react'
import { MESSAGE_LIMIT } from '../../core/commands.ts'
import type { ThreadId } from '../../core/ids.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { withControl } from '../ui/keyboard.ts'
import {
  type Comment,
  editComment,
  endComment,
  removeComment,
  useWriting,
  writeComment,
} from './comments.ts'
import { placeWords } from './commentsMessage.ts'

/** A comment on a line: written here, or shown with what can be done about it. */
export function CommentBox({ threadId, comment }: { threadId: ThreadId; comment: Comment }) {
  const { id, text } = comment
  const writing = useWriting() === id
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const text = box.current
    if (!text) return undefined
    // The diff makes room for it after it has come; before that it is nowhere to be focused.
    const shown = new ResizeObserver(() => {
      if (!text.checkVisibility()) return
      shown.disconnect()
      text.focus()
    })
    shown.observe(text)
    return () => shown.disconnect()
  }, [writing])
  const about = placeWords(comment)
  const frame = 'm-1.5 max-w-xl rounded-lg border border-line bg-raised font-sans text-body'
  if (!writing)
    return (
      <article
        aria-label={`Comment on ${about}`}
        className={`${frame} flex gap-1 py-1 pr-1 pl-2.5`}
      >
        <p className="min-w-0 flex-1 py-0.5 whitespace-pre-wrap text-text wrap-anywhere">{text}</p>
        <IconButton
          icon="edit"
          label={`Edit comment on ${about}`}
          onClick={() => writeComment(id)}
        />
        <IconButton
          icon="trash"
          label={`Remove comment on ${about}`}
          onClick={() => removeComment(threadId, id)}
        />
      </article>
    )
  return (
    <form
      aria-label={`Comment on ${about}`}
      onSubmit={(event) => {
        event.preventDefault()
        endComment(threadId, id)
      }}
      className={`${frame} flex flex-col gap-1.5 p-1.5`}
    >
      <textarea
        aria-label="Comment"
        placeholder="Say what should be different"
        rows={2}
        value={text}
        maxLength={MESSAGE_LIMIT / 4}
        ref={box}
        onChange={(event) => editComment(threadId, id, event.target.value)}
        onKeyDown={(event) => {
          const done =
            event.key === 'Escape' || (event.key === 'Enter' && withControl(event.nativeEvent))
          if (!done || event.nativeEvent.isComposing) return
          event.preventDefault()
          event.stopPropagation()
          endComment(threadId, id)
        }}
        className={classNames(field, 'field-sizing-content max-h-40 resize-none py-1')}
      />
      <div className="flex justify-end gap-1.5">
        <Button look="quiet" size="small" type="button" onClick={() => removeComment(threadId, id)}>
          Remove
        </Button>
        <Button look="primary" size="small" type="submit" disabled={text.trim() === ''}>
          Keep
        </Button>
      </div>
    </form>
  )
}
