import { readSetting, type OperationOptions } from './asUser.ts'
import { fetch } from './fetch.ts'
import { git } from './git.ts'
import { GitError } from './gitError.ts'
import { listRemoteNames, readRemote } from './remotes.ts'
import { readHead, requireCommit, resolveCommit } from './repository.ts'

/** Milliseconds that a remote has to answer before a worktree begins at what is known of it. */
export const BASE_FETCH_LIMIT_MS = 60_000

/** Where a new branch begins. */
export type Base = {
  sha: string
  /** As people call it. */
  name: string
  /** What they ought to know of it: sentences. */
  said: string[]
}

type Options = OperationOptions & { fetchLimitMs?: number }

/**
 * Finds the commit that a new branch begins at: the base that was asked for, else the remote's
 * default branch, else HEAD. A base that a remote has is fetched first; where that cannot be done
 * it says so.
 *
 * Throws GitError: `revision-unknown`, `branch-unborn`.
 */
export async function resolveBase(
  root: string,
  asked: string | undefined,
  options: Options,
): Promise<Base> {
  const { signal } = options
  const name = asked ?? (await usualBase(root, signal))
  if (name === null) throw new GitError('branch-unborn')
  const followed = await remoteOf(root, name, signal)
  if (followed === null) return { sha: await requireCommit(root, name, signal), name, said: [] }
  const said = await fetchBase(root, followed.remote, options)
  return { ...(await newer(root, name, followed.upstream, signal)), said }
}

/** The remote's default branch, else the branch or commit that HEAD is on; null without commits. */
async function usualBase(root: string, signal: AbortSignal | undefined): Promise<string | null> {
  const names = await listRemoteNames(root, signal)
  const remote = names.includes('origin') ? 'origin' : names.length === 1 ? names[0] : undefined
  const branch = remote && (await readRemote(root, remote, signal)).defaultBranch
  if (branch) return `${remote}/${branch}`
  const head = await readHead(root, signal)
  if (head.kind === 'unborn') return null
  return head.kind === 'branch' ? head.name : head.sha
}

type Followed = { remote: string; upstream: string }

/** What a remote has to say about a base: it is a branch of the remote, or a local one follows it. */
async function remoteOf(
  root: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Followed | null> {
  const remotes = await listRemoteNames(root, signal)
  const isLocal = (await resolveCommit(root, `refs/heads/${name}`, signal)) !== null
  if (!isLocal) {
    const among = remotes.filter((remote) => name.startsWith(`${remote}/`))
    const remote = among.toSorted((one, other) => other.length - one.length)[0]
    return remote === undefined ? null : { remote, upstream: name }
  }
  const remote = await readSetting(root, `branch.${name}.remote`, signal)
  if (remote === null || !remotes.includes(remote)) return null
  const args = ['for-each-ref', '--format=%(upstream:short)', `refs/heads/${name}`]
  const upstream = (await git(root, args, { signal })).stdout.toString('utf8').trim()
  return upstream === '' ? null : { remote, upstream }
}

async function fetchBase(
  root: string,
  remote: string,
  { fetchLimitMs = BASE_FETCH_LIMIT_MS, signal, ...options }: Options,
): Promise<string[]> {
  const limit = AbortSignal.timeout(fetchLimitMs)
  const stop = signal ? AbortSignal.any([signal, limit]) : limit
  try {
    await fetch(root, { ...options, remote, signal: stop })
    return []
  } catch (error) {
    if (!(error instanceof GitError) || signal?.aborted) throw error
    const why = limit.aborted ? 'It did not answer in time.' : error.message
    return [`${remote} could not be fetched, so this begins at what was last known of it. ${why}`]
  }
}

/** A local base that its remote is simply ahead of begins where the remote is. */
async function newer(
  root: string,
  name: string,
  upstream: string,
  signal: AbortSignal | undefined,
): Promise<{ sha: string; name: string }> {
  const theirs = await resolveCommit(root, upstream, signal)
  if (name === upstream) return { sha: theirs ?? (await requireCommit(root, name, signal)), name }
  const sha = await requireCommit(root, `refs/heads/${name}`, signal)
  if (theirs === null) return { sha, name }
  const args = ['merge-base', '--is-ancestor', sha, theirs]
  const isBehind = (await git(root, args, { accept: [0, 1], signal })).status === 0
  return isBehind ? { sha: theirs, name: upstream } : { sha, name }
}
