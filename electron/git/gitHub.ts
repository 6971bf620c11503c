import { z } from 'zod'
import { ownerOf } from './hosting.ts'
import { readAnswer, readPage } from './hostAnswer.ts'
import { runTool } from './hostTool.ts'
import type { Check, Host, PullRequest } from './pullRequest.ts'

/** How many pull requests of one branch are looked through. */
const listLimit = 20

const checkRun = z.object({
  __typename: z.literal('CheckRun'),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  detailsUrl: z.string().nullish(),
})
const statusContext = z.object({
  __typename: z.literal('StatusContext'),
  context: z.string(),
  state: z.string(),
  targetUrl: z.string().nullish(),
})
const listed = z.object({
  number: z.number(),
  url: z.string(),
  state: z.enum(['OPEN', 'MERGED', 'CLOSED']),
  isDraft: z.boolean(),
  title: z.string(),
  baseRefName: z.string(),
  headRefName: z.string(),
  mergeable: z.string().nullish(),
  headRepositoryOwner: z.object({ login: z.string() }).nullish(),
  statusCheckRollup: z.array(z.union([checkRun, statusContext])).nullish(),
})
const fields = Object.keys(listed.shape).join(',')

/** GitHub, and GitHub Enterprise, through `gh`. */
export const gitHub: Host = {
  tool: 'gh',
  async find(checkout, { into, fork, branch, base }, options) {
    const args = [
      'pr',
      'list',
      `--repo=${into.host}/${into.path}`,
      `--head=${branch}`,
      ...(base === undefined ? [] : [`--base=${base}`]),
      '--state=all',
      `--limit=${listLimit}`,
      `--json=${fields}`,
    ]
    const all = readAnswer(z.array(listed), await runTool('gh', checkout, args, options))
    // Forks have branches of the same names.
    const owner = ownerOf(fork ?? into).toLowerCase()
    const ours = all.filter((each) => each.headRepositoryOwner?.login.toLowerCase() === owner)
    const found = ours.find(({ state }) => state === 'OPEN') ?? ours[0]
    return found ? read(found) : null
  },
  async create(checkout, { into, fork, branch, base, title, body, draft }, options) {
    const args = [
      'pr',
      'create',
      `--repo=${into.host}/${into.path}`,
      `--head=${fork ? `${ownerOf(fork)}:` : ''}${branch}`,
      ...(base === undefined ? [] : [`--base=${base}`]),
      `--title=${title}`,
      '--body-file=-',
      ...(draft ? ['--draft'] : []),
    ]
    return readPage(await runTool('gh', checkout, args, { ...options, input: body }))
  },
}

function read(found: z.infer<typeof listed>): PullRequest {
  const states = { OPEN: 'open', MERGED: 'merged', CLOSED: 'closed' } as const
  const { mergeable } = found
  return {
    number: found.number,
    url: readPage(found.url),
    state: states[found.state],
    draft: found.isDraft,
    title: found.title,
    base: found.baseRefName,
    head: found.headRefName,
    mergeable: mergeable === 'MERGEABLE' ? true : mergeable === 'CONFLICTING' ? false : null,
    checks: (found.statusCheckRollup ?? []).map(readCheck),
  }
}

function readCheck(check: z.infer<typeof checkRun> | z.infer<typeof statusContext>): Check {
  if (check.__typename === 'StatusContext')
    return { name: check.context, state: stateOf(check.state), url: check.targetUrl || null }
  const state = check.status === 'COMPLETED' ? stateOf(check.conclusion ?? '') : 'pending'
  return { name: check.name, state, url: check.detailsUrl || null }
}

function stateOf(word: string): Check['state'] {
  if (word === 'SUCCESS') return 'passed'
  if (word === 'NEUTRAL' || word === 'SKIPPED' || word === 'STALE') return 'skipped'
  return word === 'PENDING' || word === 'EXPECTED' || word === '' ? 'pending' : 'failed'
}
