import { useStore } from 'zustand'
import type { BranchFound } from '../../core/git/answers.ts'
import type { ProjectId, ThreadId } from '../../core/ids.ts'
import type { ThreadRow } from '../../core/views/threads.ts'
import { useBranches } from '../branches/useBranches.ts'
import { useSession } from '../store/hooks.ts'

/** A thread through which a project's repository can be asked; undefined where it has none yet. */
export function threadToAsk(
  threads: readonly ThreadRow[],
  projectId: ProjectId,
): ThreadId | undefined {
  const own = threads.filter((thread) => thread.projectId === projectId)
  return (own.find(({ worktree }) => worktree === null) ?? own.find(isThere))?.threadId
}

export const useThreadToAsk = (projectId: ProjectId): ThreadId | undefined =>
  useStore(useSession().threads.store, ({ table }) => threadToAsk(table.all(), projectId))

const isThere = ({ worktree }: ThreadRow) => worktree === 'present'

/** The branches of a thread's repository; none until they are known. */
export function useKnownBranches(threadId: ThreadId): readonly BranchFound[] {
  const asked = useBranches(threadId)
  return asked.status === 'answered' && asked.data.status === 'ok' ? asked.data.branches : []
}
