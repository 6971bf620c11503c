import { lazy, Suspense } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { Divider } from '../ui/Divider.tsx'
import { Empty } from '../ui/Empty.tsx'

/** Fetched when somebody first opens the drawer: what draws a terminal is large. */
const TerminalPanel = lazy(() =>
  import('./TerminalPanel.tsx').then((m) => ({ default: m.TerminalPanel })),
)

/** Below the thread: its terminals. */
export function Drawer({ threadId }: { threadId: ThreadId }) {
  return (
    <aside aria-label="Terminals" className="relative flex h-full flex-col bg-surface">
      <Divider side="drawer" label="Height of the terminals" />
      <Suspense fallback={<Empty title="Loading …" />}>
        <TerminalPanel key={threadId} threadId={threadId} />
      </Suspense>
    </aside>
  )
}
