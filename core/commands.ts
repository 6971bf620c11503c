import { z } from 'zod'
import { agentChoice, workspace } from './agent.ts'
import { agentSettings } from './agentSettings.ts'
import { attachments } from './attachments.ts'
import { action } from './automation/action.ts'
import {
  automationName,
  automationScope,
  DEPTH_LIMIT,
  depthLimit,
  ONE_ATTEMPT,
  retryPolicy,
  when,
} from './automation/rule.ts'
import { runOutcome, runResult } from './automation/run.ts'
import { deadLetter, jobId } from './deadLetters.ts'
import {
  automationId,
  checkpointId,
  commandId,
  eventId,
  ID_LIMIT,
  operationId,
  projectId,
  providerEventId,
  replyId,
  requestId,
  ruleId,
  runId,
  threadId,
  turnId,
} from './ids.ts'
import { hostSettingsSent } from './hostSettings.ts'
import { permissionRule, ruleOrigin } from './permission/rule.ts'
import {
  type GitCommandType,
  operationOutcome,
  operationResult,
  operationWishes,
  worktreeLoss,
} from './git/operations.ts'
import { repositoryPath } from './git/selection.ts'
import { providerEvent } from './providerEvents.ts'
import { questionAnswer, QUESTIONS_LIMIT } from './questions.ts'

/** Limits of what a person may send, in UTF-16 units. Each is told by the schema that refuses. */
export const TITLE_LIMIT = 200
export const MESSAGE_LIMIT = 256 * 1024
export const DESCRIPTION_LIMIT = 4096
export const PATH_LIMIT = 4096
const FIELD_LIMIT = 200
const NAMED_LIMIT = 200

const envelope = {
  id: commandId,
  expectedVersion: z.number().int().nonnegative().optional(),
}
const title = z.string().trim().min(1).max(TITLE_LIMIT)
// No file system holds a path with a NUL, and some calls throw on one.
const path = z
  .string()
  .min(1)
  .max(PATH_LIMIT)
  .refine((text) => !text.includes('\0'), 'a path holds no NUL')
const says = z.string().min(1).max(MESSAGE_LIMIT)
const failure = { code: z.string(), message: z.string() }

const command = <T extends string, S extends z.ZodRawShape>(type: T, fields: S) =>
  z.strictObject({ ...envelope, type: z.literal(type), ...fields })

/** Files that a project may have copied into its worktrees. */
export const COPIED_FILES_LIMIT = 100

/** How worktrees of a project are made. */
export const worktreeSettings = z.strictObject({
  /** The branch that they begin at; unless said the remote's own, else the one that is checked out. */
  base: z.string().min(1).max(255).optional(),
  /** Files and folders of the project's folder that git ignores and a worktree needs, such as `.env`. */
  copy: z.array(repositoryPath).max(COPIED_FILES_LIMIT).optional(),
  /** A line for the user's shell, run in each new worktree. */
  setup: z.string().trim().min(1).max(DESCRIPTION_LIMIT).optional(),
})

/** What a project's owner may set. */
export const projectSettings = z.strictObject({
  agent: agentChoice.optional(),
  worktree: worktreeSettings.optional(),
})
export type ProjectSettings = z.infer<typeof projectSettings>

/** What became of a wish for a commit message. */
export const suggestionOutcome = z.enum(['succeeded', 'failed', 'timed-out', 'abandoned'])

/** What became of a steering message: the agent has it, it waits, or nobody can tell. */
export const steerOutcome = z.enum(['sent', 'queued', 'unsure'])

const git = <T extends GitCommandType, S extends z.ZodRawShape>(type: T, wish: z.ZodObject<S>) =>
  command(type, { threadId, operationId, ...wish.shape })
const wishes = operationWishes

