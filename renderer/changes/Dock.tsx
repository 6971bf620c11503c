import type { ThreadId } from '../../core/ids.ts'
import { ConflictsBanner } from '../branches/ConflictsBanner.tsx'
import { CheckpointsPanel } from '../checkpoints/CheckpointsPanel.tsx'
import { chooseDockTab, togglePanel, useApp } from '../store/app.ts'
import { Divider } from '../ui/Divider.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { Tabs } from '../ui/Tabs.tsx'
import { ChangesPanel } from './ChangesPanel.tsx'

export function Dock({ threadId }: { threadId: ThreadId }) {
  const shown = useApp((app) => app.dockTab)
  return (
    <aside aria-label="Review" className="relative flex h-full flex-col bg-surface">
      <Divider side="dock" label="Width of the changes" />
      <Tabs
        label="Review"
        shown={shown}
        onShow={chooseDockTab}
        tabs={[
          {
            value: 'changes',
            label: 'Changes',
            panel: (
              <>
                <ConflictsBanner key={`conflicts/${threadId}`} threadId={threadId} />
                <ChangesPanel key={threadId} threadId={threadId} />
              </>
            ),
          },
          {
            value: 'checkpoints',
            label: 'Checkpoints',
            panel: <CheckpointsPanel key={threadId} threadId={threadId} />,
          },
        ]}
        end={
          <IconButton
            icon="dock"
            label="Hide changes"
            keys={keyNames.dock}
            onClick={() => togglePanel('dock', false)}
          />
        }
      />
    </aside>
  )
}
