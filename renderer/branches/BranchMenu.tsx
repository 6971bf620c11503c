import { useRef, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useThread } from '../store/hooks.ts'
import { Icon } from '../ui/Icon.tsx'
import { Popover } from '../ui/Popover.tsx'
import { BranchPanel } from './BranchPanel.tsx'
import { counts, currentBranch, headName } from './branchWords.ts'
import { useBranches } from './useBranches.ts'

/** The current branch and how it stands to its remote; opens all that can be done with branches. */
export function BranchMenu({ threadId }: { threadId: ThreadId }) {
  const [open, setOpen] = useState(false)
  const [nth, setNth] = useState(0)
  const search = useRef<HTMLInputElement>(null)
  const asked = useBranches(threadId, nth)
  const worktree = useThread(threadId, ({ workspace }) => workspace.kind === 'worktree')
  const answer = asked.status === 'answered' ? asked.data : undefined
  if (answer?.status !== 'ok') return null
  const name = headName(answer.head)
  const { ahead, behind } = counts(currentBranch(answer)?.upstream)
  return (
    <Popover
      label="Branches"
      open={open}
      focus={search}
      onOpen={(next) => {
        setOpen(next)
        // Somebody may have been at work in a terminal since it was last asked.
        if (next) setNth(nth + 1)
      }}
      trigger={
        <button
          type="button"
          title={`${name}, in ${worktree ? 'a worktree of its own' : 'the project’s folder'}`}
          className="flex h-7 max-w-56 min-w-14 shrink items-center gap-1 rounded-md px-1.5 text-small text-soft hover:bg-hover hover:text-text"
        >
          <Icon name="branch" className="size-3.5" />
          <span className="sr-only">Branch </span>
          <span className="truncate">{name}</span>
          {ahead > 0 && <Count icon="arrowUp" count={ahead} word="to push" />}
          {behind > 0 && <Count icon="arrowDown" count={behind} word="to pull" />}
          <Icon name="chevronDown" className="size-3" />
        </button>
      }
    >
      <BranchPanel
        threadId={threadId}
        answer={answer}
        search={search}
        onDone={() => setOpen(false)}
      />
    </Popover>
  )
}

function Count({
  icon,
  count,
  word,
}: {
  icon: 'arrowUp' | 'arrowDown'
  count: number
  /** What the arrow says, for everyone who does not see it. */
  word: string
}) {
  return (
    <span className="flex shrink-0 items-center text-faint">
      <Icon name={icon} className="size-3" />
      {count}
      <span className="sr-only"> {word}</span>
    </span>
  )
}
