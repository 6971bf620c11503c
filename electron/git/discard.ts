import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Selected } from '../../core/git/selection.ts'
import { refresh, setEntries } from './changeIndex.ts'
import { fields, git, zeroEnded } from './git.ts'
import { GitError } from './gitError.ts'
import { copyIndex, withScratch } from './indexFile.ts'
import { divide, writePart } from './part.ts'
import { type Repository, locate } from './repository.ts'
import { filterTimeLimit } from './stage.ts'
import { type Entry, type Surveyed, isNowhere, pathspecs, survey } from './survey.ts'
import { addFile, isBlocked, printOfFile, removeFile, replaceFile } from './worktreeFile.ts'

/** What to keep of a discard before it acts: what was there of each file, and what is to be. */
export type DiscardNote = {
  files: {
    path: string
    /** Tells the file that was there from any written since; null when there was none. */
    before: string | null
    /** What takes its place; null when nothing does. */
    after: Entry | null
    /** Whether the index knows of the file, but not what is in it. */
    intended: boolean
  }[]
}

export type DiscardOptions = {
  /** Hears the note when all is ready and nothing has been done yet. */
  keepNote?: (note: DiscardNote) => void
  /** The note of an earlier try, cut short: it is gone on with, and nothing is planned anew. */
  note?: DiscardNote
  signal?: AbortSignal | undefined
}

/**
 * Gives up what was changed in files, or lines of them, since they were staged: a file of the index
 * becomes again what the index has of it, an untracked one goes, with the folders that leaves empty.
 * The index stays as it is; so what is staged is kept, and to go back to HEAD, unstage first.
 *
 * What it gives up is lost; capture it first. Each file changes in one step, and only while it is
 * still the one that was there when the discard was planned: one that somebody has written since
 * is left alone. Lines are chosen in the diff of the `unstaged` scope; those of a renamed file are
 * given up under its new name.
 *
 * Throws GitError, such as `diff-changed`, `not-divisible`, `conflicts` (a file in conflict),
 * `path-ignored`, `path-unknown`, `path-blocked` and `inner-repository`, before anything is touched.
 */
export async function discard(
  checkout: string,
  selection: readonly Selected[],
  { keepNote, note, signal }: DiscardOptions = {},
): Promise<void> {
  const repository = await locate(checkout, signal)
  await withScratch(repository.gitDir, async (scratch) => {
    const index = join(scratch, 'index')
    await copyIndex(join(repository.gitDir, 'index'), index)
    const draft = { repository, scratch, index, signal }
    const planned = note ?? (await plan(draft, selection))
    const contents = await writeContents(draft, planned)
    if (note === undefined) keepNote?.(planned)
    await carryOut(draft, planned, contents)
  })
}

/** Finds out, after a crash, whether a discard is through: no file is the one that it was to take. */
export async function isDiscarded(checkout: string, { files }: DiscardNote): Promise<boolean> {
  const { root } = await locate(checkout)
  for (const { path, before } of files) if ((await printOfFile(root, path)) === before) return false
  return true
}

type Draft = {
  repository: Repository
  scratch: string
  /** A copy of the user's index. */
  index: string
  signal: AbortSignal | undefined
}

async function plan(draft: Draft, selection: readonly Selected[]): Promise<DiscardNote> {
  const { repository, index, signal } = draft
  const { root } = repository
  const { whole, parts } = divide(selection)
  const paths = [...whole, ...parts.map(({ path }) => path)]
  // Before the diff is read: what is written to a file after this makes it another.
  const prints = new Map(
    await Promise.all(paths.map(async (path) => [path, await printOfFile(root, path)] as const)),
  )
  const found = await survey(repository, index, paths, signal)
  if (found.some(isNowhere)) throw new GitError('path-unknown')
  if (found.some(({ unmerged }) => unmerged)) throw new GitError('conflicts')
  const changed = await readChanged(draft, paths)

  const after = new Map<string, Entry | null>()
  for (const each of found.filter(({ path }) => whole.has(path))) {
    refuseInner(each)
    if (each.untracked === 'file') after.set(each.path, null)
    const status = changed.get(each.path)
    if (status !== undefined && !each.away) after.set(each.path, status === 'A' ? null : each.entry)
  }
  const wanted = { ...draft, scope: 'unstaged', take: 'others' } as const
  for (const part of parts) after.set(part.path, await writePart(part, wanted))

  const leaving = new Set([...after].flatMap(([path, entry]) => (entry === null ? [path] : [])))
  for (const [path, entry] of after) {
    if (entry === null || prints.get(path) !== null) continue
    if (await isBlocked(root, path, leaving)) throw new GitError('path-blocked')
  }
  const files = [...after].map(([path, entry]) => {
    const intended = changed.get(path) === 'A'
    return { path, before: prints.get(path) ?? null, after: entry, intended }
  })
  return { files }
}

/** A repository inside this one keeps its own changes, and is never removed. */
function refuseInner({ entry, untracked }: Surveyed) {
  if (entry?.mode === '160000' || untracked === 'repository') throw new GitError('inner-repository')
}

/** How files differ from the index: by git's letter; `A` for one whose content it does not know. */
async function readChanged(
  { repository, index, signal }: Draft,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const { root } = repository
  await refresh({ repository, index }, signal)
  const fixed = ['--raw', '-z', '--no-renames', '--no-ext-diff', '--ita-invisible-in-index']
  const diff = ['diff-files', ...fixed, '--ignore-submodules=dirty', '--', ...pathspecs(paths)]
  const rows = fields((await git(root, diff, { index, programs: 'filters', signal })).stdout)
  const changed = new Map<string, string>()
  for (let at = 0; at + 1 < rows.length; at += 2)
    changed.set(rows[at + 1] ?? '', rows[at]?.slice(-1) ?? '')
  return changed
}

/** Writes the files that are to be, as git would check them out, to a folder aside. */
async function writeContents(draft: Draft, { files }: DiscardNote): Promise<string> {
  const { repository, scratch, index, signal } = draft
  const folder = join(scratch, 'files')
  await mkdir(folder)
  const restored = files.flatMap(({ path, after }) => (after === null ? [] : [{ path, after }]))
  if (restored.length === 0) return folder
  await setEntries(draft, new Map(restored.map(({ path, after }) => [path, after])), signal)
  const checkOut = ['checkout-index', '-z', '--stdin', `--prefix=${folder}/`]
  const input = zeroEnded(restored.map(({ path }) => path))
  const options = { index, input, programs: 'filters', timeout: filterTimeLimit, signal } as const
  await git(repository.root, checkOut, options)
  return folder
}

async function carryOut({ repository, signal }: Draft, { files }: DiscardNote, contents: string) {
  const { root } = repository
  // What goes may stand where something else has to be.
  const inOrder = [...files.filter(({ after }) => !after), ...files.filter(({ after }) => after)]
  for (const { path, before, after } of inOrder) {
    if (signal?.aborted) throw new GitError('aborted')
    if ((await printOfFile(root, path)) !== before) continue
    const content = join(contents, path)
    if (after === null) await removeFile(root, path)
    else if (before === null) await addFile(root, path, content)
    else await replaceFile(root, path, content)
  }
  const forgotten = files.filter(({ after, intended }) => intended && after === null)
  if (forgotten.length === 0) return
  const forget = ['update-index', '--force-remove', '-z', '--stdin']
  const input = zeroEnded(forgotten.map(({ path }) => path))
  await git(root, forget, { input, programs: 'filters', signal })
}
