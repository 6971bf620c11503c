import { z } from 'zod'
import { agentChoice } from './agent.ts'
import { agentSettings, variableName } from './agentSettings.ts'
import { automationScope, depthLimit, when } from './automation/rule.ts'
import { jobId } from './deadLetters.ts'
import {
  branchesAnswer,
  changesAnswer,
  changesScope,
  conflictsAnswer,
  fileDiffAnswer,
  pullRequestAnswer,
  restorePreviewAnswer,
} from './git/answers.ts'
import { worktreeLossAnswer, worktreesAnswer } from './git/worktreeAnswers.ts'
import { hostSettings } from './hostSettings.ts'
import { checkpointId, eventId, projectId, threadId, turnId } from './ids.ts'
import { turnItem } from './items.ts'
import { ruleDryRunAnswer, ruleDryRunArgs } from './permission/dryRun.ts'
import { jobRow, viewState } from './protocol.ts'

/**
 * Questions about the world outside the log: a working tree, the agents on this machine. Nothing of
 * them is stored; each answer is true at the moment it is given.
 */

/** An agent this machine may have, or one that the user has added. */
export const agentFound = z.object({
  /** What its settings name it by. */
  id: z.string(),
  provider: z.enum(['practice', 'codex', 'claude', 'acp']),
  name: z.string(),
  status: z.enum(['ready', 'not-installed']),
  /** What starts it, or would, with the path and the arguments of its settings. */
  command: z.array(z.string()).optional(),
  /** What to type to get it; one that the user has added has none. */
  install: z.string().optional(),
  /** What to type to sign in. */
  signIn: z.string().optional(),
  version: z.string().optional(),
  /** Absent where nobody can tell without starting it, and as long as it is not known yet. */
  signedIn: z.boolean().optional(),
  /** Whether more is being found out about it: ask again in a moment. */
  pending: z.boolean(),
  /** What is set for it. */
  settings: agentSettings.optional(),
})
export type AgentFound = z.infer<typeof agentFound>

/** The models that an agent offers, or why it tells none. */
export const agentModelsAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    models: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        description: z.string().optional(),
        isDefault: z.boolean(),
      }),
    ),
  }),
  z.object({ status: z.literal('unavailable'), code: z.string(), message: z.string() }),
])
export type AgentModelsAnswer = z.infer<typeof agentModelsAnswer>

/** One setting of the home: what is in force now, and what may be chosen. */
const hostSetting = z.object({
  value: z.number(),
  standard: z.number(),
  least: z.number(),
  most: z.number(),
})

export const hostSettingsAnswer = z.object({
  /** What is set; send it along with what changes, since each change takes the place of all. */
  set: hostSettings,
  idleMinutes: hostSetting,
  silenceMinutes: hostSetting,
  turnsAtOnce: hostSetting,
  effectsAtOnce: hostSetting,
})
export type HostSettingsAnswer = z.infer<typeof hostSettingsAnswer>

export const repositoryAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('repository'), root: z.string(), name: z.string() }),
  z.object({ kind: z.literal('folder'), root: z.string(), name: z.string() }),
  z.object({ kind: z.literal('unusable'), code: z.string(), message: z.string() }),
])

/** Folders below a folder, for choosing one where no native dialog is at hand. */
export const foldersAnswer = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string(), repository: z.boolean() })),
})

/** One run of a job and what came of it. Times are milliseconds since the epoch. */
export const jobAttempt = z.object({
  /** From 1, counting every run, those that cost no attempt too. */
  nth: z.number().int().positive(),
  startedAt: z.number(),
  /** Null while it runs. */
  endedAt: z.number().nullable(),
  outcome: z.enum(['running', 'done', 'transient', 'fault', 'deferred', 'lapsed', 'terminal']),
  code: z.string().optional(),
  message: z.string().optional(),
})
export type JobAttempt = z.infer<typeof jobAttempt>

/** A job and its newest runs, oldest first. */
export const jobAnswer = z.object({ job: jobRow, attempts: z.array(jobAttempt) })
export type JobAnswer = z.infer<typeof jobAnswer>

/** A text that was found: the message or tool output that it is, and the piece of it around the words. */
export const searchFound = z.object({
  threadId,
  turnId,
  /** Its place in the timeline: the row's key, and its rank. */
  key: z.string(),
  rank: z.number(),
  kind: z.enum(['message', ...turnItem.options.map((option) => option.shape.kind.value)]),
  at: z.number(),
  /** In the order of the text; `found` marks the words that were looked for. */
  snippet: z.array(z.object({ text: z.string(), found: z.boolean() })),
})
export type SearchFound = z.infer<typeof searchFound>

