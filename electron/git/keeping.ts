import { AsyncLocalStorage } from 'node:async_hooks'
import type { GroupKeeper } from '../agents/processGroup.ts'
import { processWith } from '../agents/processTable.ts'

// What records a group lies far above the one call of many that starts it, and all in between have
// no business with it.
const keepers = new AsyncLocalStorage<GroupKeeper>()

/**
 * Does work on a repository; the groups of programs that it starts are told to the keeper, so that
 * the next owner of the home can end them, should this process die of it.
 */
export function keepingGroups<T>(keeper: GroupKeeper, work: () => Promise<T>): Promise<T> {
  return keepers.run(keeper, work)
}

/** Whether the groups that are started here are kept. */
export const isKept = (): boolean => keepers.getStore() !== undefined

/** Records a group where somebody keeps them; gives the way to forget it again. */
export async function recordGroup(pid: number): Promise<() => void> {
  const keeper = keepers.getStore()
  const row = keeper && (await processWith(pid))
  if (!row) return () => {}
  const record = { pid, startedAt: row.startedAt }
  keeper.record(record)
  return () => keeper.forget(record)
}
