import { create } from 'zustand'
import type { OperationId, ThreadId } from '../../core/ids.ts'

type Commits = { asked: Readonly<Record<ThreadId, OperationId>> }

/** The commit that this window asked for last, by thread; the commit box may be hidden meanwhile. */
export const useCommits = create<Commits>(() => ({ asked: {} }))

export const commitAsked = (threadId: ThreadId, operationId: OperationId) =>
  useCommits.setState(({ asked }) => ({ asked: { ...asked, [threadId]: operationId } }))