/** Each asks for one git operation in a thread's folder. */
const gitCommands = {
  CommitChanges: git('CommitChanges', wishes.commit),
  UndoCommit: git('UndoCommit', wishes['undo-commit']),
  StageChanges: git('StageChanges', wishes.stage),
  UnstageChanges: git('UnstageChanges', wishes.unstage),
  DiscardChanges: git('DiscardChanges', wishes.discard),
  CreateBranch: git('CreateBranch', wishes['create-branch']),
  SwitchBranch: git('SwitchBranch', wishes['switch-branch']),
  RenameBranch: git('RenameBranch', wishes['rename-branch']),
  DeleteBranch: git('DeleteBranch', wishes['delete-branch']),
  FetchRemote: git('FetchRemote', wishes.fetch),
  PullBranch: git('PullBranch', wishes.pull),
  PushBranch: git('PushBranch', wishes.push),
  MergeBranch: git('MergeBranch', wishes.merge),
  RebaseBranch: git('RebaseBranch', wishes.rebase),
  ResolveConflict: git('ResolveConflict', wishes['resolve-conflict']),
  AbortGitOperation: git('AbortGitOperation', wishes['abort-operation']),
  ContinueGitOperation: git('ContinueGitOperation', wishes['continue-operation']),
  CreatePullRequest: git('CreatePullRequest', wishes['create-pull-request']),
} satisfies Record<GitCommandType, z.ZodObject>

