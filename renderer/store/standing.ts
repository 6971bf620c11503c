import type { ThreadId } from '../../core/ids.ts'
import type { ThreadRow, ThreadStatus } from '../../core/views/threads.ts'
import { useThread } from './hooks.ts'

/** A thread's status as people see it: one that waits for nothing but words has a question. */
export type Standing = ThreadStatus | 'has-question'

export function standingOf({ status, openRequests, openQuestions }: ThreadRow): Standing {
  const asks = status === 'awaiting-approval' && openQuestions.length === openRequests.length
  return asks ? 'has-question' : status
}

/** Undefined when the thread is gone. */
export const useStanding = (threadId: ThreadId): Standing | undefined =>
  useThread(threadId, (row) => row && standingOf(row))
