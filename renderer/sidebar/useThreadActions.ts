import { useMemo } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import { useSend, useSession } from '../store/hooks.ts'
import { goTo, useApp } from '../store/app.ts'
import { forkThread } from './forkThread.ts'

/** What can be done with a thread as a whole. */
export function useThreadActions(threadId: ThreadId) {
  const session = useSession()
  const send = useSend()
  return useMemo(
    () => ({
      rename: (title: string) => send({ type: 'UpdateThread', threadId, title }),
      fork: () => forkThread(session, send, threadId),
      archive: (archived: boolean) => send({ type: 'UpdateThread', threadId, archived }),
      remove: async () => {
        const gone = await send({ type: 'DeleteThread', threadId })
        const { place } = useApp.getState()
        if (gone && place.kind === 'thread' && place.threadId === threadId) goTo({ kind: 'start' })
      },
    }),
    [session, send, threadId],
  )
}
