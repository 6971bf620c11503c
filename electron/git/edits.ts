import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fields, git } from './git.ts'
import { GitError } from './gitError.ts'
import { listNewlyIgnored } from './ignored.ts'
import { type Kept, ownIndex } from './keptIndex.ts'
import { quotePath } from './quotePath.ts'
import type { Repository } from './repository.ts'

/** How the working tree differs from the last snapshot in one path. */
export type Edit =
  | { kind: 'delete'; path: string }
  | { kind: 'file'; path: string; mode: '100644' | '100755'; blob: string }
  | { kind: 'link'; path: string; target: Buffer }

/** Beyond these it is cheaper to bring the kept index up to date than to read the same files again. */
const editLimit = 256
const byteLimit = 8 * 1024 * 1024

/**
 * Lists what changed since the kept snapshot, with the new contents written to the object store;
 * null when the difference is too large, or of a kind, that a whole snapshot should deal with.
 *
 * An index of 50,000 files is megabytes; writing it twice, as `git add` and `git write-tree` do,
 * takes longer than finding the ten files that changed. So nothing is written here but those.
 */
export async function listEdits(
  repository: Repository,
  { file: index, extras }: Kept,
  signal: AbortSignal | undefined,
): Promise<Edit[] | null> {
  const { root } = repository
  const diff = ['diff-files', '--raw', '-z', '--no-renames', '--no-ext-diff']
  const [changed, untracked, ignored] = await Promise.all([
    git(root, [...ownIndex, ...diff, '--ignore-submodules=dirty'], {
      index,
      programs: 'filters',
      signal,
    }),
    git(root, ['ls-files', '-z', '--others', '--exclude-standard'], { index, signal }),
    extras ? listNewlyIgnored(repository, index, signal) : [],
  ])
  const rows = fields(changed.stdout)
  const added = fields(untracked.stdout)
  if (rows.length / 2 + added.length + ignored.length > editLimit) return null
  // A repository inside this one: a mode of its own, or a slash at the end.
  if (rows.some((row) => /^:\S*160000 |^:\S+ 160000 /.test(row))) return null
  if (added.some((path) => path.endsWith('/'))) return null

  const deleted = new Set(ignored)
  const present: string[] = []
  for (let at = 0; at + 1 < rows.length; at += 2) {
    const path = rows[at + 1] ?? ''
    if (rows[at]?.endsWith(' D')) deleted.add(path)
    else if (!deleted.has(path)) present.push(path)
  }
  const found = await readPresent(root, [...present, ...added], signal)
  if (found === null) return null
  return [...[...deleted].map((path): Edit => ({ kind: 'delete', path })), ...found]
}

async function readPresent(
  root: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Edit[] | null> {
  const links: Edit[] = []
  const files: { path: string; mode: '100644' | '100755' }[] = []
  let bytes = 0
  for (const path of paths) {
    const stat = await lstat(join(root, path)).catch(() => null)
    if (stat?.isSymbolicLink()) {
      const target = await readlink(join(root, path), { encoding: 'buffer' })
      links.push({ kind: 'link', path, target })
    } else if (stat?.isFile()) {
      bytes += stat.size
      files.push({ path, mode: (stat.mode & 0o100) === 0 ? '100644' : '100755' })
    } else {
      return null
    }
  }
  if (bytes > byteLimit) return null
  const blobs = await hashFiles(
    root,
    files.map(({ path }) => path),
    signal,
  )
  if (blobs === null) return null
  const contents = files.map((each, at): Edit => ({ kind: 'file', ...each, blob: blobs[at] ?? '' }))
  return [...contents, ...links]
}

/** Writes files to the object store, filtered as when they are staged; null when one has gone. */
async function hashFiles(
  root: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[] | null> {
  if (paths.length === 0) return []
  const input = paths.map((path) => `${quotePath(path)}\n`).join('')
  const hash = ['-c', 'core.safecrlf=false', 'hash-object', '-w', '--stdin-paths']
  try {
    const answer = await git(root, hash, { input, programs: 'filters', signal })
    return answer.stdout.toString('utf8').trim().split('\n')
  } catch (error) {
    // What went wrong is for the whole snapshot to find out, and to say.
    if (error instanceof GitError && error.code === 'git-failed') return null
    throw error
  }
}
