import { z } from 'zod'
import { readAnswer, readPage } from './hostAnswer.ts'
import { runTool } from './hostTool.ts'
import type { Check, Host, PullRequest } from './pullRequest.ts'

/** How many merge requests of one branch are looked through. */
const listLimit = 20

const pipeline = z.object({
  status: z.string(),
  web_url: z.string().nullish(),
})
const listed = z.object({
  iid: z.number(),
  web_url: z.string(),
  state: z.string(),
  draft: z.boolean().nullish(),
  title: z.string(),
  target_branch: z.string(),
  source_branch: z.string(),
  source_project_id: z.number().nullish(),
  target_project_id: z.number().nullish(),
  has_conflicts: z.boolean().nullish(),
  merge_status: z.string().nullish(),
})
const viewed = listed.extend({ head_pipeline: pipeline.nullish(), pipeline: pipeline.nullish() })

/** GitLab, of gitlab.com or one's own, through `glab`. */
export const gitLab: Host = {
  tool: 'glab',
  async find(checkout, { into, fork, branch, base }, options) {
    const repository = `--repo=https://${into.host}/${into.path}`
    const args = [
      'mr',
      'list',
      repository,
      `--source-branch=${branch}`,
      ...(base === undefined ? [] : [`--target-branch=${base}`]),
      '--all',
      `--per-page=${listLimit}`,
      '--output=json',
    ]
    const all = readAnswer(z.array(listed), await runTool('glab', checkout, args, options))
    // Forks have branches of the same names.
    const ours = all.filter(
      (each) => (each.source_project_id === each.target_project_id) === (fork === undefined),
    )
    const found = ours.find(({ state }) => state === 'opened') ?? ours[0]
    if (found === undefined) return null
    // Only by itself does it come with its pipeline.
    const view = ['mr', 'view', String(found.iid), repository, '--output=json']
    return read(readAnswer(viewed, await runTool('glab', checkout, view, options)))
  },
  async create(checkout, { into, fork, branch, base, title, body, draft }, options) {
    const args = [
      'mr',
      'create',
      `--repo=https://${into.host}/${into.path}`,
      ...(fork ? [`--head=${fork.path}`] : []),
      `--source-branch=${branch}`,
      ...(base === undefined ? [] : [`--target-branch=${base}`]),
      `--title=${title}`,
      // A lone dash would ask for an editor.
      `--description=${body}\n`,
      ...(draft ? ['--draft'] : []),
      '--yes',
    ]
    return readPage(await runTool('glab', checkout, args, options))
  },
}

function read(found: z.infer<typeof viewed>): PullRequest {
  const { state, has_conflicts: conflicts, merge_status: mergeStatus } = found
  const run = found.head_pipeline ?? found.pipeline
  return {
    number: found.iid,
    url: readPage(found.web_url),
    state: state === 'opened' ? 'open' : state === 'merged' ? 'merged' : 'closed',
    draft: found.draft ?? false,
    title: found.title,
    base: found.target_branch,
    head: found.source_branch,
    mergeable: conflicts ? false : mergeStatus === 'can_be_merged' ? true : null,
    checks: run ? [{ name: 'Pipeline', state: stateOf(run.status), url: run.web_url || null }] : [],
  }
}

function stateOf(word: string): Check['state'] {
  if (word === 'success') return 'passed'
  if (word === 'failed' || word === 'canceled') return 'failed'
  return word === 'skipped' || word === 'manual' ? 'skipped' : 'pending'
}
