import { asUser, type OperationOptions } from './asUser.ts'
import { gitLine } from './git.ts'
import { assertRemote, defaultRemote } from './remotes.ts'
import { locate } from './repository.ts'

export type FetchOptions = OperationOptions & {
  /** The remote git would fetch from when absent. */
  remote?: string
  /** Fetches all remotes. */
  all?: boolean
  /** Forgets remote branches that are gone. As configured (`fetch.prune`) when absent. */
  prune?: boolean
}

export type Fetched = {
  /** How many remote branches and tags are new, have moved or are gone. */
  changed: number
}

/**
 * Fetches. It needs no proof: done twice it does no harm.
 *
 * Throws GitError: `remote-unknown`, `remote-unreachable`, `needs-credentials`, `needs-host-key`,
 * `transport-refused`.
 */
export async function fetch(
  checkout: string,
  { remote, all = false, prune, ...options }: FetchOptions,
): Promise<Fetched> {
  const { signal } = options
  const { root } = await locate(checkout, signal)
  if (remote !== undefined) await assertRemote(root, remote, signal)
  const where = all ? ['--all'] : ['--', remote ?? (await defaultRemote(root, 'fetch', signal))]
  const pruned = prune === undefined ? [] : [prune ? '--prune' : '--no-prune']
  const before = await readRefs(root, signal)
  const args = ['fetch', '--progress', ...pruned, ...where]
  await asUser(root, args, { ...options, network: true })
  const after = await readRefs(root, signal)
  const gone = [...before.keys()].filter((ref) => !after.has(ref))
  const moved = [...after].filter(([ref, sha]) => before.get(ref) !== sha)
  return { changed: gone.length + moved.length }
}

async function readRefs(root: string, signal: AbortSignal | undefined) {
  const args = ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/remotes', 'refs/tags']
  const refs = new Map<string, string>()
  for (const line of (await gitLine(root, args, { signal })).split('\n')) {
    const [ref = '', sha = ''] = line.split(' ')
    if (ref !== '') refs.set(ref, sha)
  }
  return refs
}