const open = {
  /** `trusted` unless it says otherwise: what the folder's own configuration names may run. */
  CreateProject: command('CreateProject', {
    projectId,
    name: title,
    rootPath: path,
    trusted: z.boolean().optional(),
  }),
  TrustProject: command('TrustProject', { projectId }),
  UpdateProject: command('UpdateProject', {
    projectId,
    name: title.optional(),
    settings: projectSettings.optional(),
  }),
  DeleteProject: command('DeleteProject', { projectId }),
  CreateThread: command('CreateThread', {
    threadId,
    projectId,
    title: title.optional(),
    agent: agentChoice,
    workspace: workspace.default({ kind: 'local' }),
  }),
  /** A new thread that goes on from another, whose agent's session is branched off where it can be. */
  ForkThread: command('ForkThread', {
    threadId,
    from: threadId,
    title: title.optional(),
    workspace: workspace.optional(),
    /** Begins with its files, and where its agent stood then; in a worktree of its own. */
    checkpointId: checkpointId.optional(),
  }),
  UpdateThread: command('UpdateThread', {
    threadId,
    title: title.optional(),
    agent: agentChoice.optional(),
    archived: z.boolean().optional(),
  }),
  DeleteThread: command('DeleteThread', { threadId }),
  MarkThreadReviewed: command('MarkThreadReviewed', { threadId }),
  StartTurn: command('StartTurn', {
    threadId,
    turnId,
    text: says,
    attachments: attachments.optional(),
    /** Tells the agent what was said in the thread so far; for one that remembers nothing of it. */
    withTranscript: z.boolean().optional(),
  }),
  InterruptTurn: command('InterruptTurn', { threadId, turnId }),
  /** Says something in the midst of a turn, a message that waits or another; what the agent does not take goes to the queue's front. */
  SteerTurn: command('SteerTurn', { threadId, turnId, messageId: turnId, text: says }),
  SendQueuedMessage: command('SendQueuedMessage', { threadId, turnId }),
  RemoveQueuedMessage: command('RemoveQueuedMessage', { threadId, turnId }),
  EditQueuedMessage: command('EditQueuedMessage', { threadId, turnId, text: says }),
  /** Puts a waiting message before another; to the end where no other is named. */
  MoveQueuedMessage: command('MoveQueuedMessage', { threadId, turnId, before: turnId.optional() }),
  ApprovePendingAction: command('ApprovePendingAction', {
    threadId,
    requestId,
    scope: z.union([z.literal('once'), z.literal('thread'), z.strictObject({ ruleId })]),
    /** Allowed in the place of the command that was asked for, this once. */
    command: z.string().trim().min(1).max(DESCRIPTION_LIMIT).optional(),
  }),
  RejectPendingAction: command('RejectPendingAction', {
    threadId,
    requestId,
    reason: z.string().max(DESCRIPTION_LIMIT).optional(),
  }),
  /** What is not answered is declined; with no answers at all everything is. */
  AnswerQuestion: command('AnswerQuestion', {
    threadId,
    requestId,
    answers: z.array(questionAnswer).max(QUESTIONS_LIMIT),
  }),
  AddPermissionRule: command('AddPermissionRule', {
    ...permissionRule.shape,
    origin: ruleOrigin.optional(),
  }),
  RemovePermissionRule: command('RemovePermissionRule', { ruleId }),
  CreateCheckpoint: command('CreateCheckpoint', {
    threadId,
    checkpointId,
    description: z.string().max(DESCRIPTION_LIMIT),
  }),
  RestoreCheckpoint: command('RestoreCheckpoint', { threadId, checkpointId, operationId }),
  ...gitCommands,
  /** Makes a thread's worktree anew, from its branch. */
  AddWorktree: command('AddWorktree', { threadId, operationId }),
  /** `goes` is what the person was shown; where more would go by now, nothing does. */
  RemoveWorktree: command('RemoveWorktree', {
    threadId,
    operationId,
    goes: worktreeLoss,
    branch: z.enum(['keep', 'delete']),
  }),
  CreateAutomation: command('CreateAutomation', {
    automationId,
    name: automationName,
    scope: automationScope,
    when,
    do: action,
    depthLimit: depthLimit.default(DEPTH_LIMIT),
    retry: retryPolicy.default(ONE_ATTEMPT),
    enabled: z.boolean().default(true),
  }),
  UpdateAutomation: command('UpdateAutomation', {
    automationId,
    name: automationName.optional(),
    scope: automationScope.optional(),
    when: when.optional(),
    do: action.optional(),
    depthLimit: depthLimit.optional(),
    retry: retryPolicy.optional(),
    enabled: z.boolean().optional(),
  }),
  EnableAutomation: command('EnableAutomation', { automationId }),
  DisableAutomation: command('DisableAutomation', { automationId }),
  DeleteAutomation: command('DeleteAutomation', { automationId }),
  /** Now, about an event of the past or a thread. With `replyTo`, for somebody who waits. */
  RunAutomation: command('RunAutomation', {
    automationId,
    runId,
    eventId: eventId.optional(),
    threadId: threadId.optional(),
    replyTo: replyId.optional(),
  }),
  SuggestCommitMessage: command('SuggestCommitMessage', { threadId, requestId, replyTo: replyId }),
  SetPrincipal: command('SetPrincipal', {
    principal: z.string().min(1).max(NAMED_LIMIT),
    enabled: z.boolean(),
  }),
  /** Takes the place of all that was set for the agent; with nothing set it is as if never set. */
  SetAgentSettings: command('SetAgentSettings', agentSettings.shape),
  /** Takes the place of all that was set for the home; what is absent or null is as if never set. */
  SetHostSettings: command('SetHostSettings', hostSettingsSent),
  /** What is done again goes by this command's own id, so a command sent twice asks for one thing. */
  RetryDeadLetter: command('RetryDeadLetter', { id: commandId.max(ID_LIMIT), jobId }),
  DiscardDeadLetter: command('DiscardDeadLetter', { jobId }),
  HandleDeadLetter: command('HandleDeadLetter', { jobId }),
  RedactEvent: command('RedactEvent', {
    eventId,
    field: z
      .string()
      .max(FIELD_LIMIT)
      .regex(/^\w+(?:\.\w+)*$/, 'is a path such as text, body.text or args.paths.0'),
  }),
}

