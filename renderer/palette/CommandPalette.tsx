import { Dialog } from '@base-ui/react/dialog'
import { Command } from 'cmdk'
import { openThread, showDialog, useApp } from '../store/app.ts'
import { useSend, useSession } from '../store/hooks.ts'
import { standingOf } from '../store/standing.ts'
import { classNames } from '../ui/classNames.ts'
import { backdrop, sheet } from '../ui/Dialog.tsx'
import { Keys } from '../ui/Keys.tsx'
import { StatusMark } from '../ui/StatusMark.tsx'
import { type Action, actionsFor } from './actions.ts'

const item = 'flex h-8 items-center gap-2 rounded-md px-2 select-none data-[selected=true]:bg-hover'
const group =
  '**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:py-1 **:[[cmdk-group-heading]]:text-small **:[[cmdk-group-heading]]:text-faint'

/** Every action and thread, by typing a part of its name. */
export function CommandPalette() {
  const open = useApp((app) => app.dialog === 'palette')
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && showDialog(null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdrop} />
        <Dialog.Popup className={classNames(sheet, 'top-[14vh] max-w-xl overflow-hidden')}>
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Choices />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Choices() {
  const session = useSession()
  const send = useSend()
  const { table: projects } = session.projects.store.getState()
  const threads = session.threads.store
    .getState()
    .table.all()
    .filter((thread) => !thread.archived)
    .toSorted((a, b) => b.activeAt - a.activeAt)
  const run = (action: Action) => {
    showDialog(null)
    action.run()
  }
  return (
    <Command label="Commands" loop>
      <Command.Input
        placeholder="Find a thread or an action"
        className="h-11 w-full border-b border-line bg-transparent px-4 text-read outline-hidden"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-2 py-3 text-faint">Nothing is called that</Command.Empty>
        <Command.Group heading="Actions" className={group}>
          {actionsFor(session, send).map((action) => (
            <Command.Item key={action.name} onSelect={() => run(action)} className={item}>
              <span className="flex-1">{action.name}</span>
              {action.keys && <Keys keys={action.keys} />}
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Threads" className={group}>
          {threads.map((thread) => {
            const { threadId, title, projectId } = thread
            const project = projects.row(projectId)?.name ?? ''
            return (
              <Command.Item
                key={threadId}
                value={threadId}
                keywords={[title, project]}
                onSelect={() => openThread(threadId)}
                className={item}
              >
                <StatusMark status={standingOf(thread)} />
                <span className="min-w-0 flex-1 truncate">{title}</span>
                <span className="max-w-40 truncate text-small text-faint">{project}</span>
              </Command.Item>
            )
          })}
        </Command.Group>
      </Command.List>
    </Command>
  )
}
