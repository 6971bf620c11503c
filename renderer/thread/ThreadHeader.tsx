import { useState } from 'react'
import { TITLE_LIMIT } from '../../core/commands.ts'
import type { ThreadId } from '../../core/ids.ts'
import { useThreadActions } from '../sidebar/useThreadActions.ts'
import { togglePanel, useApp } from '../store/app.ts'
import { useThread, useThreadSession } from '../store/hooks.ts'
import { useStanding } from '../store/standing.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { InlineEdit } from '../ui/InlineEdit.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { ShowSidebar } from '../ui/ShowSidebar.tsx'
import { StatusMark, statusWords } from '../ui/StatusMark.tsx'
import { elapsed, useNow } from '../ui/time.ts'
import { Tooltip } from '../ui/Tooltip.tsx'
import { useStore } from 'zustand'
import { ForkOf } from './ForkOf.tsx'
import { usageWords } from './usageWords.ts'

export function ThreadHeader({ threadId }: { threadId: ThreadId }) {
  const title = useThread(threadId, (thread) => thread.title)
  const status = useStanding(threadId)
  const startedAt = useThread(threadId, (thread) => thread.turn?.startedAt)
  const forkOf = useThread(threadId, (thread) => thread.forkOf)
  const usage = useThread(threadId, (thread) => thread.usage)
  const dockOpen = useApp((app) => app.dock.open)
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
      <Branch threadId={threadId} />
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

function Branch({ threadId }: { threadId: ThreadId }) {
  const { changes } = useThreadSession(threadId)
  const branch = useStore(changes.store, (state) => state.branch)
  const worktree = useThread(threadId, ({ workspace }) => workspace.kind === 'worktree')
  if (branch === null) return null
  return (
    <Tooltip label={worktree ? 'Works in a worktree of its own' : 'Works in the project’s folder'}>
      <span className="flex max-w-40 min-w-12 shrink items-center gap-1 text-small text-faint">
        <Icon name="branch" className="size-3.5" />
        <span className="truncate">{branch}</span>
      </span>
    </Tooltip>
  )
}

const Elapsed = ({ since }: { since: number }) => {
  const now = useNow(1000)
  return <span className="ml-1.5">{elapsed(now - since)}</span>
}
