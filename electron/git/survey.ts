import { fields, git, literally } from './git.ts'
import { GitError } from './gitError.ts'
import type { Repository } from './repository.ts'
import { lookAt } from './worktreeFile.ts'

/** A file as an index or a tree has it. */
export type Entry = { mode: string; id: string }

/** Beyond so many, all paths are listed: git compares each it has with each it is given. */
const pathspecLimit = 64

/** A path that somebody chose, as it stands in the index and on disk. */
export type Surveyed = {
  path: string
  /** In the index; null when it is not there, or only in conflict. */
  entry: Entry | null
  unmerged: boolean
  /** Whether sparse checkout keeps it from the working tree. */
  away: boolean
  /** Not in the index and not ignored; `repository` is one of its own. */
  untracked: 'no' | 'file' | 'repository'
  onDisk: 'nothing' | 'file' | 'folder'
}

/**
 * Looks up paths, each once, in an index and on disk.
 *
 * Throws GitError `path-unknown` for one that leads out of the working tree or to a mere folder, and
 * `path-ignored` for an untracked one that git is told to ignore.
 */
export async function survey(
  { root }: Repository,
  index: string,
  chosen: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Surveyed[]> {
  const paths = [...new Set(chosen)]
  if (!paths.every(isInside)) throw new GitError('path-unknown')
  const list = async (...options: string[]) => {
    const args = ['ls-files', '-z', ...options, '--', ...pathspecs(paths)]
    return fields((await git(root, args, { index, signal })).stdout)
  }
  const [rows, others] = await Promise.all([
    list('--stage', '-t'),
    list('--others', '--exclude-standard'),
  ])
  const wanted = new Set(paths)
  const tracked = new Map<string, { tag: string; entry: Entry }>()
  for (const row of rows) {
    // A letter that says what it is, mode, id and stage, a tab, and the path.
    const path = row.slice(row.indexOf('\t') + 1)
    const [tag = '', mode = '', id = ''] = row.split(' ', 3)
    if (wanted.has(path)) tracked.set(path, { tag, entry: { mode, id } })
  }
  const untracked = new Set(others)
  return Promise.all(
    paths.map(async (path): Promise<Surveyed> => {
      const found = tracked.get(path)
      const stat = await lookAt(root, path)
      const onDisk = stat === null ? 'nothing' : stat.isDirectory() ? 'folder' : 'file'
      const known = {
        path,
        entry: found === undefined || found.tag === 'M' ? null : found.entry,
        unmerged: found?.tag === 'M',
        away: found?.tag === 'S',
        onDisk,
      } as const
      if (found !== undefined) return { ...known, untracked: 'no' }
      if (untracked.has(path)) return { ...known, untracked: 'file' }
      if (untracked.has(`${path}/`)) return { ...known, untracked: 'repository' }
      if (onDisk === 'nothing') return { ...known, untracked: 'no' }
      throw new GitError(onDisk === 'file' ? 'path-ignored' : 'path-unknown')
    }),
  )
}

/** Whether a path is neither in the index nor on disk. */
export function isNowhere({ entry, unmerged, onDisk }: Surveyed): boolean {
  return entry === null && !unmerged && onDisk === 'nothing'
}

/** Pathspecs that keep git's answer short; none where reading all of it is quicker. */
export function pathspecs(paths: readonly string[]): string[] {
  return paths.length > pathspecLimit ? [] : paths.map(literally)
}

/** Whether a path is one that git could hold. */
function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
