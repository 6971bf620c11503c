import { useCallback } from 'react'
import type { OperationId, ThreadId } from '../../core/ids.ts'
import { operationKey } from '../../core/views/timeline.ts'
import type { OperationRow } from '../changes/asked.ts'
import { useSession } from '../store/hooks.ts'

export type Settled = NonNullable<OperationRow['settled']>

/** Waits for what an operation comes to. */
export function useSettlement(threadId: ThreadId): (operationId: OperationId) => Promise<Settled> {
  const session = useSession()
  return useCallback(
    (operationId) => {
      const { store } = session.thread(threadId).timeline
      const settled = () => {
        const row = store.getState().table.row(operationKey(operationId))
        return row?.row === 'operation' ? row.settled : null
      }
      const now = settled()
      if (now) return Promise.resolve(now)
      return new Promise((resolve) => {
        const stop = store.subscribe(() => {
          const then = settled()
          if (!then) return
          stop()
          resolve(then)
        })
      })
    },
    [session, threadId],
  )
}
