import type { Selected } from '../../core/git/selection.ts'
import { type Draft, type StagingOptions, changeIndex, pathsOf, setEntries } from './changeIndex.ts'
import { fields, git } from './git.ts'
import { GitError } from './gitError.ts'
import { divide, writePart } from './part.ts'
import { emptyTree, resolveCommit } from './repository.ts'
import { type Entry, pathspecs } from './survey.ts'

/**
 * Takes files, or lines of them, out of the index again: all of them or, when anything fails, none.
 * The files on disk and what else is staged stay as they are.
 *
 * A whole file becomes what it is in HEAD, or unknown to the index where HEAD has none (there is
 * none at all on a branch without commits). One of which nothing is staged is left alone. Lines are
 * chosen in the diff of the `staged` scope; a renamed file keeps its new name.
 *
 * Throws GitError, such as `diff-changed`, `not-divisible`, `index-locked`, and `conflicts` for a
 * file in conflict, of which nothing is staged yet and the three sides would be lost.
 */
export async function unstage(
  checkout: string,
  selection: readonly Selected[],
  options: StagingOptions = {},
): Promise<void> {
  const { signal } = options
  await changeIndex(checkout, selection, options, async (draft) => {
    const staged = await readStaged(draft, pathsOf(selection), signal)
    const { whole, parts } = divide(selection)
    const entries = new Map([...staged].filter(([path]) => whole.has(path)))
    const wanted = { ...draft, scope: 'staged', take: 'others', signal } as const
    for (const part of parts) entries.set(part.path, await writePart(part, wanted))
    await setEntries(draft, entries, signal)
  })
}

/** What HEAD has of those paths of which something is staged; null for a file it has not. */
export async function readStaged(
  { repository, index }: Draft,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Entry | null>> {
  const { root } = repository
  const head = (await resolveCommit(root, 'HEAD', signal)) ?? emptyTree(repository)
  const fixed = ['--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff']
  const diff = ['diff-index', ...fixed, '--ignore-submodules=dirty', head]
  const answer = await git(root, [...diff, '--', ...pathspecs(paths)], {
    index,
    programs: 'filters',
    signal,
  })
  const rows = fields(answer.stdout)
  const wanted = new Set(paths)
  const staged = new Map<string, Entry | null>()
  for (let at = 0; at + 1 < rows.length; at += 2) {
    // `:` and the mode in HEAD, the mode in the index, both ids, and a letter.
    const [mode = '', , id = '', , status] = (rows[at] ?? '').slice(1).split(' ')
    const path = rows[at + 1] ?? ''
    if (!wanted.has(path)) continue
    if (status === 'U') throw new GitError('conflicts')
    staged.set(path, status === 'A' ? null : { mode, id })
  }
  return staged
}
