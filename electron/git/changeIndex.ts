import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Selected } from '../../core/git/selection.ts'
import { fields, git, zeroEnded } from './git.ts'
import { GitError } from './gitError.ts'
import { assertIndexFree, copyIndex, installIndex, printOfIndex, withScratch } from './indexFile.ts'
import { type Repository, locate } from './repository.ts'
import { type Entry, pathspecs } from './survey.ts'

/** What to keep of a staging before it acts, so that `provenStaging` can tell what became of it. */
export type StagingNote = {
  /** Digest of what the index had of the chosen paths. */
  before: string
  /** The same of what it is to have. */
  after: string
}

export type StagingOptions = {
  /** Hears the note when all is ready and nothing has been done yet. */
  keepNote?: (note: StagingNote) => void
  signal?: AbortSignal | undefined
}

/** A copy of the user's index, to be changed. */
export type Draft = { repository: Repository; index: string; scratch: string }

/**
 * Changes the user's index in one step: `work` does it to a copy, which then takes its place. When
 * anything fails, or when another git has written to the index meanwhile, nothing has been done.
 *
 * Throws GitError `index-locked`, and what `work` throws.
 */
export async function changeIndex(
  checkout: string,
  selection: readonly Selected[],
  { keepNote, signal }: StagingOptions,
  work: (draft: Draft) => Promise<void>,
): Promise<void> {
  const repository = await locate(checkout, signal)
  const { gitDir } = repository
  await assertIndexFree(gitDir)
  await withScratch(gitDir, async (scratch) => {
    const index = join(scratch, 'index')
    await copyIndex(join(gitDir, 'index'), index)
    const over = await printOfIndex(index)
    const before = await digestOf(repository, index, selection, signal)
    await work({ repository, index, scratch })
    await refresh({ repository, index }, signal)
    const after = await digestOf(repository, index, selection, signal)
    if (signal?.aborted) throw new GitError('aborted')
    keepNote?.({ before, after })
    if (after !== before) await installIndex(gitDir, index, over)
  })
}

/**
 * Finds out, after a crash, what became of a staging or unstaging: whether the index has what it
 * was to have of the chosen paths, or still what it had. `other`: somebody has staged or committed
 * something else since.
 */
export async function provenStaging(
  checkout: string,
  selection: readonly Selected[],
  { before, after }: StagingNote,
  signal?: AbortSignal,
): Promise<'done' | 'not-done' | 'other'> {
  const repository = await locate(checkout, signal)
  const index = join(repository.gitDir, 'index')
  const now = await digestOf(repository, index, selection, signal)
  if (now === after) return 'done'
  return now === before ? 'not-done' : 'other'
}

/** All paths that a selection names. */
export function pathsOf(selection: readonly Selected[]): string[] {
  return selection.flatMap(({ path, oldPath }) =>
    oldPath === undefined ? [path] : [path, oldPath],
  )
}

/** Sets entries of an index, or takes them out, with null. */
export async function setEntries(
  { repository, index }: Pick<Draft, 'repository' | 'index'>,
  entries: ReadonlyMap<string, Entry | null>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (entries.size === 0) return
  const { root, objectFormat } = repository
  const none = '0'.repeat(objectFormat === 'sha1' ? 40 : 64)
  const lines = [...entries].flatMap(([path, entry]) => [
    // Conflicts of the path go as well.
    `0 ${none}\t${path}`,
    ...(entry === null ? [] : [`${entry.mode} ${entry.id}\t${path}`]),
  ])
  const enter = ['update-index', '-z', '--index-info']
  await git(root, enter, { index, input: zeroEnded(lines), programs: 'filters', signal })
}

/** Tells an index which files are as it has them, so that git need not read them each time. */
export async function refresh(
  { repository, index }: Pick<Draft, 'repository' | 'index'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Status 1 only says that some files differ.
  const options = { index, accept: [0, 1], programs: 'filters', signal } as const
  await git(repository.root, ['update-index', '-q', '--refresh'], options)
}

async function digestOf(
  { root }: Repository,
  index: string,
  selection: readonly Selected[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const paths = pathsOf(selection)
  const wanted = new Set(paths)
  const args = ['ls-files', '-z', '--stage', '--', ...pathspecs(paths)]
  const rows = fields((await git(root, args, { index, signal })).stdout)
  const chosen = rows.filter((row) => wanted.has(row.slice(row.indexOf('\t') + 1)))
  return createHash('sha256').update(zeroEnded(chosen)).digest('hex')
}
