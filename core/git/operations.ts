import { z } from 'zod'
import { checkpointId } from '../ids.ts'
import { boundedText } from '../items.ts'
import { repositoryPath, selection } from './selection.ts'

/** Limits of what a person may write, in UTF-16 units. */
export const COMMIT_MESSAGE_LIMIT = 256 * 1024
export const COMMIT_PATHS_LIMIT = 10_000
const REF_LIMIT = 255
const TITLE_LIMIT = 400

const branch = z.string().min(1).max(REF_LIMIT)
/** A revision, remote or branch as git reads it; an option is none. */
const revision = z
  .string()
  .min(1)
  .max(REF_LIMIT)
  .refine((text) => !text.startsWith('-'), 'begins with no dash')
const person = z
  .string()
  .max(REF_LIMIT)
  .regex(/^[^<>\n\r]+ <[^<>\s]+>$/, 'is written as Name <address>')
const paths = z.array(repositoryPath).min(1).max(COMMIT_PATHS_LIMIT)

/** What would go with a worktree, as the person who let it go saw it. */
export const worktreeLoss = z.strictObject({
  /** Files that differ from HEAD, ignored ones not counted. */
  files: z.number().int().nonnegative(),
  /** Commits on its branch that no other branch or remote has. */
  commits: z.number().int().nonnegative(),
  /** Of the whole folder. */
  bytes: z.number().int().nonnegative(),
})
export type WorktreeLoss = z.infer<typeof worktreeLoss>

/** What people ask for: each git operation and what it is told. */
export const operationWishes = {
  commit: z.strictObject({
    message: z.string().max(COMMIT_MESSAGE_LIMIT),
    paths: paths.optional(),
    staged: z.boolean().optional(),
    amend: z.boolean().optional(),
    signOff: z.boolean().optional(),
    coAuthors: z.array(person).max(50).optional(),
  }),
  /** HEAD moves to its parent; files and index stay. `pushed`: although others may have it. */
  'undo-commit': z.strictObject({ sha: z.string().max(64), pushed: z.boolean().optional() }),
  stage: z.strictObject({ selection }),
  unstage: z.strictObject({ selection }),
  discard: z.strictObject({ selection }),
  'create-branch': z.strictObject({ name: branch, from: revision.optional() }),
  /**
   * `track`: the remote branch that it is made from, and follows, where there is none yet. `aside`:
   * changes are kept in a checkpoint and taken out of the way first.
   */
  'switch-branch': z.strictObject({
    name: branch,
    track: revision.optional(),
    aside: z.boolean().optional(),
  }),
  'rename-branch': z.strictObject({ name: branch, to: branch }),
  /** `sha`: where the person saw it. `unmerged`: although commits of it are nowhere else. */
  'delete-branch': z.strictObject({
    name: branch,
    sha: z.string().max(64).optional(),
    unmerged: z.boolean().optional(),
  }),
  fetch: z.strictObject({ remote: revision.optional() }),
  /** Unless said: fast-forward, else as the user's git is configured. */
  pull: z.strictObject({ how: z.enum(['merge', 'rebase']).optional() }),
  /** `lease`: the remote's branch may be replaced while it is still what was last fetched. */
  push: z.strictObject({ lease: z.boolean().optional() }),
  merge: z.strictObject({ from: revision }),
  rebase: z.strictObject({ onto: revision }),
  'resolve-conflict': z.strictObject({ paths, take: z.enum(['ours', 'theirs', 'as-is']) }),
  'abort-operation': z.strictObject({}),
  'continue-operation': z.strictObject({}),
  'create-pull-request': z.strictObject({
    title: z.string().trim().min(1).max(TITLE_LIMIT),
    body: z.string().max(COMMIT_MESSAGE_LIMIT),
    base: branch.optional(),
    draft: z.boolean().optional(),
  }),
} satisfies Record<string, z.ZodObject>

/** Ranges of turns by number, each holding both its ends. */
export const turnRanges = z.array(
  z.tuple([z.number().int().positive(), z.number().int().positive()]),
)
export type TurnRanges = z.infer<typeof turnRanges>

