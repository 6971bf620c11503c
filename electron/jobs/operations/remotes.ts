import type { ArgsOf } from '../../../core/git/operations.ts'
import { fetch as fetchFrom } from '../../git/fetch.ts'
import { createPullRequest as create, provePullRequest } from '../../git/pullRequest.ts'
import { notePush, provePush, push as pushTo, type PushNote } from '../../git/push.ts'
import { GitError } from '../../git/gitError.ts'
import { readHead } from '../../git/repository.ts'
import type { Verbs } from './gitOperation.ts'

/** The network is slow, and so may a server's hooks be. */
const NETWORK_MS = 35 * 60_000

/** Done twice it does no harm, so nobody need find out about it. */
export const fetch: Verbs<'fetch', never> = {
  limitMs: NETWORK_MS,
  async act({ checkout, operationId, args: { remote }, signal, onOutput }) {
    const from = remote === undefined ? { all: true } : { remote }
    await fetchFrom(checkout, { operationId, ...from, signal, onOutput })
    return {}
  },
  prove: async () => null,
}

export const push: Verbs<'push', PushNote> = {
  limitMs: NETWORK_MS,
  note: ({ checkout, signal }) => notePush(checkout, {}, signal),
  async act({ checkout, operationId, args: { lease }, signal, onOutput }, { note }) {
    if (!note) throw new Error('a push without a note')
    const force = lease ? { force: 'with-lease' as const } : {}
    const { sha, to } = await pushTo(checkout, {
      operationId,
      note,
      ...force,
      signal,
      onOutput,
    })
    return { sha, branch: to.replace(/^refs\/heads\//, '') }
  },
  async prove({ checkout, operationId, signal }, note) {
    if (!note || !(await provePush(checkout, note, { operationId, signal }))) return null
    return { sha: note.sha, branch: note.to.replace(/^refs\/heads\//, '') }
  },
}

export const createPullRequest: Verbs<'create-pull-request', { branch: string }> = {
  limitMs: NETWORK_MS,
  note: async ({ checkout, signal }) => ({ branch: await currentBranch(checkout, signal) }),
  async act({ checkout, args, signal, onOutput }, { note }) {
    if (!note) throw new Error('a pull request without a note')
    const made = await create(checkout, { ...wishOf(args), ...note, signal, onOutput })
    return { branch: note.branch, url: made.kind === 'compare' ? made.url : made.pullRequest.url }
  },
  async prove({ checkout, args: { base }, signal }, note) {
    if (!note) return null
    const wish = { ...note, ...(base !== undefined && { base }), signal }
    const found = await provePullRequest(checkout, wish)
    return found && { branch: note.branch, url: found.url }
  },
}

const wishOf = ({ title, body, base, draft = false }: ArgsOf<'create-pull-request'>) => ({
  title,
  body,
  draft,
  ...(base !== undefined && { base }),
})

async function currentBranch(checkout: string, signal: AbortSignal): Promise<string> {
  const head = await readHead(checkout, signal)
  if (head.kind === 'detached') throw new GitError('head-detached')
  return head.name
}
