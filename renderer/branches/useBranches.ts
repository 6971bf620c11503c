import { useStore } from 'zustand'
import type { ThreadId } from '../../core/ids.ts'
import type { BranchesAnswer } from '../../core/git/answers.ts'
import { type Asked, useQuery, useThread, useThreadSession } from '../store/hooks.ts'

/** The branches of a thread's repository, asked anew when an operation or a turn begins or ends. */
export function useBranches(threadId: ThreadId, nth = 0): Asked<BranchesAnswer> {
  const { changes } = useThreadSession(threadId)
  const branch = useStore(changes.store, (state) => state.branch)
  const work = useThread(
    threadId,
    ({ operation, turn }) => `${operation?.operationId ?? ''}|${turn?.turnId ?? ''}`,
  )
  return useQuery('branches', { threadId }, `${work ?? ''}|${branch ?? ''}|${nth}`)
}
