import type { BranchFound } from '../../core/git/answers.ts'
import type { ThreadDialog } from '../operations/dialogs.ts'
import type { OperationWish } from '../changes/asked.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Menu, type MenuAction } from '../ui/Menu.tsx'
import { age, useNow } from '../ui/time.ts'
import { counts } from './branchWords.ts'

/** A branch: its last commit, who has it checked out, and what can be done with it. */
export function BranchLine({
  branch,
  current,
  disabled,
  onCheckOut,
  onAsk,
  onDialog,
}: {
  branch: BranchFound
  /** What is checked out here. */
  current: string
  disabled: boolean
  onCheckOut: () => void
  onAsk: (ask: OperationWish) => void
  onDialog: (dialog: ThreadDialog) => void
}) {
  const now = useNow(30_000)
  const { name, remote, subject, author, at, worktree } = branch
  const elsewhere = worktree !== null && !branch.current
  const { ahead, behind } = counts(branch.upstream)
  const others: MenuAction[] = branch.current
    ? []
    : [
        {
          label: `Merge into ${current}`,
          icon: 'branch',
          disabled,
          onSelect: () => onAsk({ type: 'MergeBranch', from: name }),
        },
        {
          label: `Rebase ${current} onto it`,
          icon: 'branch',
          disabled,
          onSelect: () => onAsk({ type: 'RebaseBranch', onto: name }),
        },
      ]
  const own: MenuAction[] =
    remote === null
      ? [
          {
            label: 'Rename…',
            icon: 'edit',
            onSelect: () => onDialog({ kind: 'rename-branch', name }),
          },
          {
            label: 'Delete…',
            icon: 'trash',
            danger: true,
            disabled: branch.current || elsewhere,
            onSelect: () => onDialog({ kind: 'delete-branch', name, unmerged: false }),
          },
        ]
      : []
  const actions = [...others, ...own]
  return (
    <li className="flex items-center rounded-md hover:bg-hover">
      <button
        type="button"
        data-branch
        disabled={branch.current || elsewhere || disabled}
        aria-current={branch.current ? 'true' : undefined}
        title={`${name}\n${subject}\n${author}`}
        onClick={onCheckOut}
        className="flex min-w-0 flex-1 items-start gap-2 rounded-md px-2 py-1 text-left"
      >
        <Icon
          name={branch.current ? 'check' : remote === null ? 'branch' : 'fetch'}
          className="mt-0.5 size-4 text-faint"
        />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 truncate font-medium">{name}</span>
            {ahead > 0 && <span className="shrink-0 text-tiny text-faint">{ahead} ahead</span>}
            {behind > 0 && <span className="shrink-0 text-tiny text-faint">{behind} behind</span>}
          </span>
          <span className="block truncate text-small text-faint">
            {elsewhere ? `Checked out in ${worktree}` : `${subject} · ${age(at, now)}`}
          </span>
        </span>
      </button>
      {actions.length > 0 && (
        <Menu
          trigger={<IconButton icon="more" label={`Actions for branch ${name}`} />}
          actions={actions}
        />
      )}
    </li>
  )
}
