import { join } from 'node:path'
import { fields, git } from './git.ts'
import type { Repository } from './repository.ts'

/**
 * Files of an index of ours that no snapshot should hold any more: they were untracked in an
 * earlier one and are ignored by now. (Tracked files count even when they are ignored.)
 */
export async function listNewlyIgnored(
  { root, gitDir }: Repository,
  index: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const list = async (of: string) => {
    const args = ['ls-files', '-z', '--cached', '--ignored', '--exclude-standard']
    return fields((await git(root, args, { index: of, signal })).stdout)
  }
  const ignored = await list(index)
  if (ignored.length === 0) return ignored
  const tracked = new Set(await list(join(gitDir, 'index')))
  return ignored.filter((path) => !tracked.has(path))
}
