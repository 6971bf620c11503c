import { useEffect } from 'react'
import type { StoredEvent } from '../../core/events.ts'
import { showOnDesktop } from '../notifications/showOnDesktop.ts'
import { goTo, openThread } from '../store/app.ts'
import { openFeed } from '../store/feed.ts'
import { useSession } from '../store/hooks.ts'
import { showTold } from '../ui/toasts.ts'

/** Shows what automations have to tell as it comes: in this window, and on the desktop where it may. */
export function NoticeWatch() {
  const { connection } = useSession()
  useEffect(() => {
    // The rows are of no use here; the fewest there may be.
    const feed = openFeed(connection, 'automationRuns', { scope: null, page: 1, onEvents: tell })
    return () => feed.close()
  }, [connection])
  return null
}

function tell(events: readonly StoredEvent[]): void {
  for (const event of events) {
    if (event.type !== 'AutomationRunSettled') continue
    const { action, outcome, result, name, runId } = event.payload
    const { text } = result
    if (action !== 'notify' || outcome !== 'succeeded' || text === undefined) continue
    const open = opener(event)
    showTold(name, text, open)
    showOnDesktop(`gaffer-run-${runId}`, name, text, open)
  }
}

const opener =
  ({ payload }: StoredEvent<'AutomationRunSettled'>) =>
  () => {
    const { threadId, automationId } = payload
    if (threadId) openThread(threadId)
    else goTo({ kind: 'automations', shown: { automationId, editing: false } })
  }
