import type { ThreadId } from '../../core/ids.ts'
import { useOperate } from '../changes/asked.ts'
import { useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

/** How a thread's own worktree stands while it is not there. */
export function WorktreeState({ threadId }: { threadId: ThreadId }) {
  const operate = useOperate(threadId, 'bar')
  const worktree = useThread(threadId, (thread) => thread.worktree)
  const branch = useThread(threadId, ({ workspace }) =>
    workspace.kind === 'worktree' ? workspace.branch : null,
  )
  const busy = useThread(threadId, ({ operation }) => operation !== null)
  if (worktree === 'adding')
    return (
      <span className="flex min-w-0 shrink items-center gap-1 text-small text-faint">
        <Icon name="folder" className="size-3.5" />
        <span className="truncate">Making the worktree for {branch} …</span>
      </span>
    )
  return (
    <span className="flex min-w-0 shrink items-center gap-2 text-small text-waiting">
      <span className="truncate">Its worktree is not there</span>
      <Button
        size="small"
        disabled={busy === true}
        onClick={() => void operate({ type: 'AddWorktree' })}
      >
        Make it anew
      </Button>
    </span>
  )
}
