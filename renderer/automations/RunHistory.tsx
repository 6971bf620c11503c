import { useCallback } from 'react'
import type { AutomationId } from '../../core/ids.ts'
import type { Connection } from '../connection/connection.ts'
import type { AutomationRunRow } from '../../core/views/automationRuns.ts'
import { type Feed, openFeed } from '../store/feed.ts'
import { useAutomation, useFeed } from '../store/hooks.ts'
import { useOpenedFeed } from '../store/useOpenedFeed.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { framed, Section } from '../ui/Page.tsx'
import { showFailure } from '../ui/toasts.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { RunLine } from './RunLine.tsx'
import { countWords } from './runWords.ts'

const PAGE = 50

/** What came of an automation, the newest run first. */
export function RunHistory({ automationId }: { automationId: AutomationId }) {
  const open = useCallback(
    (connection: Connection) =>
      openFeed(connection, 'automationRuns', { scope: automationId, page: PAGE }),
    [automationId],
  )
  const feed = useOpenedFeed(open)
  const counts = useAutomation(automationId, (automation) => automation.counts)
  return feed && <Runs feed={feed} counts={counts ? countWords(counts) : ''} />
}

function Runs({ feed, counts }: { feed: Feed<AutomationRunRow>; counts: string }) {
  const { view, keys, table, more, loadingOlder } = useFeed(feed, (state) => state)
  if (view === null) return <Empty title="Loading …" />
  return (
    <Section title="Runs" end={<span className="text-small text-faint">{counts}</span>}>
      <ViewNotice view="automationRuns" what="The list of runs" state={view} />
      {keys.length === 0 && <p className="text-faint">It has not run yet.</p>}
      {keys.length > 0 && (
        <ul className={framed}>
          {keys.toReversed().map((key) => {
            const row = table.row(key)
            return row && <RunLine key={key} row={row} />
          })}
        </ul>
      )}
      {more && (
        <Button
          size="small"
          className="mt-2"
          disabled={loadingOlder}
          onClick={() => void feed.loadOlder().catch(showFailure)}
        >
          Show older
        </Button>
      )}
    </Section>
  )
}
