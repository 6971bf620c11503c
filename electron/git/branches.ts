import type { Head } from '../../core/git/answers.ts'
import { git, gitLine } from './git.ts'
import { listRemoteNames } from './remotes.ts'
import { locate, readHead, requireCommit } from './repository.ts'

/** How many branches are listed at most, the latest first; `total` tells how many there are. */
export const branchLimit = 1_000

export type Branch = {
  /** `main`, or `origin/main` for a remote one. */
  name: string
  /** In full, as git keeps it. */
  ref: string
  /** The remote that it is on; null for a local branch. */
  remote: string | null
  current: boolean
  /** Its last commit; `at` in milliseconds. */
  sha: string
  subject: string
  author: string
  at: number
  /** What it follows; counts are of commits, and null where the branch followed is gone. */
  upstream: { name: string; ahead: number; behind: number } | { name: string; gone: true } | null
  /** The folder that has it checked out. */
  worktree: string | null
  /** Whether all its commits are in the base too; null without a base. */
  merged: boolean | null
}

export type Branches = { head: Head; branches: Branch[]; total: number }

export type ListOptions = {
  /** Any revision that `merged` is told against. */
  base?: string
  /** At most `branchLimit`. */
  limit?: number
  signal?: AbortSignal
}

/**
 * Lists local and remote branches. One without commits yet is only in `head`.
 *
 * Throws GitError, such as `revision-unknown` for the base.
 */
export async function listBranches(
  checkout: string,
  { base, limit = branchLimit, signal }: ListOptions = {},
): Promise<Branches> {
  const { root } = await locate(checkout, signal)
  const count = String(Math.max(1, Math.min(limit, branchLimit)))
  const list = ['for-each-ref', '--sort=-committerdate', '--sort=refname']
  const [head, remotes, all, listed, merged] = await Promise.all([
    readHead(root, signal),
    listRemoteNames(root, signal),
    git(root, ['for-each-ref', '--format=%(symref)', ...kinds], { signal }),
    git(root, [...list, `--count=${count}`, `--format=${format}`, ...kinds], { signal }),
    base === undefined ? null : readMerged(root, await requireCommit(root, base, signal), signal),
  ])
  const lines = all.stdout.toString('utf8').split('\n').slice(0, -1)
  const total = lines.filter((symref) => symref === '').length
  const rows = listed.stdout.toString('utf8').split('\0\n').slice(0, -1)
  return { head, branches: rows.flatMap((row) => parse(row, remotes, merged)), total }
}

const kinds = ['refs/heads', 'refs/remotes']
const format = [
  'refname',
  'symref',
  'objectname',
  'upstream:short',
  'upstream:track,nobracket',
  'HEAD',
  'worktreepath',
  'committerdate:unix',
  'authorname',
  'contents:subject',
]
  .map((field) => `%(${field})%00`)
  .join('')

function parse(
  row: string,
  remotes: readonly string[],
  merged: ReadonlySet<string> | null,
): Branch[] {
  const [ref = '', symref, sha = '', followed, track = '', head, worktree, at, author, subject] =
    row.split('\0')
  // `origin/HEAD` is another name of one that is listed itself.
  if (symref !== '') return []
  const name = ref.replace(/^refs\/(heads|remotes)\//, '')
  const isRemote = ref.startsWith('refs/remotes/')
  const among = remotes.filter((remote) => name.startsWith(`${remote}/`))
  const longest = among.toSorted((one, other) => other.length - one.length)[0]
  return [
    {
      name,
      ref,
      remote: isRemote ? (longest ?? name.slice(0, name.indexOf('/'))) : null,
      current: head === '*',
      sha,
      subject: subject ?? '',
      author: author ?? '',
      at: Number(at) * 1000,
      upstream: followed ? { name: followed, ...readTrack(track) } : null,
      worktree: worktree || null,
      merged: merged && merged.has(ref),
    },
  ]
}

/** Reads `gone`, `ahead 1`, `behind 2`, `ahead 1, behind 2` or nothing. */
function readTrack(track: string) {
  if (track === 'gone') return { gone: true } as const
  const count = (word: string) => Number(new RegExp(`${word} (\\d+)`).exec(track)?.[1] ?? 0)
  return { ahead: count('ahead'), behind: count('behind') }
}

async function readMerged(root: string, base: string, signal: AbortSignal | undefined) {
  const args = ['for-each-ref', `--merged=${base}`, '--format=%(refname)', ...kinds]
  return new Set((await gitLine(root, args, { signal })).split('\n'))
}
