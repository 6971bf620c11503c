import { useState } from 'react'
import { type ThreadId, turnId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import { appendToDraft } from '../store/drafts.ts'
import { useSend, useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { CommentBox } from './CommentBox.tsx'
import {
  type Comment,
  dropComments,
  removeComment,
  useCommentsOf,
  useWriting,
  writeComment,
} from './comments.ts'
import { commentsMessage, placeWords } from './commentsMessage.ts'

/** The comments that wait to be sent to the agent, as one message. */
export function CommentTray({
  threadId,
  onShow,
}: {
  threadId: ThreadId
  /** Shows the lines of a comment; gives whether they are there to be shown. */
  onShow: (comment: Comment) => boolean
}) {
  const comments = useCommentsOf(threadId)
  const writing = useWriting()
  const [open, setOpen] = useState(false)
  const [sending, setSending] = useState(false)
  /** The one that is written here, since its line is not to be seen. */
  const [here, setHere] = useState<string | null>(null)
  const send = useSend()
  const archived = useThread(threadId, (thread) => thread.archived)
  const running = useThread(threadId, (thread) => thread.turn !== null)
  const written = comments.filter(({ text }) => text.trim() !== '')
  if (written.length === 0) return null

  const sendAll = async () => {
    setSending(true)
    const text = commentsMessage(written)
    const id = turnId.parse(mintId())
    const taken = await send({ type: 'StartTurn', threadId, turnId: id, text })
    setSending(false)
    if (taken) dropComments(threadId, written)
  }
  const edit = (comment: Comment) => {
    setHere(onShow(comment) ? null : comment.id)
    writeComment(comment.id)
  }
  const put = () => {
    appendToDraft(threadId, commentsMessage(written))
    dropComments(threadId, written)
  }
  return (
    <section aria-label="Comments" className="shrink-0 border-t border-line">
      <div className="flex min-h-9 flex-wrap items-center gap-1.5 py-1 pr-2.5 pl-1.5">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex h-7 min-w-0 flex-1 items-center gap-1 rounded-md px-1 text-left font-medium hover:bg-hover"
        >
          <Icon
            name="chevronRight"
            className={classNames('size-3 text-faint', open && 'rotate-90')}
          />
          {written.length === 1 ? '1 comment' : `${written.length} comments`}
        </button>
        <Button look="quiet" size="small" disabled={archived === true} onClick={put}>
          Add to message
        </Button>
        <Button size="small" disabled={sending || archived === true} onClick={() => void sendAll()}>
          {running ? 'Queue for agent' : 'Send to agent'}
        </Button>
      </div>
      {open && (
        <ul className="max-h-[16vh] overflow-y-auto pb-1">
          {written.map((comment) => (
            <li key={comment.id} className="px-2.5 py-0.5">
              <div className="flex items-start gap-1">
                <button
                  type="button"
                  onClick={() => {
                    if (!onShow(comment)) edit(comment)
                  }}
                  className="min-w-0 flex-1 rounded-md px-1 py-0.5 text-left hover:bg-hover"
                >
                  <span className="block truncate font-mono text-small text-faint">
                    {placeWords(comment)}
                  </span>
                  <span className="line-clamp-2 wrap-anywhere">{comment.text}</span>
                </button>
                <IconButton
                  icon="edit"
                  label={`Edit comment on ${placeWords(comment)} here`}
                  onClick={() => edit(comment)}
                />
                <IconButton
                  icon="trash"
                  label={`Remove comment on ${placeWords(comment)} here`}
                  onClick={() => removeComment(threadId, comment.id)}
                />
              </div>
              {writing === comment.id && here === comment.id && (
                <CommentBox threadId={threadId} comment={comment} />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
