import { readSetting } from './asUser.ts'
import { fields, git, gitLine } from './git.ts'
import { GitError } from './gitError.ts'
import { type Hosted, findHost } from './hosting.ts'
import { locate, readHead } from './repository.ts'

/** How many remotes are listed at most. */
export const remoteLimit = 100

export type Remote = {
  name: string
  /** Where it is fetched from, without the credentials the address may hold. */
  url: string
  pushUrl: string
  /** The page it has on the web, where that can be told. */
  hosted: Hosted | null
  /** The branch it calls its own, as of the last clone or `git remote set-head`. */
  defaultBranch: string | null
}

export type Remotes = { remotes: Remote[]; total: number }

export async function listRemotes(checkout: string, signal?: AbortSignal): Promise<Remotes> {
  const { root } = await locate(checkout, signal)
  const names = await listRemoteNames(root, signal)
  const shown = names.slice(0, remoteLimit)
  const remotes = await Promise.all(shown.map((name) => readRemote(root, name, signal)))
  return { remotes, total: names.length }
}

const address = ['remote', 'get-url']

/** One remote. Throws GitError `remote-unknown`. */
export async function readRemote(
  root: string,
  name: string,
  signal?: AbortSignal,
): Promise<Remote> {
  await assertRemote(root, name, signal)
  const [url, pushUrl, defaultBranch] = await Promise.all([
    gitLine(root, [...address, '--', name], { signal }),
    gitLine(root, [...address, '--push', '--', name], { signal }),
    readDefaultBranch(root, name, signal),
  ])
  const shown = { url: withoutCredentials(url), pushUrl: withoutCredentials(pushUrl) }
  return { name, ...shown, hosted: findHost(url), defaultBranch }
}

/** Remotes that have an address; git itself also lists those that are merely mentioned. */
export async function listRemoteNames(root: string, signal?: AbortSignal): Promise<string[]> {
  const args = ['config', '-z', '--name-only', '--get-regexp', '^remote\\..*\\.url$']
  const names = fields((await git(root, args, { accept: [0, 1], signal })).stdout)
  return [...new Set(names.map((name) => name.slice('remote.'.length, -'.url'.length)))]
}

/** Throws GitError `remote-unknown` for all that is not the name of a remote: options, addresses. */
export async function assertRemote(
  root: string,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  if (!(await listRemoteNames(root, signal)).includes(name)) throw new GitError('remote-unknown')
}

/**
 * The remote that git itself would fetch from or push to, from where HEAD is: what the branch says,
 * else the user's `remote.pushDefault`, `origin`, or the only one there is.
 *
 * Throws GitError `remote-unknown`.
 */
export async function defaultRemote(
  root: string,
  way: 'fetch' | 'push',
  signal?: AbortSignal,
): Promise<string> {
  const names = await listRemoteNames(root, signal)
  const head = await readHead(root, signal)
  const branch = head.kind === 'detached' ? null : `branch.${head.name}`
  const settings = [
    ...(branch && way === 'push' ? [`${branch}.pushRemote`] : []),
    ...(way === 'push' ? ['remote.pushDefault'] : []),
    ...(branch ? [`${branch}.remote`] : []),
  ]
  for (const setting of settings) {
    const name = await readSetting(root, setting, signal)
    // A branch may follow another of the same repository, which `.` stands for.
    if (name !== null && names.includes(name)) return name
  }
  const only = names.includes('origin') ? 'origin' : names.length === 1 ? names[0] : undefined
  if (only === undefined) throw new GitError('remote-unknown')
  return only
}

async function readDefaultBranch(root: string, name: string, signal: AbortSignal | undefined) {
  const ref = `refs/remotes/${name}/`
  const args = ['symbolic-ref', '--quiet', `${ref}HEAD`]
  const found = await gitLine(root, args, { accept: [0, 1, 128], signal })
  return found.startsWith(ref) ? found.slice(ref.length) : null
}

/** An address as people may see it: what stands for a name and a password is left out. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1')
}
