import { isValidBranchName } from '../../core/refName.ts'
import { asUser, type OperationOptions, readSetting } from './asUser.ts'
import { failureCode } from './failures.ts'
import { git, gitLine } from './git.ts'
import { GitError, type GitErrorCode } from './gitError.ts'
import { assertRemote, defaultRemote } from './remotes.ts'
import { locate, readHead, resolveCommit } from './repository.ts'

/** What is to be pushed where; noted as JSON before anything is done. */
export type PushNote = {
  remote: string
  /** The local branch. */
  branch: string
  /** The branch of the remote, in full. */
  to: string
  /** The commit that the remote branch is to have. */
  sha: string
  /** The commit it had when it was last fetched; null when it was not there. */
  before: string | null
}

export type PushWish = {
  /** The remote git would push to when absent. */
  remote?: string
  /** The current branch when absent. */
  branch?: string
}

/**
 * Finds out what a push would do: the branch goes to the one of its own name, or to the one it
 * follows where the user's `push.default` is `upstream`.
 *
 * Throws GitError: `head-detached`, `branch-unborn`, `branch-unknown`, `remote-unknown`.
 */
export async function notePush(
  checkout: string,
  { remote: wanted, branch: named }: PushWish = {},
  signal?: AbortSignal,
): Promise<PushNote> {
  const { root } = await locate(checkout, signal)
  const head = await readHead(root, signal)
  if (named === undefined && head.kind === 'detached') throw new GitError('head-detached')
  if (named === undefined && head.kind === 'unborn') throw new GitError('branch-unborn')
  const branch = named ?? (head.kind === 'detached' ? '' : head.name)
  if (!isValidBranchName(branch)) throw new GitError('invalid-branch-name')
  const sha = await resolveCommit(root, `refs/heads/${branch}`, signal)
  if (sha === null) throw new GitError('branch-unknown')
  if (wanted !== undefined) await assertRemote(root, wanted, signal)
  const remote = wanted ?? (await defaultRemote(root, 'push', signal))
  const to = await destination(root, remote, branch, signal)
  return {
    remote,
    branch,
    to,
    sha,
    before: await resolveCommit(root, tracked({ remote, to }), signal),
  }
}

/** Where git remembers what the remote's branch was. */
const tracked = ({ remote, to }: Pick<PushNote, 'remote' | 'to'>) =>
  `refs/remotes/${remote}/${to.replace(/^refs\/heads\//, '')}`

async function destination(
  root: string,
  remote: string,
  branch: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const way = await readSetting(root, 'push.default', signal)
  const followed = await readSetting(root, `branch.${branch}.merge`, signal)
  const sameRemote = (await readSetting(root, `branch.${branch}.remote`, signal)) === remote
  const follows = (way === 'upstream' || way === 'tracking') && sameRemote
  return follows && followed?.startsWith('refs/heads/') ? followed : `refs/heads/${branch}`
}

export type PushOptions = OperationOptions & {
  /** What `notePush` found. */
  note: PushNote
  /** Replaces the remote branch, as long as it still is where `note.before` says. */
  force?: 'with-lease'
}

export type Pushed = {
  remote: string
  to: string
  sha: string
  /** Whether the remote had it already. */
  upToDate: boolean
  /** What the remote and hooks said, at most 16 KiB. */
  output: string
}

/**
 * Pushes a branch; where it follows none yet, it follows this one from now on.
 *
 * Throws GitError: `push-rejected` (the remote has more), `lease-stale` (it has moved),
 * `push-declined` (a rule or a hook there), `hook-failed` (pre-push), `branch-moved` (the local
 * branch is no longer what was noted), and what `fetch` throws.
 */
export async function push(
  checkout: string,
  { note, force, ...options }: PushOptions,
): Promise<Pushed> {
  const { remote, branch, to, sha, before } = note
  const { signal } = options
  const { root } = await locate(checkout, signal)
  await assertRemote(root, remote, signal)
  const from = `refs/heads/${branch}`
  if ((await resolveCommit(root, from, signal)) !== sha) throw new GitError('branch-moved')
  const follows = await readSetting(root, `branch.${branch}.merge`, signal)
  const args = [
    'push',
    '--porcelain',
    '--progress',
    ...(follows === null ? ['--set-upstream'] : []),
    // Nothing after the colon: there must be no such branch.
    ...(force ? [`--force-with-lease=${to}:${before ?? ''}`] : []),
    '--',
    remote,
    `${from}:${to}`,
  ]
  const answer = await asUser(root, args, {
    ...options,
    network: true,
    accept: [0, 1],
  })
  const { status, stderr } = answer
  const lines = answer.stdout.toString('utf8').split('\n')
  if (status === 0) {
    const upToDate = lines.some((line) => line.startsWith('=\t'))
    return { remote, to, sha, upToDate, output: stderr }
  }
  const refused = lines.find((line) => line.startsWith('!\t'))
  const code = refused === undefined ? unheard(stderr) : rejection(refused)
  throw new GitError(code, { args, status, stderr })
}

/** Names why a push never came to the remote: our own hook said no, unless git says otherwise. */
function unheard(stderr: string): GitErrorCode {
  const code = failureCode(stderr)
  return code === 'git-failed' ? 'hook-failed' : code
}

/** Names why a ref was not taken, from its line: mark, refs, `[kind] (reason)`. */
function rejection(line: string): GitErrorCode {
  const [, , words = ''] = line.split('\t')
  if (words.includes('(stale info)')) return 'lease-stale'
  if (words.startsWith('[rejected]')) return 'push-rejected'
  return words.startsWith('[remote failure]') ? 'remote-unreachable' : 'push-declined'
}

/**
 * Whether the remote has what was to be pushed, or more. What a push that was cut short did not come
 * to write down here is made up for then. Asks the remote, so it throws what `fetch` throws.
 */
export async function provePush(
  checkout: string,
  note: PushNote,
  options: OperationOptions,
): Promise<boolean> {
  const { remote, to, sha } = note
  const { root } = await locate(checkout, options.signal)
  await assertRemote(root, remote, options.signal)
  const url = await gitLine(root, ['remote', 'get-url', '--push', '--', remote])
  const args = ['ls-remote', '--', url, to]
  const { stdout } = await asUser(root, args, { ...options, network: true })
  const found = stdout.toString('utf8').split('\t')[0] ?? ''
  // Somebody may have pushed on top of it; we can tell when we have their commit.
  if (found === '' || (await resolveCommit(root, found)) === null) return false
  const contains = ['merge-base', '--is-ancestor', sha, found]
  if ((await git(root, contains, { accept: [0, 1] })).status !== 0) return false
  await writeDown(root, { ...note, found }, options)
  return true
}

/** Writes down what git does once a remote has taken a branch: what it has now, and who follows it. */
async function writeDown(
  root: string,
  { remote, branch, to, found }: PushNote & { found: string },
  options: OperationOptions,
): Promise<void> {
  const ref = tracked({ remote, to })
  if ((await resolveCommit(root, ref)) !== found) {
    const quiet = ['--no-tags', '--no-write-fetch-head', '--no-recurse-submodules']
    await asUser(root, ['fetch', ...quiet, '--', remote, to], { ...options, network: true })
  }
  if ((await readSetting(root, `branch.${branch}.merge`)) !== null) return
  // A remote whose branches nobody remembers here cannot be followed so, nor a branch that has gone.
  for (const each of [ref, `refs/heads/${branch}`])
    if ((await resolveCommit(root, each)) === null) return
  await asUser(root, ['branch', `--set-upstream-to=${ref}`, '--', branch], options)
}
