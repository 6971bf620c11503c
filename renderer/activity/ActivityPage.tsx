import type { ActivityRow } from '../../core/views/activity.ts'
import type { Connection } from '../connection/connection.ts'
import { goTo, openThread } from '../store/app.ts'
import { type Feed, openFeed } from '../store/feed.ts'
import { useFeed } from '../store/hooks.ts'
import { useOpenedFeed } from '../store/useOpenedFeed.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Icon } from '../ui/Icon.tsx'
import { moveByArrows } from '../ui/moveByArrows.ts'
import { Page, Section } from '../ui/Page.tsx'
import { clockTime, dayName, fullTime, useNow } from '../ui/time.ts'
import { showFailure } from '../ui/toasts.ts'
import { groupBy } from '../groupBy.ts'
import { ViewNotice } from '../views/ViewNotice.tsx'
import { PlaceName } from '../jobs/PlaceName.tsx'
import { entryWords } from './entryWords.ts'

const PAGE = 100

const openActivity = (connection: Connection) =>
  openFeed(connection, 'activity', { scope: null, page: PAGE })

/** What happened lately in all threads, the newest first. */
export function ActivityPage() {
  const feed = useOpenedFeed(openActivity)
  return (
    <Page title="Activity">{feed ? <Entries feed={feed} /> : <Empty title="Loading …" />}</Page>
  )
}

function Entries({ feed }: { feed: Feed<ActivityRow> }) {
  const { view, keys, table, more, loadingOlder } = useFeed(feed, (state) => state)
  const now = useNow(60_000)
  if (view === null) return <Empty title="Loading …" />
  const entries = keys.toReversed().flatMap((key) => {
    const row = table.row(key)
    return row ? [{ key, row }] : []
  })
  return (
    <>
      <ViewNotice view="activity" what="The activity" state={view} />
      {entries.length === 0 && (
        <Empty title="Nothing happened yet">
          Finished and failed turns, approvals and commits of all threads show here.
        </Empty>
      )}
      {/* The arrows walk through what stands in here; everything in it has a role of its own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className="flex flex-col gap-4"
        onKeyDown={(event) => moveByArrows(event, '[data-entry]')}
      >
        {[...groupBy(entries, ({ row }) => dayName(row.at, now))].map(([day, own]) => (
          <Section key={day} title={day}>
            <ul>
              {own.map(({ key, row }) => (
                <Entry key={key} row={row} />
              ))}
            </ul>
          </Section>
        ))}
      </div>
      {more && (
        <Button
          className="self-start"
          disabled={loadingOlder}
          onClick={() => void feed.loadOlder().catch(showFailure)}
        >
          Show older
        </Button>
      )}
    </>
  )
}

function openEntry(row: ActivityRow): void {
  if (row.threadId !== undefined) return openThread(row.threadId)
  if (row.what !== 'automation') return
  goTo({ kind: 'automations', shown: { automationId: row.automationId, editing: false } })
}

function Entry({ row }: { row: ActivityRow }) {
  const { threadId } = row
  const { icon, tone, words, about } = entryWords(row)
  return (
    <li>
      <button
        type="button"
        data-entry
        onClick={() => openEntry(row)}
        className="flex min-h-7 w-full items-center gap-2.5 rounded-md px-2 py-0.5 text-left hover:bg-hover"
      >
        <time
          dateTime={new Date(row.at).toISOString()}
          title={fullTime(row.at)}
          className="w-16 shrink-0 text-small whitespace-nowrap text-faint"
        >
          {clockTime(row.at)}
        </time>
        <Icon name={icon} className={`size-4 ${tone}`} />
        <span className="shrink-0">{words}</span>
        <span title={about} className="min-w-0 flex-1 truncate text-soft">
          {about}
        </span>
        <span className="max-w-[35%] shrink-0 truncate text-small text-faint">
          {threadId !== undefined && <PlaceName streamId={threadId} />}
        </span>
      </button>
    </li>
  )
}
