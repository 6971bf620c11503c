import { runId, type ThreadId } from '../../core/ids.ts'
import type { AutomationRow } from '../../core/views/automations.ts'
import { mintId } from '../ids.ts'
import { useFeed, useSend, useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Menu } from '../ui/Menu.tsx'
import { hasOwnPlace, runPlaces } from './runPlaces.ts'

/** Runs an automation by hand; where that may be in several places, it asks in which. */
export function RunNow({ row }: { row: AutomationRow }) {
  const send = useSend()
  const threads = useFeed(useSession().threads, (state) => state).table.all()
  const places = runPlaces(row, threads)
  const run = (threadId?: ThreadId) =>
    void send({
      type: 'RunAutomation',
      automationId: row.automationId,
      runId: runId.parse(mintId()),
      ...(threadId && { threadId }),
    })
  if (hasOwnPlace(row))
    return (
      <Button size="small" onClick={() => run()}>
        Run now
      </Button>
    )
  return (
    <Menu
      trigger={
        <Button size="small" disabled={places.length === 0}>
          Run now
          <Icon name="chevronDown" className="size-3" />
        </Button>
      }
      actions={places.map(({ label, threadId }) => ({ label, onSelect: () => run(threadId) }))}
    />
  )
}