const sealed = {
  IngestProviderEvent: command('IngestProviderEvent', {
    threadId,
    turnId,
    providerEventId,
    event: providerEvent,
  }),
  SettleSteer: command('SettleSteer', {
    threadId,
    messageId: turnId,
    outcome: steerOutcome,
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  SettleCheckpoint: command('SettleCheckpoint', {
    threadId,
    checkpointId,
    outcome: z.discriminatedUnion('status', [
      z.object({ status: z.literal('created'), ref: z.string(), sha: z.string() }),
      z.object({ status: z.literal('failed'), ...failure }),
    ]),
  }),
  SettleGitOperation: command('SettleGitOperation', {
    threadId,
    operationId,
    outcome: operationOutcome,
    result: operationResult,
  }),
  SettleAutomationRun: command('SettleAutomationRun', {
    automationId,
    runId,
    outcome: runOutcome,
    code: z.string().optional(),
    message: z.string().optional(),
    result: runResult,
  }),
  SettleCommitMessage: command('SettleCommitMessage', {
    threadId,
    requestId,
    outcome: suggestionOutcome,
    text: z.string().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  /** Of a thread's work or of an automation's. */
  RecordDeadLetter: command('RecordDeadLetter', {
    threadId: threadId.optional(),
    automationId: automationId.optional(),
    ...deadLetter.shape,
  }),
  RecordViewRepair: command('RecordViewRepair', { view: z.string(), differs: z.string() }),
}

/** The schema of each command that a window, a socket or a script may send. */
export const openCommands = open
/** The schema of each command that only the host itself may send. */
export const sealedCommands = sealed

type Infer<T> = { [K in keyof T]: T[K] extends z.ZodType ? z.infer<T[K]> : never }
type OpenByType = Infer<typeof open>
type SealedByType = Infer<typeof sealed>
export type CommandByType = OpenByType & SealedByType
export type OpenCommand = OpenByType[keyof OpenByType]
export type SealedCommand = SealedByType[keyof SealedByType]
export type Command = OpenCommand | SealedCommand
export type CommandType = Command['type']

export const isSealed = (type: string): type is SealedCommand['type'] => Object.hasOwn(sealed, type)

/** Who acts: a person by name, a rule, or the host on its own account. */
export type Principal = { user: string } | { automation: string } | 'host'

/** What a person may send as JSON, with what is wrong with it told by field. */
export type ParsedCommand =
  | { ok: true; command: OpenCommand }
  | {
      ok: false
      code: 'sealed-command' | 'unknown-command' | 'invalid-command'
      message: string
      path: string
    }

// The host stamps these; what a sender claims for them is dropped, not believed.
const STAMPED = new Set(['at', 'principal', 'depth', 'rootId'])

/** Parses what came in from outside. Sealed commands are named as such, so a caller can say 403. */
export function parseCommand(input: unknown): ParsedCommand {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return invalid('a command is a JSON object', '')
  const { type } = input as { type?: unknown }
  if (typeof type !== 'string') return invalid('a command has a type', 'type')
  if (isSealed(type))
    return {
      ok: false,
      code: 'sealed-command',
      message: `${type} belongs to the host alone.`,
      path: 'type',
    }
  if (!Object.hasOwn(open, type))
    return {
      ok: false,
      code: 'unknown-command',
      message: `There is no command ${type}.`,
      path: 'type',
    }
  const schema = open[type as keyof typeof open]
  const isClaim = (key: string) => STAMPED.has(key) && !Object.hasOwn(schema.shape, key)
  const body = Object.fromEntries(Object.entries(input).filter(([key]) => !isClaim(key)))
  const parsed = schema.safeParse(body)
  if (parsed.success) return { ok: true, command: parsed.data }
  const [issue] = parsed.error.issues
  return invalid(issue?.message ?? 'not a command', (issue?.path ?? []).map(String).join('.'))
}

const invalid = (message: string, path: string): ParsedCommand => ({
  ok: false,
  code: 'invalid-command',
  message,
  path,
})
