import { memo, useState } from 'react'
import { TITLE_LIMIT } from '../../core/commands.ts'
import type { ThreadId } from '../../core/ids.ts'
import { askAbout } from '../operations/dialogs.ts'
import { openThread, useApp } from '../store/app.ts'
import { useThread } from '../store/hooks.ts'
import { useStanding } from '../store/standing.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { classNames } from '../ui/classNames.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { InlineEdit } from '../ui/InlineEdit.tsx'
import { Menu, type MenuAction, WithContextMenu } from '../ui/Menu.tsx'
import { StatusMark } from '../ui/StatusMark.tsx'
import { age, useNow } from '../ui/time.ts'
import { agentLabel } from '../thread/agents.ts'
import { useThreadActions } from './useThreadActions.ts'

export const ThreadItem = memo(function ThreadItem({ threadId }: { threadId: ThreadId }) {
  const thread = useThread(threadId, (row) => row)
  const standing = useStanding(threadId)
  const chosen = useApp(({ place }) => place.kind === 'thread' && place.threadId === threadId)
  const [doing, setDoing] = useState<'renaming' | 'removing' | null>(null)
  const { rename, fork, archive, remove } = useThreadActions(threadId)
  const now = useNow(30_000)
  if (!thread || !standing) return null

  const hasWorktree = thread.worktree === 'present'
  const actions: MenuAction[] = [
    { label: 'Rename', icon: 'edit', onSelect: () => setDoing('renaming') },
    { label: 'Go on in a new thread', icon: 'fork', onSelect: () => void fork() },
    {
      label: thread.archived ? 'Unarchive' : 'Archive',
      icon: 'archive',
      onSelect: () => {
        if (hasWorktree && !thread.archived)
          askAbout(threadId, { kind: 'remove-worktree', after: 'archive' })
        else void archive(!thread.archived)
      },
    },
    ...(hasWorktree
      ? [
          {
            label: 'Remove its worktree…',
            icon: 'folder' as const,
            onSelect: () => askAbout(threadId, { kind: 'remove-worktree', after: 'stay' }),
          },
        ]
      : []),
    {
      label: 'Delete…',
      icon: 'trash',
      danger: true,
      onSelect: () => {
        if (hasWorktree) askAbout(threadId, { kind: 'remove-worktree', after: 'delete' })
        else setDoing('removing')
      },
    },
  ]

  return (
    <li>
      <WithContextMenu actions={actions}>
        <div
          className={classNames(
            'group relative flex h-7 items-center rounded-md',
            chosen ? 'bg-chosen' : 'hover:bg-hover',
          )}
        >
          {doing === 'renaming' ? (
            <div className="flex flex-1 items-center gap-2 px-2">
              <StatusMark status={standing} />
              <InlineEdit
                label="Thread title"
                value={thread.title}
                limit={TITLE_LIMIT}
                onDone={(title) => {
                  setDoing(null)
                  if (title !== null) void rename(title)
                }}
              />
            </div>
          ) : (
            <>
              <button
                type="button"
                data-sidebar-item
                aria-current={chosen ? 'page' : undefined}
                title={thread.title}
                onClick={() => openThread(threadId)}
                className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left"
              >
                <StatusMark status={standing} />
                <span
                  className={classNames(
                    'min-w-0 flex-1 truncate',
                    thread.archived && 'text-faint',
                    thread.status === 'awaiting-approval' && 'font-medium',
                  )}
                >
                  {thread.title}
                </span>
                <span className="shrink-0 text-small text-faint group-focus-within:invisible group-hover:invisible">
                  <span className="sr-only">{agentLabel(thread.agent)}, active </span>
                  {age(thread.activeAt, now)}
                </span>
              </button>
              <div className="absolute right-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-popup-open:opacity-100">
                <Menu
                  trigger={<IconButton icon="more" label={`Actions for ${thread.title}`} />}
                  actions={actions}
                />
              </div>
            </>
          )}
        </div>
      </WithContextMenu>
      <AlertDialog
        title={`Delete “${thread.title}”?`}
        describedBy="The thread leaves the list with its timeline and checkpoints. Files and commits in the repository stay as they are."
        confirm="Delete thread"
        danger
        open={doing === 'removing'}
        onClose={() => setDoing(null)}
        onConfirm={() => void remove()}
      />
    </li>
  )
})
