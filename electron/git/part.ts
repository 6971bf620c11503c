import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compose, isSelected } from '../../core/diff/compose.ts'
import { baseOfPatch, parsePatch } from '../../core/diff/patch.ts'
import type { Selected } from '../../core/git/selection.ts'
import { readPatch } from './fileDiff.ts'
import { git, gitLine } from './git.ts'
import { GitError } from './gitError.ts'
import type { Repository } from './repository.ts'
import type { Entry } from './survey.ts'

/** Some lines of a file. */
export type Part = Selected & { part: NonNullable<Selected['part']> }

/**
 * Tells the files that are chosen whole, by both names of a renamed one, from those of which only
 * lines are. What is chosen twice counts once, and a file chosen whole counts whole.
 *
 * Throws GitError `diff-changed` when lines of one file are chosen in different diffs of it.
 */
export function divide(selection: readonly Selected[]): { whole: Set<string>; parts: Part[] } {
  const whole = new Set<string>()
  for (const { path, oldPath, part } of selection)
    if (part === undefined) for (const each of [path, oldPath ?? path]) whole.add(each)
  const parts = new Map<string, Part>()
  for (const { part, ...file } of selection) {
    if (part === undefined || whole.has(file.path)) continue
    const other = parts.get(file.path)?.part
    if (other !== undefined && other.base !== part.base) throw new GitError('diff-changed')
    const lines = [...(other?.lines ?? []), ...part.lines]
    parts.set(file.path, { ...file, part: { base: part.base, lines } })
  }
  return { whole, parts: [...parts.values()] }
}

type Wanted = {
  repository: Repository
  /** A folder for a file on the way. */
  scratch: string
  scope: 'unstaged' | 'staged'
  /** What to take of the diff: what was chosen, or all but that, which undoes what was chosen. */
  take: 'chosen' | 'others'
  signal: AbortSignal | undefined
}

/**
 * Makes the file that lies between the two sides of a diff, in the object store; null when it is
 * none, for all its lines are taken of one that was added or deleted.
 *
 * The mode goes with the whole: it is the new one when all lines are taken, the old one when none
 * is, and otherwise stays as it is where the file will go. Contents are as git keeps them, so no
 * filter is asked twice.
 *
 * Throws GitError `diff-changed` when the diff is no longer the one that was chosen from, and
 * `not-divisible` for what has no lines: links, submodules, binary files.
 */
export async function writePart(
  { path, oldPath, part }: Part,
  { repository, scratch, scope, take, signal }: Wanted,
): Promise<Entry | null> {
  const { root } = repository
  const file = { path, ...(oldPath === undefined ? {} : { oldPath }) }
  // One line of context, not none: git aligns the last lines in another way when asked for none.
  const options = { ...file, context: 1, ...(signal ? { signal } : {}) }
  const answer = await readPatch(root, { kind: scope }, options, {})
  const patch = parsePatch(answer.stdout.toString('latin1'))
  if (patch === null || baseOfPatch(patch) !== part.base) throw new GitError('diff-changed')
  const { oldSide, newSide, changes } = patch
  const isFile = (side: Entry | null) => side === null || side.mode.startsWith('100')
  if (changes.length === 0 || !isFile(oldSide) || !isFile(newSide))
    throw new GitError('not-divisible')

  const chosen = isSelected(part.lines)
  const old = oldSide === null ? '' : await readBlob(root, oldSide.id, signal)
  const { text, taken } = compose(old, changes, (side, line) => {
    return chosen(side, line) === (take === 'chosen')
  })
  if (taken === (take === 'chosen' ? 'none' : 'all')) throw new GitError('diff-changed')
  if (taken === 'none') return oldSide
  if (taken === 'all' && newSide === null) return null
  const [stays, other] = take === 'chosen' ? [oldSide, newSide] : [newSide, oldSide]
  const mode = (taken === 'all' ? newSide : (stays ?? other))?.mode ?? '100644'
  return { mode, id: await writeBlob(root, scratch, text, signal) }
}

async function readBlob(root: string, id: string, signal: AbortSignal | undefined) {
  return (
    await git(root, ['cat-file', 'blob', id], { programs: 'filters', signal })
  ).stdout.toString('latin1')
}

async function writeBlob(
  root: string,
  scratch: string,
  text: string,
  signal: AbortSignal | undefined,
) {
  const file = join(scratch, 'part')
  await writeFile(file, text, 'latin1')
  const hash = ['hash-object', '-w', '--no-filters', '--', file]
  return gitLine(root, hash, { programs: 'filters', signal })
}
