import type { Stats } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import { fields, git, zeroEnded } from '../git/git.ts'
import type { Repository } from '../git/repository.ts'
import { coalesced } from '../feeds.ts'

export type Heard = {
  /** Something may have become different. */
  touched: () => void
  /** What is ignored may have become something else: all that was known of it is old. */
  outdated: () => void
  /** It can be watched no further: there are too many folders, or the system says no. */
  broken: (error?: unknown) => void
}

/** What git itself writes in its folder that a look at the changes depends on. */
const parts = new Set([
  'HEAD',
  'index',
  'packed-refs',
  'MERGE_HEAD',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'BISECT_LOG',
  'rebase-merge',
  'rebase-apply',
])

/**
 * Watches the folders of a checkout, not its files: the system tells of a file through its folder,
 * so 50,000 files cost as much as the folders they lie in. What git ignores is never descended into,
 * nor are repositories inside this one, nor symbolic links; of git's own folder, HEAD, the index,
 * branches and what tells that an operation is under way.
 *
 * Throws GitError.
 */
export async function watchFolders(
  { root, gitDir, commonDir }: Repository,
  { limit, signal }: { limit: number; signal: AbortSignal },
  { touched, outdated, broken }: Heard,
): Promise<FSWatcher> {
  const ignored = new Set(await listIgnored(root, signal))
  const known = new Set<string>()
  const waiting = new Set<string>()
  let ready = false

  const isOfGit = (path: string) =>
    [gitDir, commonDir].some((folder) => path === folder || path.startsWith(folder + sep))
  const isLeftOut = (path: string, stats?: Stats): boolean => {
    if (stats !== undefined && !stats.isDirectory()) return true
    if (isOfGit(path)) return !isBranches(gitDir, commonDir, path)
    if (basename(path) === '.git' || ignored.has(path)) return true
    if (stats === undefined || known.has(path)) return false
    if (known.size >= limit) {
      broken()
      return true
    }
    if (!ready) {
      known.add(path)
      return false
    }
    // Whether git ignores a folder made since, only git can tell; until it has, nobody goes in.
    waiting.add(path)
    judge()
    return true
  }

  const refs = join(commonDir, 'refs')
  const watcher = watch([root, gitDir, refs], {
    ignored: isLeftOut,
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
  })
  const judge = coalesced(() => {
    const paths = [...waiting]
    waiting.clear()
    whichIgnored(root, paths, signal).then((found) => {
      for (const path of found) ignored.add(path)
      const admitted = paths.filter((path) => !ignored.has(path))
      for (const path of admitted) known.add(path)
      if (admitted.length === 0 || watcher.closed) return
      watcher.add(admitted)
      touched()
    }, broken)
  })
  watcher.on('unlinkDir', (path) => {
    known.delete(path)
    ignored.delete(path)
  })
  watcher.on('error', broken)
  watcher.on('raw', (_event, name, details) => {
    const folder = folderOf(details)
    if (folder === undefined || !name) return touched()
    if (folder === gitDir || folder === commonDir) return parts.has(name) ? touched() : undefined
    // Among the refs are some of ours, which no look depends on.
    if (
      isOfGit(folder) &&
      (name.endsWith('.lock') || !isBranches(gitDir, commonDir, join(folder, name)))
    )
      return
    if (isOfGit(folder)) return touched()
    const path = join(folder, name)
    if (name === '.git' || ignored.has(path)) return
    if (name === '.gitignore') outdated()
    touched()
  })
  await new Promise<void>((resolve) => {
    watcher.once('ready', resolve)
    watcher.once('error', () => resolve())
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  ready = true
  return watcher
}

/** Where the branches of a repository are, and the folders above them. */
function isBranches(gitDir: string, commonDir: string, path: string): boolean {
  if (path === gitDir || path === commonDir) return true
  const [first, second] = relative(commonDir, path).split(sep)
  if (first !== 'refs') return false
  return second === undefined || second === 'heads' || second === 'remotes'
}

function folderOf(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null || !('watchedPath' in details))
    return undefined
  return typeof details.watchedPath === 'string' ? details.watchedPath : undefined
}

/** Files and folders that git ignores by now, a folder standing for all that is in it. */
async function listIgnored(root: string, signal: AbortSignal): Promise<string[]> {
  const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory']
  const found = fields((await git(root, args, { signal })).stdout)
  return found.map((path) => join(root, path.replace(/\/$/, '')))
}

async function whichIgnored(
  root: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const input = zeroEnded(paths)
  // It refuses paths of a repository inside this one, which are then watched as any other.
  const accept = [0, 1, 128]
  const answer = await git(root, ['check-ignore', '-z', '--stdin'], { input, accept, signal })
  return fields(answer.stdout)
}
