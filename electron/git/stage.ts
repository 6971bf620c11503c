import type { Selected } from '../../core/git/selection.ts'
import { type Draft, type StagingOptions, changeIndex, pathsOf, setEntries } from './changeIndex.ts'
import { configured, git, zeroEnded } from './git.ts'
import { GitError } from './gitError.ts'
import { divide, writePart } from './part.ts'
import { type Entry, type Surveyed, isNowhere, survey } from './survey.ts'
import { readStaged } from './unstage.ts'

/** Milliseconds that filters have for all files of one staging or discard; Git LFS copies each of them. */
export const filterTimeLimit = 10 * 60_000

/**
 * Stages files, or lines of them, as `git add` would: all of them or, when anything fails, none.
 * What else is staged stays as it is.
 *
 * A whole file is taken as it is on disk: changed, new or gone, with its mode. A file in conflict
 * counts as resolved by that. A repository inside this one is recorded as its commit. Lines are
 * chosen in the diff of the `unstaged` scope; those of a renamed file take its new name along.
 *
 * Throws GitError, such as `diff-changed`, `not-divisible`, `conflicts` (lines of a file in
 * conflict), `path-ignored`, `path-unknown`, `index-locked`.
 */
export async function stage(
  checkout: string,
  selection: readonly Selected[],
  options: StagingOptions = {},
): Promise<void> {
  const { signal } = options
  await changeIndex(checkout, selection, options, async (draft) => {
    const found = await survey(draft.repository, draft.index, pathsOf(selection), signal)
    const { parts } = divide(selection)
    const lines = new Set(parts.map(({ path }) => path))
    if (found.some(({ path, unmerged }) => unmerged && lines.has(path)))
      throw new GitError('conflicts')
    await refuseUnknown(draft, found.filter(isNowhere), signal)
    const whole = found.filter(({ path, away }) => !lines.has(path) && !away)
    const gone = whole.filter(({ onDisk }) => onDisk === 'nothing')
    const entries = new Map<string, Entry | null>(gone.map(({ path }) => [path, null]))
    const wanted = { ...draft, scope: 'unstaged', take: 'chosen', signal } as const
    for (const part of parts) entries.set(part.path, await writePart(part, wanted))
    await setEntries(draft, entries, signal)
    const there = whole.filter(({ onDisk }) => onDisk !== 'nothing')
    await addFiles(
      draft,
      there.map(({ path }) => path),
      signal,
    )
  })
}

/** A file that is nowhere can be one whose deletion is staged already, and nothing else. */
async function refuseUnknown(
  draft: Draft,
  nowhere: readonly Surveyed[],
  signal: AbortSignal | undefined,
) {
  if (nowhere.length === 0) return
  const paths = nowhere.map(({ path }) => path)
  const staged = await readStaged(draft, paths, signal)
  if (!paths.every((path) => staged.has(path))) throw new GitError('path-unknown')
}

/** Enters files as `git add` does, yet by exact path, so that many take no longer than they must. */
async function addFiles(
  { repository, index }: Draft,
  paths: readonly string[],
  signal: AbortSignal | undefined,
) {
  if (paths.length === 0) return
  // Mixed line endings are the user's affair; refusing to record them would lose work.
  const quiet = configured({ 'core.safecrlf': 'false' })
  const add = [...quiet, 'update-index', '--add', '--remove', '--replace', '-z', '--stdin']
  const input = zeroEnded(paths)
  const options = { index, input, programs: 'filters', timeout: filterTimeLimit, signal } as const
  await git(repository.root, add, options)
}