/** Results of one search, newest first. */
export const searchAnswer = z.object({
  /** While it is not `ready`, there may be more than was found. */
  state: viewState,
  found: z.array(searchFound),
  /** What to give as `before` for those before them; null when there are none. */
  next: z.number().nullable(),
})
export type SearchAnswer = z.infer<typeof searchAnswer>

/** The most results of one search, and letters of what is looked for. */
export const SEARCH_LIMIT = 100
export const SEARCH_TEXT = 1000

/** Examples that a dry run gives at most. */
export const DRY_RUN_EXAMPLES = 10

/** What an automation would have done about the past, newest first. */
export const automationDryRunAnswer = z.object({
  /** Events that it would have fired for. */
  matched: z.number(),
  /** Those that it would have skipped, because too many automations lay before them. */
  wouldSkip: z.number(),
  examples: z.array(
    z.object({
      eventId,
      at: z.number(),
      type: z.string(),
      threadId: threadId.exactOptional(),
    }),
  ),
  /** Events that were looked at. */
  scanned: z.number(),
  /** Whether those are all there are; else its time was up. */
  complete: z.boolean(),
})

/** Each query: what it takes and what it gives. */
export const queries = {
  changes: { args: z.strictObject({ threadId, scope: changesScope }), answer: changesAnswer },
  fileDiff: {
    args: z.strictObject({
      threadId,
      scope: changesScope,
      path: z.string(),
      /** What a renamed file was called before. */
      oldPath: z.string().exactOptional(),
    }),
    answer: fileDiffAnswer,
  },
  branches: { args: z.strictObject({ threadId }), answer: branchesAnswer },
  conflicts: { args: z.strictObject({ threadId }), answer: conflictsAnswer },
  pullRequest: { args: z.strictObject({ threadId }), answer: pullRequestAnswer },
  restorePreview: {
    args: z.strictObject({ threadId, checkpointId }),
    answer: restorePreviewAnswer,
  },
  /** What would go with a thread's worktree. */
  worktreeLoss: { args: z.strictObject({ threadId }), answer: worktreeLossAnswer },
  /** Every worktree of this home, those that belong to nobody too. */
  worktrees: { args: z.strictObject({}), answer: worktreesAnswer },
  agents: { args: z.strictObject({}), answer: z.array(agentFound) },
  /**
   * Asks the agent's program, which may take seconds; what it says is believed for ten minutes.
   * Some agents offer other models in other projects.
   */
  agentModels: {
    args: z.strictObject({ agent: agentChoice, projectId: projectId.optional() }),
    answer: agentModelsAnswer,
  },
  hostSettings: { args: z.strictObject({}), answer: hostSettingsAnswer },
  /** Names of the variables whose values are kept; nothing ever tells a value. */
  secrets: { args: z.strictObject({}), answer: z.array(variableName) },
  repository: { args: z.strictObject({ path: z.string() }), answer: repositoryAnswer },
  folders: { args: z.strictObject({ path: z.string().optional() }), answer: foldersAnswer },
  /** Makes the sample repository of the practice agent, once, and tells where it is. */
  sample: { args: z.strictObject({}), answer: z.object({ path: z.string() }) },
  /** The whole of a text that was too large to stand in its row. */
  blob: {
    args: z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
    answer: z.object({ text: z.string() }),
  },
  /** Every word of `text` must be found, the last also as the beginning of a word. */
  search: {
    args: z.strictObject({
      text: z.string().max(SEARCH_TEXT),
      limit: z.number().int().positive().max(SEARCH_LIMIT).optional(),
      threadId: threadId.optional(),
      before: z.number().int().positive().optional(),
    }),
    answer: searchAnswer,
  },
  /** What a rule would have made of the requests of the past. */
  ruleDryRun: { args: ruleDryRunArgs, answer: ruleDryRunAnswer },
  /** How often a job was tried, and what came of it. */
  job: { args: z.strictObject({ id: jobId }), answer: jobAnswer },
  /** `since` is in milliseconds since the epoch; without it the whole log is looked at. */
  automationDryRun: {
    args: z.strictObject({
      when,
      scope: automationScope,
      depthLimit: depthLimit.exactOptional(),
      since: z.number().nonnegative().exactOptional(),
    }),
    answer: automationDryRunAnswer,
  },
}

export type QueryName = keyof typeof queries
export type QueryArgs<N extends QueryName> = z.infer<(typeof queries)[N]['args']>
export type QueryAnswer<N extends QueryName> = z.infer<(typeof queries)[N]['answer']>
