import { useMemo } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useSend } from '../store/hooks.ts'
import { goTo, useApp } from '../store/app.ts'

/** What can be done with a thread as a whole. */
export function useThreadActions(threadId: ThreadId) {
  const send = useSend()
  return useMemo(
    () => ({
      rename: (title: string) => send({ type: 'UpdateThread', threadId, title }),
      archive: (archived: boolean) => send({ type: 'UpdateThread', threadId, archived }),
      remove: async () => {
        const gone = await send({ type: 'DeleteThread', threadId })
        const { place } = useApp.getState()
        if (gone && place.kind === 'thread' && place.threadId === threadId) goTo({ kind: 'start' })
      },
    }),
    [send, threadId],
  )
}
