import { lazy, Suspense, useEffect } from 'react'
import { threadId as threadIdSchema } from '../core/ids.ts'
import { Announcer } from './Announcer.tsx'
import { Dock } from './changes/Dock.tsx'
import { Columns } from './Columns.tsx'
import { ReconnectBanner } from './ReconnectBanner.tsx'
import { KeysDialog } from './palette/KeysDialog.tsx'
import { useShortcuts } from './palette/useShortcuts.ts'
import { Sidebar } from './sidebar/Sidebar.tsx'
import { NewThread } from './start/NewThread.tsx'
import { OpenRepositoryDialog } from './start/OpenRepositoryDialog.tsx'
import { StartScreen } from './start/StartScreen.tsx'
import { goTo, lastThread, useApp } from './store/app.ts'
import { useFeed, useSession } from './store/hooks.ts'
import { ThreadView } from './thread/ThreadView.tsx'
import { Empty } from './ui/Empty.tsx'

const CommandPalette = lazy(() =>
  import('./palette/CommandPalette.tsx').then(({ CommandPalette: component }) => ({
    default: component,
  })),
)

/** The three columns and what floats above them. */
export function Window() {
  const place = useApp((app) => app.place)
  const asksForCommands = useApp((app) => app.dialog === 'palette')
  useShortcuts()
  useReopened()
  return (
    <div className="flex h-full flex-col">
      <ReconnectBanner />
      <Columns
        sidebar={<Sidebar />}
        centre={<Centre />}
        dock={place.kind === 'thread' ? <Dock threadId={place.threadId} /> : null}
      />
      <OpenRepositoryDialog />
      <KeysDialog />
      <Suspense>{asksForCommands && <CommandPalette />}</Suspense>
      <Announcer />
    </div>
  )
}

function Centre() {
  const place = useApp((app) => app.place)
  const { projects } = useSession()
  const first = useFeed(projects, ({ view, keys }) => (view ? keys.length === 0 : null))
  switch (place.kind) {
    case 'thread':
      return <ThreadView threadId={place.threadId} />
    case 'new-thread':
      return <NewThread projectId={place.projectId} />
    case 'start':
      return first === null ? <Empty title="Loading …" /> : <StartScreen first={first} />
  }
}

/** Shows again what was open when the window was last closed, if it still exists. */
function useReopened(): void {
  const { threads } = useSession()
  const loaded = useFeed(threads, (state) => state.view !== null)
  useEffect(() => {
    const last = threadIdSchema.safeParse(lastThread())
    if (!loaded || !last.success || useApp.getState().place.kind !== 'start') return
    if (threads.store.getState().table.row(last.data)) goTo({ kind: 'thread', threadId: last.data })
  }, [loaded, threads])
}
