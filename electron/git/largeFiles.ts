import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { fields, git } from './git.ts'
import type { Repository } from './repository.ts'

/** How many files are asked for their size at most; among more than that, none counts as large. */
const askLimit = 5_000

/**
 * Those of the untracked files that are larger than `bytes` and not in `tree`. To count lines git
 * hashes a new file whole, through its filter, at every look: seconds for each gigabyte, to find that
 * it is binary.
 */
export async function listLarge(
  { root }: Repository,
  { untracked, tree, bytes }: { untracked: readonly string[]; tree: string; bytes: number },
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (untracked.length > askLimit) return []
  const sizes = await Promise.all(
    untracked.map(async (path) => {
      const found = await lstat(join(root, path)).catch(() => null)
      return found?.isFile() ? found.size : 0
    }),
  )
  const large = untracked.filter((_path, at) => (sizes[at] ?? 0) > bytes)
  if (large.length === 0) return []
  const args = ['ls-tree', '-z', '--full-tree', '--name-only', tree, '--', ...large]
  const known = new Set(fields((await git(root, args, { programs: 'filters', signal })).stdout))
  return large.filter((path) => !known.has(path))
}
