import { useState } from 'react'
import { TITLE_LIMIT } from '../../core/commands.ts'
import type { ThreadId } from '../../core/ids.ts'
import { BranchMenu } from '../branches/BranchMenu.tsx'
import { PullRequestChip } from '../branches/PullRequestLine.tsx'
import { useThreadActions } from '../sidebar/useThreadActions.ts'
import { togglePanel, useApp } from '../store/app.ts'
import { useThread } from '../store/hooks.ts'
import { showTerminals } from '../terminal/chosen.ts'
import { useStanding } from '../store/standing.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { InlineEdit } from '../ui/InlineEdit.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { ShowSidebar } from '../ui/ShowSidebar.tsx'
import { StatusMark, statusWords } from '../ui/StatusMark.tsx'
import { elapsed, useNow } from '../ui/time.ts'
import { Tooltip } from '../ui/Tooltip.tsx'
import { WorktreeState } from '../worktrees/WorktreeState.tsx'
import { ForkOf } from './ForkOf.tsx'
import { usageWords } from './usageWords.ts'

export function ThreadHeader({ threadId }: { threadId: ThreadId }) {
  const title = useThread(threadId, (thread) => thread.title)
  const status = useStanding(threadId)
  const startedAt = useThread(threadId, (thread) => thread.turn?.startedAt)
  const forkOf = useThread(threadId, (thread) => thread.forkOf)
  const usage = useThread(threadId, (thread) => thread.usage)
  const dockOpen = useApp((app) => app.dock.open)
  const drawerOpen = useApp((app) => app.drawer.open)
  const { rename } = useThreadActions(threadId)
  const [renaming, setRenaming] = useState(false)
  if (title === undefined || status === undefined) return null
  const used = usage && usageWords(usage)

  return (
    <header className="@container flex h-11 shrink-0 items-center gap-2 border-b border-line px-3">
      <ShowSidebar />
      <StatusMark status={status} />
      {renaming ? (
        <InlineEdit
          label="Thread title"
          value={title}
          limit={TITLE_LIMIT}
          onDone={(next) => {
            setRenaming(false)
            if (next !== null) void rename(next)
          }}
        />
      ) : (
        <h1 className="min-w-0">
          <button
            type="button"
            title={`${title} (click to rename)`}
            onClick={() => setRenaming(true)}
            className="block max-w-full truncate rounded-md px-1 font-semibold hover:bg-hover"
          >
            {title}
          </button>
        </h1>
      )}
      {forkOf && <ForkOf source={forkOf} />}
      <Workplace threadId={threadId} />
      <PullRequestChip threadId={threadId} />
      <span className="flex-1" />
      <span className="shrink-0 text-small text-soft">
        <span className="@max-xl:sr-only">{statusWords[status]}</span>
        {startedAt !== undefined && <Elapsed since={startedAt} />}
      </span>
      {used && (
        <Tooltip label="Used by the last turn">
          <span className="shrink-0 text-small text-faint @max-xl:hidden">{used}</span>
        </Tooltip>
      )}
      {!drawerOpen && (
        <IconButton
          icon="drawer"
          label="Show terminals"
          keys={keyNames.drawer}
          onClick={() => showTerminals(true)}
        />
      )}
      {!dockOpen && (
        <IconButton
          icon="dock"
          label="Show changes"
          keys={keyNames.dock}
          onClick={() => togglePanel('dock', true)}
        />
      )}
    </header>
  )
}

/** The branch that the thread works on; or how its worktree stands, where that is not there. */
function Workplace({ threadId }: { threadId: ThreadId }) {
  const worktree = useThread(threadId, (thread) => thread.worktree)
  const port = useThread(threadId, (thread) => thread.port)
  if (worktree === 'adding' || worktree === 'missing') return <WorktreeState threadId={threadId} />
  return (
    <>
      <BranchMenu threadId={threadId} />
      {worktree === 'present' && port !== undefined && (
        <Tooltip label="The first of ten ports that its programs have for themselves, as GAFFER_PORT">
          <span className="shrink-0 text-small text-faint @max-2xl:hidden">port {port}</span>
        </Tooltip>
      )}
    </>
  )
}

const Elapsed = ({ since }: { since: number }) => {
  const now = useNow(1000)
  return <span className="ml-1.5">{elapsed(now - since)}</span>
}
