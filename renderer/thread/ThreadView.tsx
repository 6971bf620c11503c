import type { ThreadId } from '../../core/ids.ts'
import type { RowPlace } from '../store/app.ts'
import { OperationBar } from '../operations/OperationBar.tsx'
import { useFeed, useSession, useThread } from '../store/hooks.ts'
import { Empty } from '../ui/Empty.tsx'
import { Composer } from './Composer.tsx'
import { QueuedMessages } from './QueuedMessages.tsx'
import { RequestBand } from './RequestBand.tsx'
import { ThreadHeader } from './ThreadHeader.tsx'
import { Timeline } from './Timeline.tsx'
import { useReviewed } from './useReviewed.ts'

export function ThreadView({
  threadId,
  at,
}: {
  threadId: ThreadId
  /** A row to show, in place of the newest. */
  at?: RowPlace
}) {
  const exists = useThread(threadId, () => true)
  const loaded = useFeed(useSession().threads, (state) => state.view !== null)
  useReviewed(threadId)
  if (!exists)
    return loaded ? (
      <Empty title="This thread is gone">It was deleted. Choose another one at the left.</Empty>
    ) : (
      <Empty title="Loading …" />
    )
  return (
    <main className="flex h-full min-w-0 flex-col">
      <ThreadHeader threadId={threadId} />
      <OperationBar key={`operation/${threadId}`} threadId={threadId} />
      <Timeline key={threadId} threadId={threadId} {...(at && { at })} />
      <div className="mx-auto w-full max-w-3xl shrink-0 px-5 pb-4">
        <RequestBand threadId={threadId} />
        <QueuedMessages threadId={threadId} />
        <Composer threadId={threadId} />
      </div>
    </main>
  )
}
