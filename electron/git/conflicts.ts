import { asUser, holdingIndex, type OperationOptions } from './asUser.ts'
import { fields, git, literally } from './git.ts'
import { GitError } from './gitError.ts'
import { type Operation, type Repository, locate, operationUnderWay } from './repository.ts'

/** How many conflicts are listed at most; `total` tells how many there are. */
export const conflictLimit = 1_000

/**
 * A file that git could not merge by itself, with the versions there are of it.
 *
 * `ours` is what HEAD has, `theirs` what comes in. In a rebase that is the other way about from
 * what people expect: HEAD is on the branch rebased onto, and their own commit is what comes in.
 */
export type Conflict = {
  path: string
  kind: ConflictKind
  base: ConflictSide | null
  ours: ConflictSide | null
  theirs: ConflictSide | null
}

export type ConflictKind =
  | 'both-modified'
  | 'both-added'
  | 'both-deleted'
  | 'added-by-us'
  | 'added-by-them'
  | 'deleted-by-us'
  | 'deleted-by-them'

/** One version of a conflicted file: git's mode (`160000` for a submodule) and object id. */
export type ConflictSide = { mode: string; sha: string }

export type Conflicts = {
  /** What is under way; null where the conflicts come from something else, such as a stash. */
  operation: Operation | null
  files: Conflict[]
  total: number
}

/** The files in conflict. Throws GitError. */
export async function conflicts(checkout: string, signal?: AbortSignal): Promise<Conflicts> {
  return conflictsIn(await locate(checkout, signal), signal)
}

/** The files in conflict of a repository that was located. */
export async function conflictsIn(
  repository: Repository,
  signal?: AbortSignal,
): Promise<Conflicts> {
  const [operation, all] = await Promise.all([
    operationUnderWay(repository),
    readConflicts(repository.root, signal),
  ])
  return { operation, files: all.slice(0, conflictLimit), total: all.length }
}

async function readConflicts(root: string, signal: AbortSignal | undefined): Promise<Conflict[]> {
  const { stdout } = await git(root, ['ls-files', '-z', '--unmerged'], { signal })
  const found = new Map<string, (ConflictSide | null)[]>()
  for (const entry of fields(stdout)) {
    const tab = entry.indexOf('\t')
    const [mode = '', sha = '', stage = ''] = entry.slice(0, tab).split(' ')
    const path = entry.slice(tab + 1)
    const sides = found.get(path) ?? [null, null, null]
    sides[Number(stage) - 1] = { mode, sha }
    found.set(path, sides)
  }
  return [...found].map(([path, [base = null, ours = null, theirs = null]]) => {
    const sides = { base, ours, theirs }
    return { path, kind: kindOf(sides), ...sides }
  })
}

function kindOf({ base, ours, theirs }: Pick<Conflict, 'base' | 'ours' | 'theirs'>): ConflictKind {
  if (ours && theirs) return base ? 'both-modified' : 'both-added'
  if (ours) return base ? 'deleted-by-them' : 'added-by-us'
  if (theirs) return base ? 'deleted-by-us' : 'added-by-them'
  return 'both-deleted'
}

/** Which version ends a conflict: HEAD's, the incoming one, or the file as it is on disk. */
export type Take = 'ours' | 'theirs' | 'as-is'

export type ResolveOptions = OperationOptions & { paths: readonly string[]; take: Take }

/**
 * Ends the conflicts of these files, and stages what becomes of them; a version that is not there
 * deletes the file. With `as-is` a file is taken even where it still holds conflict markers.
 *
 * Each file is written before its place in the index, so that a conflict that is gone is proof of
 * both, and files whose conflicts are gone already are passed over: run again, it completes.
 *
 * Throws GitError: `not-conflicted` when none of them is, `index-locked`.
 */
export async function resolveConflicts(
  checkout: string,
  { paths, take, ...options }: ResolveOptions,
): Promise<void> {
  const { signal } = options
  const repository = await locate(checkout, signal)
  const { root } = repository
  const found = await findConflicts(root, paths, signal)
  if (found.length === 0) throw new GitError('not-conflicted', { files: paths })
  await holdingIndex(repository, async () => {
    for (const conflict of found) await resolve(root, conflict, take, options)
  })
}

async function resolve(root: string, conflict: Conflict, take: Take, options: OperationOptions) {
  const { path } = conflict
  const { signal } = options
  const only = ['--', literally(path)]
  if (take === 'as-is') {
    await asUser(root, ['add', '--all', ...only], options)
    return
  }
  const side = conflict[take]
  if (side === null) {
    await asUser(root, ['rm', '--quiet', '--force', ...only], options)
    return
  }
  // A submodule's folder is its own affair; only which commit is meant is ours to say.
  if (side.mode !== submodule) {
    const write = ['checkout-index', '--force', `--stage=${stages[take]}`, '-z', '--stdin']
    await git(root, write, { input: `${path}\0`, programs: 'filters', signal })
  }
  const entry = `0 ${'0'.repeat(side.sha.length)}\t${path}\0${side.mode} ${side.sha}\t${path}\0`
  const enter = ['update-index', '-z', '--index-info']
  await git(root, enter, { input: entry, programs: 'filters', signal })
}

const submodule = '160000'
const stages = { ours: 2, theirs: 3 } as const

/** Whether the conflicts of these files are over, however they ended. */
export async function proveResolved(checkout: string, paths: readonly string[]): Promise<boolean> {
  const { root } = await locate(checkout)
  return (await findConflicts(root, paths)).length === 0
}

async function findConflicts(root: string, paths: readonly string[], signal?: AbortSignal) {
  // Paths do not go along as arguments: there may be more than a command line holds.
  const wanted = new Set(paths)
  return (await readConflicts(root, signal)).filter(({ path }) => wanted.has(path))
}
