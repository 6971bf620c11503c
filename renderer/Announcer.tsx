import { useEffect, useRef, useState } from 'react'
import { blocked } from './sidebar/groupThreads.ts'
import { useFeed, useSession } from './store/hooks.ts'
import { type Standing, standingOf } from './store/standing.ts'

const saying: Partial<Record<Standing, string>> = {
  'awaiting-approval': 'needs approval',
  'has-question': 'has a question',
  'done-unreviewed': 'turn finished',
  failed: 'turn failed',
}

/** Says aloud what became of threads, and keeps the number of blocked ones in title and badge. */
export function Announcer() {
  const { threads } = useSession()
  const feed = useFeed(threads, (state) => state)
  const known = useRef<ReadonlyMap<string, Standing> | null>(null)
  const [said, setSaid] = useState('')
  const waiting = blocked(feed.table.all()).length

  useEffect(() => {
    if (feed.view === null) return
    const before = known.current
    const rows = feed.table.all().map((row) => ({ ...row, standing: standingOf(row) }))
    known.current = new Map(rows.map(({ threadId, standing }) => [threadId, standing]))
    if (!before) return
    const news = rows
      .filter(({ threadId, standing }) => before.has(threadId) && before.get(threadId) !== standing)
      .flatMap(({ title, standing }) => (saying[standing] ? [`${title}: ${saying[standing]}`] : []))
    if (news.length > 0) setSaid(news.join('. '))
  }, [feed])

  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) Gaffer` : 'Gaffer'
    // Only installed apps have a badge; elsewhere this is refused, and the title is enough.
    void (waiting > 0 ? navigator.setAppBadge?.(waiting) : navigator.clearAppBadge?.())?.catch(
      () => undefined,
    )
  }, [waiting])

  return (
    <p role="status" aria-label="Announcements" className="sr-only">
      {said}
    </p>
  )
}
