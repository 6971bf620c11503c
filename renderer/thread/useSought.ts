import { useEffect, useState } from 'react'
import type { TimelineRow } from '../../core/views/timeline.ts'
import type { RowPlace } from '../store/app.ts'
import type { Feed } from '../store/feed.ts'
import { openRow } from '../store/opened.ts'
import { showFailure, showNews } from '../ui/toasts.ts'

/** Brings the rows up to one that somebody looked for; gives its place once it is there. */
export function useSought(
  timeline: Feed<TimelineRow>,
  at: RowPlace | undefined,
): RowPlace | undefined {
  const [sought, setSought] = useState<RowPlace>()
  useEffect(() => {
    if (!at) return setSought(undefined)
    let left = false
    const look = async () => {
      await timeline.loadBackTo(at.rank)
      if (left) return
      if (timeline.store.getState().table.row(at.key) === undefined)
        return void showNews('What was found is no longer there')
      openRow(at.key)
      setSought(at)
    }
    look().catch(showFailure)
    return () => {
      left = true
    }
  }, [timeline, at])
  return sought
}
