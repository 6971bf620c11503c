import { z } from 'zod'
import { checkpointId } from '../ids.ts'

/** Why nothing can be told of a checkout. */
export const unavailable = z.object({
  status: z.literal('unavailable'),
  code: z.string(),
  message: z.string(),
})

/**
 * What to compare:
 *
 * - `uncommitted`: HEAD with the working tree; `staged`: HEAD with the index; `unstaged`: the index
 *   with the working tree.
 * - `turn`: what a turn changed, by the checkpoints at its edges.
 * - `since`: a checkpoint with the working tree; `between`: two checkpoints.
 * - `branch`: where HEAD left its base with HEAD; unless said, the base is the remote's default branch.
 */
export const changesScope = z.union([
  z.strictObject({ kind: z.enum(['uncommitted', 'unstaged', 'staged']) }),
  z.strictObject({ kind: z.literal('turn'), number: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('since'), checkpointId }),
  z.strictObject({ kind: z.literal('between'), from: checkpointId, to: checkpointId }),
  z.strictObject({ kind: z.literal('branch'), base: z.string().max(255).exactOptional() }),
])
export type ChangesScope = z.infer<typeof changesScope>

export const fileChange = z.object({
  path: z.string(),
  oldPath: z.string().optional(),
  status: z.enum([
    'added',
    'modified',
    'deleted',
    'renamed',
    'copied',
    'type-changed',
    'conflicted',
    'untracked',
  ]),
  /** Lines; null for a binary file. */
  additions: z.number().nullable(),
  deletions: z.number().nullable(),
  binary: z.boolean(),
})
export type FileChange = z.infer<typeof fileChange>

/** Where HEAD is. */
export const head = z.union([
  z.object({ kind: z.literal('branch'), name: z.string(), sha: z.string() }),
  z.object({ kind: z.literal('unborn'), name: z.string() }),
  z.object({ kind: z.literal('detached'), sha: z.string() }),
])
export type Head = z.infer<typeof head>

const operationUnderWay = z.enum(['merge', 'rebase', 'cherry-pick', 'revert', 'bisect']).nullable()

/** The changes of a checkout, or the reason why there are none to show. */
export const changesAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    head,
    /** What is under way in it, such as a merge. */
    operation: operationUnderWay,
    files: z.array(fileChange),
    /** How many there are in all; `files` may be cut at a limit. */
    total: z.number(),
    /** The commit or branch compared with, where the question left it open. */
    base: z.string().optional(),
  }),
  unavailable,
])
export type ChangesAnswer = z.infer<typeof changesAnswer>

export const fileDiffAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    patch: z.string(),
  }),
  z.object({ kind: z.literal('binary') }),
  z.object({ kind: z.literal('too-large'), bytes: z.number(), limit: z.number() }),
  z.object({ kind: z.literal('unavailable'), code: z.string(), message: z.string() }),
])
export type FileDiffAnswer = z.infer<typeof fileDiffAnswer>

export const branch = z.object({
  /** `main`, or `origin/main` for a remote one. */
  name: z.string(),
  ref: z.string(),
  /** The remote that it is on; null for a local branch. */
  remote: z.string().nullable(),
  current: z.boolean(),
  sha: z.string(),
  subject: z.string(),
  author: z.string(),
  /** Of its last commit, in milliseconds. */
  at: z.number(),
  /** Counts are of commits; `gone` where the branch followed is no more. */
  upstream: z
    .union([
      z.object({ name: z.string(), ahead: z.number(), behind: z.number() }),
      z.object({ name: z.string(), gone: z.literal(true) }),
    ])
    .nullable(),
  /** The folder that has it checked out. */
  worktree: z.string().nullable(),
})
export type BranchFound = z.infer<typeof branch>

/** The branches of a repository, the latest first, and where its checkout stands. */
export const branchesAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    head,
    operation: operationUnderWay,
    branches: z.array(branch),
    /** How many there are in all. */
    total: z.number(),
    remotes: z.array(
      z.object({
        name: z.string(),
        url: z.string(),
        /** The branch it calls its own. */
        defaultBranch: z.string().nullable(),
        host: z.enum(['github', 'gitlab', 'other']).nullable(),
      }),
    ),
  }),
  unavailable,
])
export type BranchesAnswer = z.infer<typeof branchesAnswer>

/** Files that a merge or rebase left to be resolved. In a rebase "ours" is the branch rebased onto. */
export const conflictsAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    operation: operationUnderWay,
    files: z.array(
      z.object({
        path: z.string(),
        kind: z.enum([
          'both-modified',
          'both-added',
          'both-deleted',
          'added-by-us',
          'added-by-them',
          'deleted-by-us',
          'deleted-by-them',
        ]),
      }),
    ),
    total: z.number(),
  }),
  unavailable,
])
export type ConflictsAnswer = z.infer<typeof conflictsAnswer>

/** The pull request of the current branch, as far as its host's program tells. */
export const pullRequestAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('found'),
    number: z.number(),
    url: z.string(),
    state: z.enum(['open', 'merged', 'closed']),
    draft: z.boolean(),
    title: z.string(),
    base: z.string(),
    mergeable: z.boolean().nullable(),
    checks: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['passed', 'failed', 'pending', 'skipped']),
        url: z.string().nullable(),
      }),
    ),
  }),
  /** `compareUrl`: the page on which people make one by hand. */
  z.object({ status: z.enum(['none', 'unknown']), compareUrl: z.string().nullable() }),
  unavailable,
])
export type PullRequestAnswer = z.infer<typeof pullRequestAnswer>

/** What a restore would change in the working tree; a file that it would remove is `deleted`. */
export const restorePreviewAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), files: z.array(fileChange), total: z.number() }),
  unavailable,
])
export type RestorePreviewAnswer = z.infer<typeof restorePreviewAnswer>
