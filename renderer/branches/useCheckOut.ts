import { useCallback } from 'react'
import type { BranchFound } from '../../core/git/answers.ts'
import type { ThreadId } from '../../core/ids.ts'
import { useOperate } from '../changes/asked.ts'
import { type BranchesFound, localName } from './branchWords.ts'

/** Switches to a branch; for one that is only on a remote, to one's own that is made from it and follows it. */
export function useCheckOut(threadId: ThreadId, { branches }: BranchesFound) {
  const operate = useOperate(threadId, 'bar')
  return useCallback(
    async (branch: BranchFound): Promise<void> => {
      const name = localName(branch)
      const own = branches.some((each) => each.remote === null && each.name === name)
      const track = branch.remote !== null && !own ? { track: branch.name } : {}
      await operate({ type: 'SwitchBranch', name, ...track })
    },
    [branches, operate],
  )
}
