import { type ComponentType, lazy, Suspense, useEffect } from 'react'
import { threadId as threadIdSchema } from '../core/ids.ts'
import { Announcer } from './Announcer.tsx'
import { NoticeWatch } from './automations/NoticeWatch.tsx'
import { Dock } from './changes/Dock.tsx'
import { Columns } from './Columns.tsx'
import { ThreadNews } from './notifications/ThreadNews.tsx'
import { ReconnectBanner } from './ReconnectBanner.tsx'
import { KeysDialog } from './palette/KeysDialog.tsx'
import { useShortcuts } from './palette/useShortcuts.ts'
import { Sidebar } from './sidebar/Sidebar.tsx'
import { NewThread } from './start/NewThread.tsx'
import { OpenRepositoryDialog } from './start/OpenRepositoryDialog.tsx'
import { PracticeManualDialog } from './start/PracticeManual.tsx'
import { StartScreen } from './start/StartScreen.tsx'
import { Drawer } from './terminal/Drawer.tsx'
import { ThreadDialogs } from './operations/ThreadDialogs.tsx'
import { goTo, lastThread, type PageName, useApp } from './store/app.ts'
import { useFeed, useSession } from './store/hooks.ts'
import { ThreadView } from './thread/ThreadView.tsx'
import { Empty } from './ui/Empty.tsx'

const CommandPalette = lazy(() =>
  import('./palette/CommandPalette.tsx').then(({ CommandPalette: component }) => ({
    default: component,
  })),
)

/** Pages are fetched when somebody first goes there. */
const pages: Record<PageName, ComponentType> = {
  search: lazy(() => import('./search/SearchPage.tsx').then((m) => ({ default: m.SearchPage }))),
  activity: lazy(() =>
    import('./activity/ActivityPage.tsx').then((m) => ({ default: m.ActivityPage })),
  ),
  automations: lazy(() =>
    import('./automations/AutomationsPage.tsx').then((m) => ({ default: m.AutomationsPage })),
  ),
  rules: lazy(() => import('./rules/RulesPage.tsx').then((m) => ({ default: m.RulesPage }))),
  jobs: lazy(() => import('./jobs/JobsPage.tsx').then((m) => ({ default: m.JobsPage }))),
  settings: lazy(() =>
    import('./settings/SettingsPage.tsx').then((m) => ({ default: m.SettingsPage })),
  ),
  worktrees: lazy(() =>
    import('./worktrees/WorktreesPage.tsx').then((m) => ({ default: m.WorktreesPage })),
  ),
  usage: lazy(() => import('./usage/UsagePage.tsx').then((m) => ({ default: m.UsagePage }))),
}

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
        drawer={place.kind === 'thread' ? <Drawer threadId={place.threadId} /> : null}
      />
      <OpenRepositoryDialog />
      <KeysDialog />
      <PracticeManualDialog />
      <ThreadDialogs />
      <Suspense>{asksForCommands && <CommandPalette />}</Suspense>
      <Announcer />
      <NoticeWatch />
      <ThreadNews />
    </div>
  )
}

function Centre() {
  const place = useApp((app) => app.place)
  const { projects } = useSession()
  const first = useFeed(projects, ({ view, keys }) => (view ? keys.length === 0 : null))
  switch (place.kind) {
    case 'thread':
      return <ThreadView threadId={place.threadId} {...(place.at && { at: place.at })} />
    case 'new-thread':
      return <NewThread projectId={place.projectId} />
    case 'start':
      return first === null ? <Empty title="Loading …" /> : <StartScreen first={first} />
    default: {
      const Page = pages[place.kind]
      return (
        <Suspense fallback={<Empty title="Loading …" />}>
          <Page />
        </Suspense>
      )
    }
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
