import { useEffect, useRef, useState } from 'react'
import type { ThreadStatus } from '../core/views/threads.ts'
import { blocked } from './sidebar/groupThreads.ts'
import { useFeed, useSession } from './store/hooks.ts'

const saying: Partial<Record<ThreadStatus, string>> = {
  'awaiting-approval': 'needs approval',
  'done-unreviewed': 'turn finished',
  failed: 'turn failed',
}

/** Says aloud what became of threads, and keeps the number of blocked ones in title and badge. */
export function Announcer() {
  const feed = useFeed(useSession().threads, (state) => state)
  const known = useRef<ReadonlyMap<string, ThreadStatus> | null>(null)
  const [said, setSaid] = useState('')
  const waiting = blocked(feed.table.all()).length

  useEffect(() => {
    if (feed.view === null) return
    const before = known.current
    const rows = feed.table.all()
    known.current = new Map(rows.map(({ threadId, status }) => [threadId, status]))
    if (!before) return
    const news = rows
      .filter(({ threadId, status }) => before.has(threadId) && before.get(threadId) !== status)
      .flatMap(({ title, status }) => (saying[status] ? [`${title}: ${saying[status]}`] : []))
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
