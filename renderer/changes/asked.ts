import { useCallback } from 'react'
import { create } from 'zustand'
import { type OperationId, operationId, type ThreadId } from '../../core/ids.ts'
import type { GitCommandType } from '../../core/git/operations.ts'
import { operationKey, type TimelineRow } from '../../core/views/timeline.ts'
import { mintId } from '../ids.ts'
import { useFeed, useSend, useThreadSession, type Wish } from '../store/hooks.ts'

/** For what one part of the window remembers the operation that it asked for last. */
type Part = 'commit' | 'undo' | 'change' | 'bar'
export type OperationRow = Extract<TimelineRow, { row: 'operation' }>

// The part that asked may be hidden meanwhile, and is told all the same when it is shown again.
const useAsked = create<{ asked: Readonly<Record<string, OperationId>> }>(() => ({ asked: {} }))

/** What the operation came to that this window asked for last; undefined when there is none. */
export function useAskedRow(threadId: ThreadId, part: Part): OperationRow | undefined {
  const asked = useAsked((state) => state.asked[`${threadId}/${part}`])
  const { timeline } = useThreadSession(threadId)
  return useFeed(timeline, ({ table }) => {
    const row = asked && table.row(operationKey(asked))
    return row && row.row === 'operation' ? row : undefined
  })
}

/** No longer tells of the operation that was asked for last. */
export const dismissAsked = (threadId: ThreadId, part: Part): void =>
  useAsked.setState(({ asked }) => ({
    asked: Object.fromEntries(
      Object.entries(asked).filter(([key]) => key !== `${threadId}/${part}`),
    ),
  }))

type WithoutIds<W> = W extends { type: infer T }
  ? T extends GitCommandType | 'RestoreCheckpoint' | 'AddWorktree' | 'RemoveWorktree'
    ? Omit<W, 'threadId' | 'operationId'>
    : never
  : never
/** A git operation as components write it; thread and id are added when it is asked for. */
export type OperationWish = WithoutIds<Wish>

/** Asks for git operations, one part of the window at a time. Resolves with its id, or null where it was refused. */
export function useOperate(
  threadId: ThreadId,
  part: Part,
): (wish: OperationWish) => Promise<OperationId | null> {
  const send = useSend()
  return useCallback(
    async (wish) => {
      const id = operationId.parse(mintId())
      const taken = await send({ ...wish, threadId, operationId: id } as Wish)
      if (taken)
        useAsked.setState(({ asked }) => ({ asked: { ...asked, [`${threadId}/${part}`]: id } }))
      return taken ? id : null
    },
    [send, threadId, part],
  )
}