/** Takes a checkpoint first, so that what goes can be had back. */
const safety = { safetyId: checkpointId }
const wishes = operationWishes
const asked = <O extends string, A extends z.ZodRawShape>(operation: O, args: A) =>
  z.object({ operation: z.literal(operation), args: z.object(args) })

/** A git operation and what it was asked to do. */
export const operationAsked = z.discriminatedUnion('operation', [
  asked('commit', wishes.commit.shape),
  asked('undo-commit', wishes['undo-commit'].shape),
  asked('stage', wishes.stage.shape),
  asked('unstage', wishes.unstage.shape),
  asked('discard', { ...wishes.discard.shape, ...safety }),
  asked('create-branch', wishes['create-branch'].shape),
  asked('switch-branch', {
    ...wishes['switch-branch'].shape,
    safetyId: checkpointId.optional(),
  }),
  asked('rename-branch', wishes['rename-branch'].shape),
  asked('delete-branch', wishes['delete-branch'].shape),
  asked('fetch', wishes.fetch.shape),
  asked('pull', wishes.pull.shape),
  asked('push', wishes.push.shape),
  asked('merge', wishes.merge.shape),
  asked('rebase', wishes.rebase.shape),
  asked('resolve-conflict', wishes['resolve-conflict'].shape),
  asked('abort-operation', { ...wishes['abort-operation'].shape, ...safety }),
  asked('continue-operation', wishes['continue-operation'].shape),
  asked('create-pull-request', wishes['create-pull-request'].shape),
  /** `rewound`: turns whose work its files do not hold, from the first to the last of each range. */
  asked('restore-checkpoint', {
    checkpointId,
    sha: z.string(),
    ...safety,
    rewound: turnRanges.optional(),
  }),
  /** `tree`: the checkpoint whose files it begins with. `setup` is a line for the user's shell. */
  asked('add-worktree', {
    branch,
    base: revision.optional(),
    tree: z.string().optional(),
    copy: z.array(repositoryPath),
    setup: z.string().optional(),
  }),
  asked('remove-worktree', { ...safety, goes: worktreeLoss, branch: z.enum(['keep', 'delete']) }),
])
export type OperationAsked = z.infer<typeof operationAsked>
export type Operation = OperationAsked['operation']
export type ArgsOf<O extends Operation> = Extract<OperationAsked, { operation: O }>['args']

/** What a git operation came to. A failed one carries `code`, `message` and the tail of stderr. */
export const operationResult = z.object({
  sha: z.string().optional(),
  branch: z.string().optional(),
  /** Files that a merge or rebase leaves to be resolved. */
  conflicts: z.array(z.string()).optional(),
  /** Files that stood in the way. */
  files: z.array(z.string()).optional(),
  /** Where people look at it: a pull request, or the page that makes one. */
  url: z.string().optional(),
  /** What hooks, the setup command or the remote said, whole. */
  output: boundedText.optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  stderr: z.string().optional(),
})
export type OperationResult = z.infer<typeof operationResult>
export const operationOutcome = z.enum(['succeeded', 'failed', 'indeterminate'])
export type OperationOutcome = z.infer<typeof operationOutcome>

/** The command that asks for each. */
export const operationOfCommand = {
  CommitChanges: 'commit',
  UndoCommit: 'undo-commit',
  StageChanges: 'stage',
  UnstageChanges: 'unstage',
  DiscardChanges: 'discard',
  CreateBranch: 'create-branch',
  SwitchBranch: 'switch-branch',
  RenameBranch: 'rename-branch',
  DeleteBranch: 'delete-branch',
  FetchRemote: 'fetch',
  PullBranch: 'pull',
  PushBranch: 'push',
  MergeBranch: 'merge',
  RebaseBranch: 'rebase',
  ResolveConflict: 'resolve-conflict',
  AbortGitOperation: 'abort-operation',
  ContinueGitOperation: 'continue-operation',
  CreatePullRequest: 'create-pull-request',
} as const satisfies Record<string, keyof typeof operationWishes>
export type GitCommandType = keyof typeof operationOfCommand
