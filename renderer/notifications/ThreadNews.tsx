import { useEffect, useRef } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useFeed, useSession } from '../store/hooks.ts'
import { isMuted } from './muted.ts'
import { kindOf, newsSince, type Seen, seen } from './news.ts'
import { openFromDesktop } from './openFromDesktop.ts'
import { type Shown, showOnDesktop } from './showOnDesktop.ts'

/**
 * Tells the desktop of threads that are blocked, done or failed, and takes back what is no longer so.
 *
 * Nothing of it changes what a window shows; only a click on it does.
 */
export function ThreadNews() {
  const feed = useFeed(useSession().threads, (state) => state)
  const known = useRef<Seen | null>(null)
  const shown = useRef(new Map<ThreadId, Shown>())

  useEffect(() => {
    if (feed.view === null) return
    const threads = feed.table.all()
    const before = known.current
    known.current = seen(threads)
    const waiting = new Set(threads.filter(kindOf).map(({ threadId }) => threadId))
    for (const [threadId, notification] of shown.current) {
      if (waiting.has(threadId)) continue
      notification.close()
      shown.current.delete(threadId)
    }
    if (!before) return
    for (const { threadId, title, kind, text, tag } of newsSince(before, threads)) {
      if (isMuted(kind)) continue
      const notification = showOnDesktop(tag, title, text, () => openFromDesktop(threadId))
      shown.current.get(threadId)?.close()
      if (notification) shown.current.set(threadId, notification)
    }
  }, [feed])
  return null
}
