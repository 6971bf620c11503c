import { isValidBranchName } from '../../core/refName.ts'
import { gitHub } from './gitHub.ts'
import { gitLab } from './gitLab.ts'
import { GitError } from './gitError.ts'
import { compareUrl, type HostKind, type Hosted } from './hosting.ts'
import { locateTool, type ToolOptions } from './hostTool.ts'
import { type Remote, defaultRemote, listRemoteNames, readRemote } from './remotes.ts'
import { locate, resolveCommit } from './repository.ts'

/** A check that a host ran on a pull request. */
export type Check = {
  name: string
  state: 'passed' | 'failed' | 'pending' | 'skipped'
  url: string | null
}

/** A pull request of GitHub, or a merge request of GitLab. */
export type PullRequest = {
  number: number
  /** Its page; https or http. */
  url: string
  state: 'open' | 'merged' | 'closed'
  draft: boolean
  title: string
  base: string
  head: string
  /** Whether it merges without conflicts; null while the host does not say. */
  mergeable: boolean | null
  checks: Check[]
}

/** Which pull request is meant. */
export type Sought = {
  /** The repository it is to be merged into. */
  into: Hosted
  /** The repository that has the branch, when that is a fork. */
  fork: Hosted | undefined
  branch: string
  /** Any branch, or for a new one the host's default, when absent. */
  base: string | undefined
}

export type PullRequestDraft = Sought & { title: string; body: string; draft: boolean }

/** A host, through its own program. */
export type Host = {
  tool: 'gh' | 'glab'
  /** The latest pull request of a branch; an open one before others. */
  find: (checkout: string, of: Sought, options: ToolOptions) => Promise<PullRequest | null>
  /** Resolves with the address of its page. */
  create: (checkout: string, draft: PullRequestDraft, options: ToolOptions) => Promise<string>
}

export type PullRequestWish = {
  branch: string
  /** The remote it was pushed to; the one git would push to when absent. */
  remote?: string
  /** The remote it is to be merged into; `upstream` where there is one, else where it was pushed. */
  into?: string
  /** The default branch of that when absent. */
  base?: string
}

export type CreatePullRequestOptions = ToolOptions &
  PullRequestWish & { title: string; body: string; draft?: boolean }

/** What came of it; with `compare` people make it by hand on that page. */
export type PullRequestMade =
  | { kind: 'created' | 'existing'; pullRequest: PullRequest }
  | { kind: 'compare'; url: string }

/**
 * Creates a pull request for a branch that was pushed, through `gh` or `glab`; where that is not
 * installed the answer is the page on which people do it themselves. One that is open already is
 * the answer too, so done twice it makes one.
 *
 * Throws GitError: `branch-unpushed`, `host-unknown`, `remote-unknown`, `needs-login`,
 * `pull-request-failed`.
 */
export async function createPullRequest(
  checkout: string,
  { title, body, draft = false, ...wish }: CreatePullRequestOptions,
): Promise<PullRequestMade> {
  const { branch, signal } = wish
  const { root, remote, sought } = await find(checkout, wish)
  if ((await resolveCommit(root, `refs/remotes/${remote}/${branch}`, signal)) === null)
    throw new GitError('branch-unpushed')
  const host = await hostOf(sought.into.kind)
  if (host === null) {
    const url = compareUrl(sought.into, { ...sought, head: branch, title, body })
    if (url === null) throw new GitError('host-unknown')
    return { kind: 'compare', url }
  }
  const options = { signal, onOutput: wish.onOutput }
  const existing = await host.find(root, sought, options)
  if (existing?.state === 'open') return { kind: 'existing', pullRequest: existing }
  const url = await host.create(root, { ...sought, title, body, draft }, options)
  const made = await host.find(root, sought, options)
  if (made?.url !== url) throw new GitError('pull-request-failed', { stderr: url })
  return { kind: 'created', pullRequest: made }
}

/** How the pull request of a branch stands; without the host's program nobody can tell. */
export type PullRequestStatus =
  | { kind: 'found'; pullRequest: PullRequest }
  | { kind: 'none'; compareUrl: string | null }
  | { kind: 'unknown'; compareUrl: string | null }

/** Throws GitError: `remote-unknown`, `host-unknown`, `needs-login`, `pull-request-failed`. */
export async function readPullRequest(
  checkout: string,
  wish: PullRequestWish & ToolOptions,
): Promise<PullRequestStatus> {
  const { root, sought } = await find(checkout, wish)
  const page = compareUrl(sought.into, { ...sought, head: sought.branch })
  const host = await hostOf(sought.into.kind)
  if (host === null) return { kind: 'unknown', compareUrl: page }
  // Which branch it is to be merged into is the host's to say, unless the caller minds.
  const found = await host.find(root, { ...sought, base: wish.base }, wish)
  return found ? { kind: 'found', pullRequest: found } : { kind: 'none', compareUrl: page }
}

/** The open pull request that `createPullRequest` made or would find; null when there is none. */
export async function provePullRequest(
  checkout: string,
  wish: PullRequestWish & ToolOptions,
): Promise<PullRequest | null> {
  const { root, sought } = await find(checkout, wish)
  const host = await hostOf(sought.into.kind)
  if (host === null) return null
  const found = await host.find(root, sought, wish)
  return found?.state === 'open' ? found : null
}

async function find(checkout: string, wish: PullRequestWish & ToolOptions) {
  const { branch, signal } = wish
  const { root } = await locate(checkout, signal)
  const remote = wish.remote ?? (await defaultRemote(root, 'push', signal))
  const pushed = await readRemote(root, remote, signal)
  const target = await targetOf(root, pushed, wish)
  if (pushed.hosted === null || target.hosted === null) throw new GitError('host-unknown')
  const base = wish.base ?? target.defaultBranch ?? undefined
  if (!isValidBranchName(branch) || (base !== undefined && !isValidBranchName(base)))
    throw new GitError('invalid-branch-name')
  const isFork = target.hosted.path !== pushed.hosted.path
  const sought: Sought = {
    into: target.hosted,
    fork: isFork ? pushed.hosted : undefined,
    branch,
    base,
  }
  return { root, remote, sought }
}

async function targetOf(
  root: string,
  pushed: Remote,
  { into, signal }: PullRequestWish & ToolOptions,
): Promise<Remote> {
  if (into !== undefined) return readRemote(root, into, signal)
  const names = await listRemoteNames(root, signal)
  if (!names.includes('upstream')) return pushed
  const upstream = await readRemote(root, 'upstream', signal)
  return upstream.hosted?.host === pushed.hosted?.host ? upstream : pushed
}

/** The host's program, where it has one that is installed. */
async function hostOf(kind: HostKind): Promise<Host | null> {
  const host = { github: gitHub, gitlab: gitLab, other: null }[kind]
  return host !== null && (await locateTool(host.tool)) !== undefined ? host : null
}
