import type { ThreadId } from '../../core/ids.ts'
import { useSend, useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'

/** Messages that wait: for the turn before them, or for a person after one that did not complete. */
export function QueuedMessages({ threadId }: { threadId: ThreadId }) {
  const queue = useThread(threadId, (thread) => thread.queue)
  const running = useThread(threadId, (thread) => thread.turn !== null)
  const send = useSend()
  if (!queue || queue.length === 0) return null
  return (
    <section
      aria-label="Queued messages"
      className="mb-2 rounded-xl border border-line px-2 py-1.5"
    >
      <h2 className="px-1.5 text-small font-semibold text-soft">
        {running ? 'Next' : 'Waiting for you'} ({queue.length})
      </h2>
      <ol className="max-h-36 overflow-y-auto">
        {queue.map(({ turnId, text }) => (
          <li key={turnId} className="flex h-8 items-center gap-1 pl-1.5">
            <span title={text} className="min-w-0 flex-1 truncate">
              {text}
            </span>
            <Button
              size="small"
              look="quiet"
              onClick={() => void send({ type: 'SendQueuedMessage', threadId, turnId })}
            >
              Send now
            </Button>
            <IconButton
              icon="close"
              label="Remove from queue"
              onClick={() => void send({ type: 'RemoveQueuedMessage', threadId, turnId })}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}
