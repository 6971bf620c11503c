import { useEffect, useState } from 'react'
import type { QueryAnswer } from '../../core/queries.ts'
import { type Asked, useQuery } from '../store/hooks.ts'

/** How long to leave the host to find out more, in milliseconds. */
const LOOK_AGAIN_MS = 700

/** The agents of this machine; asked for again as long as more is being found out about some. */
export function useAgents(revision = 0): Asked<QueryAnswer<'agents'>> {
  const [times, setTimes] = useState(0)
  const asked = useQuery('agents', {}, `${revision} ${times}`)
  useEffect(() => {
    if (asked.status !== 'answered' || !asked.data.some(({ pending }) => pending)) return
    const timer = setTimeout(() => setTimes(times + 1), LOOK_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [asked, times])
  return asked
}
