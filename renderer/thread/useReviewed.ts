import { useEffect, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useSend, useThread } from '../store/hooks.ts'

/** Marks a finished thread as reviewed once it is looked at. */
export function useReviewed(threadId: ThreadId): void {
  const send = useSend()
  const status = useThread(threadId, (thread) => thread.status)
  const looking = useLooking()
  useEffect(() => {
    if (looking && status === 'done-unreviewed') void send({ type: 'MarkThreadReviewed', threadId })
  }, [looking, status, send, threadId])
}

function useLooking(): boolean {
  const [looking, setLooking] = useState(() => isLooking())
  useEffect(() => {
    const look = () => setLooking(isLooking())
    const stop = new AbortController()
    for (const name of ['focus', 'blur'])
      window.addEventListener(name, look, { signal: stop.signal })
    document.addEventListener('visibilitychange', look, { signal: stop.signal })
    return () => stop.abort()
  }, [])
  return looking
}

const isLooking = () => !document.hidden && document.hasFocus()
