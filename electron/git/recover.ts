import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dropIndexLock, ownFolder } from './indexFile.ts'
import { locate } from './repository.ts'

/**
 * Clears away what a git of ours left when it was killed: the lock on the user's index and our own
 * scratch folders. Says whether there was a lock.
 *
 * Only for a start after a crash, once every process of the host before has ended: git at work
 * needs both.
 */
export async function removeIndexLock(checkout: string): Promise<boolean> {
  const { gitDir } = await locate(checkout)
  const folder = ownFolder(gitDir)
  const names = await readdir(folder).catch(() => [])
  const scratch = names.filter((name) => name.startsWith('scratch-'))
  await Promise.all(scratch.map((name) => rm(join(folder, name), { recursive: true, force: true })))
  return dropIndexLock(gitDir)
}
