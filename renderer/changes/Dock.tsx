import type { ThreadId } from '../../core/ids.ts'
import { togglePanel } from '../store/app.ts'
import { Divider } from '../ui/Divider.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { Tabs } from '../ui/Tabs.tsx'
import { ChangesPanel } from './ChangesPanel.tsx'
import { CheckpointsPanel } from './CheckpointsPanel.tsx'

export function Dock({ threadId }: { threadId: ThreadId }) {
  return (
    <aside aria-label="Review" className="relative flex h-full flex-col bg-surface">
      <Divider side="dock" label="Width of the changes" />
      <Tabs
        label="Review"
        tabs={[
          {
            value: 'changes',
            label: 'Changes',
            panel: <ChangesPanel key={threadId} threadId={threadId} />,
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
