import { useEffect, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useFeed, useThread, useThreadSession } from '../store/hooks.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { OpenApproval } from './OpenApproval.tsx'

/**
 * What the agent waits to be allowed, docked on the composer.
 *
 * One request at a time; the others are counted and a step away.
 */
export function ApprovalBand({ threadId }: { threadId: ThreadId }) {
  const { approvals } = useThreadSession(threadId)
  const open = useThread(threadId, (thread) => thread.openRequests)
  const projectId = useThread(threadId, (thread) => thread.projectId)
  const [chosen, setChosen] = useState(0)
  const at = Math.min(chosen, (open?.length ?? 1) - 1)
  const requestId = open?.[at]
  const request = useFeed(approvals, ({ table }) => (requestId ? table.row(requestId) : undefined))
  const count = open?.length ?? 0

  useEffect(() => {
    if (count === 0) setChosen(0)
  }, [count])

  if (!request || !projectId || request.status !== 'open') return null
  return (
    <section
      aria-label="Approval"
      className="mb-2 overflow-hidden rounded-xl border border-waiting-line bg-waiting-tint"
    >
      <header className="flex min-h-9 items-center gap-2 pr-1.5 pl-3.5">
        <Icon name="shield" className="size-4 text-waiting" />
        <h2 className="min-w-0 flex-1 truncate font-semibold" title={request.title}>
          {request.title}
        </h2>
        {count > 1 && (
          <>
            <span className="text-small text-soft">
              {at + 1} of {count}
            </span>
            <IconButton
              icon="arrowUp"
              label="Previous request"
              disabled={at === 0}
              onClick={() => setChosen(at - 1)}
            />
            <IconButton
              icon="arrowDown"
              label="Next request"
              disabled={at === count - 1}
              onClick={() => setChosen(at + 1)}
            />
          </>
        )}
      </header>
      <OpenApproval key={request.requestId} request={request} projectId={projectId} />
    </section>
  )
}
