import { useState } from 'react'
import { askProjectSettings } from '../operations/dialogs.ts'
import { goTo } from '../store/app.ts'
import { useSend } from '../store/hooks.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, type MenuAction, WithContextMenu } from '../ui/Menu.tsx'
import type { ProjectGroup } from './groupThreads.ts'
import { ThreadItem } from './ThreadItem.tsx'

/** Threads of a project before "Show all". */
const FIRST_SHOWN = 30

export function ProjectSection({ group }: { group: ProjectGroup }) {
  const { project, open, archived } = group
  const [all, setAll] = useState(false)
  const [removing, setRemoving] = useState(false)
  const send = useSend()
  const newThread = () => goTo({ kind: 'new-thread', projectId: project.projectId })
  const actions: MenuAction[] = [
    { label: 'New thread', icon: 'plus', onSelect: newThread },
    {
      label: 'Worktree settings…',
      icon: 'folder',
      onSelect: () => askProjectSettings(project.projectId),
    },
    { label: 'Remove…', icon: 'trash', danger: true, onSelect: () => setRemoving(true) },
  ]
  const shown = all ? open : open.slice(0, FIRST_SHOWN)

  return (
    <section aria-label={project.name} className="mt-3">
      <WithContextMenu actions={actions}>
        <header className="group flex h-7 items-center pl-2">
          <h2
            title={project.rootPath}
            className="min-w-0 flex-1 truncate text-small font-semibold text-soft"
          >
            {project.name}
          </h2>
          <div className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-popup-open:opacity-100">
            <Menu
              trigger={<IconButton icon="more" label={`Actions for ${project.name}`} />}
              actions={actions}
            />
          </div>
          <IconButton icon="plus" label={`New thread in ${project.name}`} onClick={newThread} />
        </header>
      </WithContextMenu>
      {!project.trusted && (
        <button
          type="button"
          data-sidebar-item
          onClick={newThread}
          className="flex h-7 w-full items-center gap-2 rounded-md px-2 text-left text-waiting hover:bg-hover"
        >
          <Icon name="shield" />
          <span className="min-w-0 truncate">Do you trust this folder?</span>
        </button>
      )}
      {project.trusted && open.length === 0 && archived.length === 0 && (
        <p className="px-2 py-1 text-faint">No threads yet</p>
      )}
      <ul>
        {shown.map(({ threadId }) => (
          <ThreadItem key={threadId} threadId={threadId} />
        ))}
      </ul>
      {shown.length < open.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="h-7 px-2 text-faint hover:text-text"
        >
          Show all {open.length}
        </button>
      )}
      {archived.length > 0 && (
        <details className="group/archived">
          <summary className="flex h-7 cursor-default items-center gap-2 rounded-md px-2 text-faint hover:bg-hover">
            <Icon name="chevronRight" className="size-4 group-open/archived:rotate-90" />
            Archived ({archived.length})
          </summary>
          <ul>
            {archived.map(({ threadId }) => (
              <ThreadItem key={threadId} threadId={threadId} />
            ))}
          </ul>
        </details>
      )}
      <AlertDialog
        title={`Remove “${project.name}”?`}
        describedBy={`Its ${open.length + archived.length} threads leave the list. The folder ${project.rootPath} and everything in it stay as they are.${worktreesWord([...open, ...archived])}`}
        confirm="Remove project"
        danger
        open={removing}
        onClose={() => setRemoving(false)}
        onConfirm={() => void send({ type: 'DeleteProject', projectId: project.projectId })}
      />
    </section>
  )
}

function worktreesWord(threads: ProjectGroup['open']): string {
  const count = threads.filter(({ worktree }) => worktree === 'present').length
  if (count === 0) return ''
  return count === 1
    ? ' One of them has a worktree: that folder stays too, and is found on the page Worktrees.'
    : ` ${count} of them have worktrees: those folders stay too, and are found on the page Worktrees.`
}
