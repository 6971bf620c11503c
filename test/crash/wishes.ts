import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { CommandType } from '../../core/commands.ts'
import { allOnShelves } from '../support/shelves.ts'
import type { OpenThread } from '../../core/thread/state.ts'
import type { Knowledge } from './knowledge.ts'
import type { Random } from './random.ts'
import type { Scene } from './scene.ts'

/** A command as a script would send it. */
export type Wish = { id: string; type: CommandType } & Record<string, unknown>

type Body = Record<string, unknown>
type Around = {
  random: Random
  known: Knowledge
  scene: Scene
  /** A number that was not given before. */
  fresh: () => number
  /** What turns are to do; anything unless given. */
  manner?: Manner
}
type Maker = (around: Around, thread: OpenThread) => Body | undefined

const MANNERS = ['say', 'write', 'ask', 'wonder', 'stream', 'stream', 'burst'] as const
/** What the scripted agent can be told to do. */
export type Manner = (typeof MANNERS)[number]
const WORDS = ['plain', 'with "quotes"', 'zwei Wörter', 'שלום עולם', '🔌⚡ two\nlines', ' spaced ']

type Worktree = OpenThread['worktree']
/** Whether the folder that a thread works in is there. */
const hasFiles = (worktree: Worktree) => worktree === null || worktree === 'present'
/** What git says of a checkout; undefined when it has nothing to say. */
function ask(checkout: string, ...args: string[]): string | undefined {
  if (!existsSync(checkout)) return undefined
  try {
    return execFileSync('git', args, { cwd: checkout, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return undefined
  }
}

/** An operation on a file that has just been written in the thread's folder. */
const onFile: Maker = ({ fresh }, { operation, checkout, worktree }) => {
  if (operation || !hasFiles(worktree) || !existsSync(checkout)) return undefined
  const number = fresh()
  const file = `file-${number % 40}.txt`
  writeFileSync(path.join(checkout, file), `${number}\n`)
  return { operationId: `o${number}`, selection: [{ path: file }] }
}

const isKept = (worktree: Worktree) => worktree === 'adding' || worktree === 'present'

/** What may be wished of a thread, each only where its state allows it; undefined where it does not. */
const ofThread = {
  StartTurn: ({ random, fresh, manner }, { archived, queue, worktree }) => {
    if (archived || queue.length > 3 || worktree === 'missing') return undefined
    const turnId = `u${fresh()}`
    return { turnId, text: `${turnId} ${manner ?? random.one(MANNERS)}` }
  },
  InterruptTurn: (_, { turn }) => (turn ? { turnId: turn.turnId } : undefined),
  ApprovePendingAction: ({ random }, { turn }) => {
    const request = random.one(turn?.open ?? [])
    return (
      request && { requestId: request.requestId, scope: random.chance(0.1) ? 'thread' : 'once' }
    )
  },
  RejectPendingAction: ({ random }, { turn }) => {
    const request = random.one(turn?.open ?? [])
    return request && { requestId: request.requestId, reason: 'Not now.' }
  },
  AnswerQuestion: ({ random }, { turn }) => {
    const asked = random.one(turn?.asked ?? [])
    const answers = asked?.questions.map(({ questionId, options: [first] }) => ({
      questionId,
      chosen: first ? [first.label] : [],
    }))
    return asked && { requestId: asked.requestId, answers: random.chance(0.8) ? answers : [] }
  },
  SendQueuedMessage: (_, { turn, queue: [first], archived }) =>
    turn || archived || !first ? undefined : { turnId: first.turnId },
  RemoveQueuedMessage: ({ random }, { queue }) => {
    const message = random.one(queue)
    return message && { turnId: message.turnId }
  },
  EditQueuedMessage: ({ random }, { queue }) => {
    const message = random.one(queue)
    return message && { turnId: message.turnId, text: `${message.turnId} ${random.one(MANNERS)}` }
  },
  MoveQueuedMessage: ({ random }, { queue }) => {
    const [first] = queue
    const message = random.one(queue)
    if (!first || !message || message === first) return undefined
    return { turnId: message.turnId, before: first.turnId }
  },
  SteerTurn: ({ random, fresh }, { archived, turn, queue }) => {
    if (archived || !turn || turn.interrupting || queue.length > 3) return undefined
    const messageId = `u${fresh()}`
    return { turnId: turn.turnId, messageId, text: `${messageId} ${random.one(MANNERS)}` }
  },
  CommitChanges: ({ random, fresh }, { operation, checkout, turns, worktree }) => {
    if (operation || !hasFiles(worktree)) return undefined
    const number = fresh()
    writeFileSync(path.join(checkout, `file-${number % 40}.txt`), `${number}\n`)
    const amend = turns > 0 && random.chance(0.15)
    return { operationId: `o${number}`, message: `Commit o${number}`, ...(amend && { amend }) }
  },
  StageChanges: onFile,
  UnstageChanges: onFile,
  DiscardChanges: onFile,
  UndoCommit: ({ random, fresh }, { operation, checkout, worktree }) => {
    if (operation || !hasFiles(worktree)) return undefined
    const [sha, parent] = ask(checkout, 'log', '-1', '--format=%H %P')?.split(' ') ?? []
    if (!sha || !parent) return undefined
    return { operationId: `o${fresh()}`, sha, ...(random.chance(0.5) && { pushed: true }) }
  },
  // Other worktrees keep to their branches.
  SwitchBranch: ({ random, fresh, known }, { checkout, operation, worktree }) => {
    const active = known.threads().some((each) => each.checkout === checkout && each.turn)
    if (active || operation || worktree !== null) return undefined
    const names = ask(checkout, 'for-each-ref', '--format=%(refname:short)', 'refs/heads')
    const name = random.one(names?.split('\n').filter((each) => !each.startsWith('tree/')) ?? [])
    if (!name) return undefined
    return { operationId: `o${fresh()}`, name, ...(random.chance(0.4) && { aside: true }) }
  },
  PushBranch: ({ random, fresh }, { operation, worktree }) =>
    operation || !hasFiles(worktree)
      ? undefined
      : { operationId: `o${fresh()}`, ...(random.chance(0.4) && { lease: true }) },
  CreateBranch: ({ fresh }, { operation, worktree }) => {
    const number = fresh()
    return operation || !hasFiles(worktree)
      ? undefined
      : { operationId: `o${number}`, name: `branch/o${number}` }
  },
  CreateCheckpoint: ({ random, fresh }, { worktree }) =>
    worktree === 'missing'
      ? undefined
      : { checkpointId: `k${fresh()}`, description: `${random.one(WORDS)}` },
  RestoreCheckpoint: ({ random, fresh, known }, thread) => {
    const { checkout, operation, checkpoints, worktree } = thread
    const active = known.threads().some((each) => each.checkout === checkout && each.turn)
    const ready = allOnShelves(checkpoints).filter(([, { status }]) => status === 'ready')
    const [checkpointId] = random.one(ready) ?? []
    const isIdle = !active && !operation && hasFiles(worktree)
    if (!isIdle || checkpointId === undefined) return undefined
    return { checkpointId, operationId: `o${fresh()}` }
  },
  AddWorktree: ({ fresh }, { operation, worktree }) =>
    operation || worktree !== 'missing' ? undefined : { operationId: `o${fresh()}` },
  // Its branch is kept, since its reflog tells of the commits that were made there.
  RemoveWorktree: ({ fresh, known }, { checkout, operation, worktree }) => {
    const active = known.threads().some((each) => each.checkout === checkout && each.turn)
    if (active || operation || worktree !== 'present') return undefined
    const goes = { files: 10_000, commits: 10_000, bytes: 1_000_000_000 }
    return { operationId: `o${fresh()}`, goes, branch: 'keep' }
  },
  UpdateThread: ({ random, fresh }, { archived }) =>
    random.chance(0.3) || archived ? { archived: !archived } : { title: `Thread ${fresh()}` },
  MarkThreadReviewed: (_, { lastTurn }) => (lastTurn && !lastTurn.reviewed ? {} : undefined),
  ForkThread: ({ known, fresh }, { threadId }) =>
    known.threads().length < 4 ? { from: threadId, threadId: `t${fresh()}` } : undefined,
  DeleteThread: ({ random }, { turn, worktree }) =>
    turn || isKept(worktree) || random.chance(0.8) ? undefined : {},
} satisfies Partial<Record<CommandType, Maker>>

/** Automations that a house may have: each once, and none that would send prompts of its own. */
const RULES = [
  {
    name: 'run',
    when: { types: ['CheckpointRequested'] },
    do: { kind: 'run-command' },
    retry: { attempts: 2, base: 10 },
  },
  {
    name: 'tell',
    when: { types: ['CheckpointRequested', 'TurnCompleted', 'AutomationRunSettled'] },
    do: { kind: 'notify', text: '{{type}} {{checkpointId}}' },
    depthLimit: 2,
  },
  {
    name: 'keep',
    when: { types: ['GitOperationSettled'] },
    do: { kind: 'create-checkpoint', description: 'After {{operationId}}' },
  },
] as const

/** What may be wished of the whole house. */
const ofHouse = {
  CreateProject: ({ known, scene, fresh }) => {
    const taken = known.projects().map((project) => project.canonicalRoot)
    const free = scene.repositories.find(({ root }) => !taken.includes(root))
    return free && { projectId: `p${fresh()}`, name: 'Project', rootPath: free.root }
  },
  CreateThread: ({ random, known, scene, fresh }) => {
    const project = random.one(known.projects())
    if (!project || known.threads().length >= 4) return undefined
    const threadId = `t${fresh()}`
    const workspace = { kind: 'worktree', branch: `tree/${threadId}` }
    return {
      threadId,
      projectId: project.projectId,
      agent: scene.agent,
      ...(random.chance(0.5) && { workspace }),
    }
  },
  UpdateProject: ({ random, known, fresh }) => {
    const project = random.one(known.projects())
    return project && { projectId: project.projectId, name: `Project ${fresh()}` }
  },
  DeleteProject: ({ random, known }) => {
    const project = random.one(known.projects())
    const active = known
      .threads()
      .some((each) => each.projectId === project?.projectId && each.turn)
    return !project || active || random.chance(0.85) ? undefined : { projectId: project.projectId }
  },
  CreateAutomation: ({ known, fresh, scene }) => {
    const written = known.automations()
    const free = RULES.find(({ name }) => !written.some((each) => each.name === name))
    if (!free) return undefined
    const argv = free.do.kind === 'run-command' && { argv: ['echo', scene.folder] }
    return {
      automationId: `a${fresh()}`,
      scope: 'everywhere',
      ...free,
      do: { ...free.do, ...argv },
    }
  },
  DeleteAutomation: ({ random, known }) => {
    const automation = random.one(known.automations())
    return !automation || random.chance(0.7) ? undefined : { automationId: automation.automationId }
  },
  RunAutomation: ({ random, known, fresh }) => {
    const automation = random.one(known.automations())
    const thread = random.one(known.threads())
    return (
      automation &&
      thread && {
        automationId: automation.automationId,
        runId: `n${fresh()}`,
        threadId: thread.threadId,
      }
    )
  },
  AddPermissionRule: ({ random, known, fresh }) => {
    const thread = random.one(known.threads())
    const effect = random.one(['allow', 'deny', 'ask'] as const)
    const rule = { ruleId: `r${fresh()}`, effect, kind: 'command', pattern: `make ${fresh()}` }
    return thread && { ...rule, scope: { threadId: thread.threadId } }
  },
} satisfies Partial<Record<CommandType, (around: Around) => Body | undefined>>

export type WishType = keyof typeof ofThread | keyof typeof ofHouse

const isOfThread = (type: WishType): type is keyof typeof ofThread => Object.hasOwn(ofThread, type)

/** How often each is thought of. */
const WEIGHTS: Record<WishType, number> = {
  StartTurn: 6,
  InterruptTurn: 3,
  ApprovePendingAction: 4,
  RejectPendingAction: 2,
  AnswerQuestion: 3,
  SendQueuedMessage: 2,
  RemoveQueuedMessage: 1,
  EditQueuedMessage: 1,
  MoveQueuedMessage: 1,
  SteerTurn: 3,
  CommitChanges: 7,
  StageChanges: 2,
  UnstageChanges: 1,
  DiscardChanges: 2,
  UndoCommit: 2,
  SwitchBranch: 3,
  PushBranch: 3,
  CreateBranch: 3,
  CreateCheckpoint: 3,
  RestoreCheckpoint: 3,
  AddWorktree: 3,
  RemoveWorktree: 1,
  UpdateThread: 2,
  MarkThreadReviewed: 1,
  ForkThread: 1,
  DeleteThread: 1,
  CreateProject: 20,
  CreateThread: 6,
  UpdateProject: 1,
  DeleteProject: 1,
  AddPermissionRule: 1,
  CreateAutomation: 3,
  DeleteAutomation: 1,
  RunAutomation: 2,
}
const HAT = Object.entries(WEIGHTS).flatMap(([type, weight]) =>
  Array.from({ length: weight }, () => type as WishType),
)

/** One of these can be had in every house: it has a folder to open or a project to rename. */
const ALWAYS: readonly WishType[] = ['CreateProject', 'UpdateProject']

/**
 * A command that can be accepted as far as anyone knows: the first of `wanted` that can be had, or
 * any other.
 */
export function wish(around: Around, wanted: readonly WishType[]): Wish {
  const thrown = Array.from({ length: 12 }, () => around.random.one(HAT))
  for (const type of [...wanted, ...thrown, ...ALWAYS]) {
    const body = type && make(around, type)
    if (type && body) return { id: `c${around.fresh()}`, type, ...body }
  }
  throw new Error('there is nothing to wish for')
}

function make(around: Around, type: WishType): Body | undefined {
  if (!isOfThread(type)) return ofHouse[type](around)
  const maker: Maker = ofThread[type]
  const threads = around.known.threads()
  const first = around.random.below(Math.max(1, threads.length))
  for (const thread of [...threads.slice(first), ...threads.slice(0, first)]) {
    const body = maker(around, thread)
    if (body) return { threadId: thread.threadId, ...body }
  }
  return undefined
}
