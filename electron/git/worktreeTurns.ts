const lasts = new Map<string, Promise<unknown>>()

/**
 * Does work on what all working trees of a repository share, one piece at a time: several threads
 * may have their worktrees made at once, and two fetches of one remote would be in each other's way.
 */
export async function inTurn<T>(commonDir: string, work: () => Promise<T>): Promise<T> {
  const before = lasts.get(commonDir)
  const mine = before ? before.then(work, work) : work()
  lasts.set(commonDir, mine)
  try {
    return await mine
  } finally {
    if (lasts.get(commonDir) === mine) lasts.delete(commonDir)
  }
}
