import path from 'node:path'
import type { z } from 'zod'
import type { AgentChoice } from '../../core/agent.ts'
import type { About } from '../../core/automation/match.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { ProjectId } from '../../core/ids.ts'
import {
  type AgentFound,
  type AgentModelsAnswer,
  type HostSettingsAnswer,
  type JobAnswer,
  queries,
  type QueryAnswer,
  type QueryName,
} from '../../core/queries.ts'
import { makeSampleRepository } from '../git/sampleRepository.ts'
import type { Blobs } from '../store/blobs.ts'
import type { Log } from '../store/log.ts'
import type { Views } from '../store/views.ts'
import { answerAutomationDryRun } from './automationDryRun.ts'
import {
  answerBranches,
  answerChanges,
  answerConflicts,
  answerFileDiff,
  answerPullRequest,
  answerRestorePreview,
} from './changes.ts'
import { answerFolders, answerRepository } from './folders.ts'
import { QueryError } from './queryError.ts'
import { answerRuleDryRun } from './ruleDryRun.ts'
import { answerSearch } from './search.ts'
import type { ThreadLookup } from './threadLookup.ts'
import { answerWorktreeLoss } from './worktrees.ts'

export type QueryParts = {
  /** The sample repository is made below it. */
  home: string
  threads: ThreadLookup
  blobs: Pick<Blobs, 'get'>
  views: Pick<Views, 'find' | 'read' | 'search' | 'states'>
  log: Pick<Log, 'at' | 'read' | 'head'>
  /** The agents of this machine, and the names of what is kept for them. */
  agents: { find: () => Promise<AgentFound[]>; secrets: { names: () => string[] } }
  models: (agent: AgentChoice, project: ProjectId | undefined) => Promise<AgentModelsAnswer>
  /** What is set for the home. */
  settings: () => HostSettingsAnswer
  /** What an event is about. */
  about: (event: StoredEvent) => About
  /** The worktrees of this home. */
  worktrees: () => Promise<QueryAnswer<'worktrees'>>
  /** A job with its history; undefined for one that is not in the table. */
  job: (id: string) => JobAnswer | undefined
}

/** Answers a question of core/queries.ts by its name. Throws QueryError and GitError. */
export type AskQuery = (name: string, args: unknown, signal: AbortSignal) => Promise<unknown>

type Ask = (args: unknown, signal: AbortSignal) => Promise<unknown>

/** The questions about the world, each answered as things are when it is asked. */
export function createQueries({
  home,
  threads,
  blobs,
  job,
  views,
  log,
  about,
  agents,
  worktrees,
  models,
  settings,
}: QueryParts): AskQuery {
  let makingSample: Promise<string> | undefined

  const answers: Record<QueryName, Ask> = {
    changes: parsing(queries.changes.args, (args, signal) => answerChanges(threads, args, signal)),
    fileDiff: parsing(queries.fileDiff.args, (args, signal) =>
      answerFileDiff(threads, args, signal),
    ),
    branches: parsing(queries.branches.args, (args, signal) =>
      answerBranches(threads, args, signal),
    ),
    conflicts: parsing(queries.conflicts.args, (args, signal) =>
      answerConflicts(threads, args, signal),
    ),
    pullRequest: parsing(queries.pullRequest.args, (args, signal) =>
      answerPullRequest(threads, args, signal),
    ),
    restorePreview: parsing(queries.restorePreview.args, (args, signal) =>
      answerRestorePreview(threads, args, signal),
    ),
    worktreeLoss: parsing(queries.worktreeLoss.args, (args, signal) =>
      answerWorktreeLoss(threads, args, signal),
    ),
    worktrees: parsing(queries.worktrees.args, worktrees),
    agents: parsing(queries.agents.args, agents.find),
    agentModels: parsing(queries.agentModels.args, ({ agent, projectId }) =>
      models(agent, projectId),
    ),
    hostSettings: parsing(queries.hostSettings.args, async () => settings()),
    secrets: parsing(queries.secrets.args, async () => agents.secrets.names()),
    repository: parsing(queries.repository.args, (args, signal) =>
      answerRepository(args.path, signal),
    ),
    folders: parsing(queries.folders.args, (args) => answerFolders(args.path)),
    sample: parsing(queries.sample.args, async (): Promise<QueryAnswer<'sample'>> => {
      // Two windows may ask at once, and there is one sample.
      makingSample ??= makeSampleRepository(path.join(home, 'sample')).finally(() => {
        makingSample = undefined
      })
      return { path: await makingSample }
    }),
    blob: parsing(queries.blob.args, async ({ digest }): Promise<QueryAnswer<'blob'>> => {
      const text = await blobs.get(digest)
      if (text === undefined) throw new QueryError('blob-missing', 'This text is no longer kept.')
      return { text }
    }),
    search: parsing(queries.search.args, async (args) => answerSearch(views, log, args)),
    ruleDryRun: parsing(queries.ruleDryRun.args, (args, signal) =>
      answerRuleDryRun(views, args, signal),
    ),
    automationDryRun: parsing(queries.automationDryRun.args, (args, signal) =>
      answerAutomationDryRun({ log, about }, args, signal),
    ),
    job: parsing(queries.job.args, async ({ id }): Promise<QueryAnswer<'job'>> => {
      const found = job(id)
      if (!found) throw new QueryError('unknown-job', 'This job is no longer in the table.')
      return found
    }),
  }

  return async (name, args, signal) => {
    if (!isQuery(name)) throw new QueryError('unknown-query', `There is no query ${name}.`)
    return answers[name](args, signal)
  }
}

function parsing<S extends z.ZodType>(
  schema: S,
  answer: (args: z.infer<S>, signal: AbortSignal) => Promise<unknown>,
): Ask {
  return async (args, signal) => {
    const parsed = schema.safeParse(args)
    if (parsed.success) return answer(parsed.data, signal)
    const [issue] = parsed.error.issues
    const where = issue?.path.map(String).join('.') ?? ''
    throw new QueryError('invalid-query', `${where} ${issue?.message ?? ''}`.trim())
  }
}

const isQuery = (name: string): name is QueryName => Object.hasOwn(queries, name)
