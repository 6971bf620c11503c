import type { CommandByType } from '../commands.ts'
import { type Decision, reject, type Rejection } from '../decider.ts'
import type { Event } from '../events.ts'
import type { Stamped } from '../facts.ts'
import {
  type GitCommandType,
  type Operation,
  type OperationAsked,
  operationAsked,
  operationOfCommand,
  type TurnRanges,
} from '../git/operations.ts'
import { type CheckpointId, type OperationId, safetyCheckpoint } from '../ids.ts'
import { isValidBranchName } from '../refName.ts'
import { captureOf } from './checkpoint.ts'
import { checkpointOf, type OpenThread } from './state.ts'

type GitCommand = Stamped<CommandByType[GitCommandType]>

/** What the thread must know of the world to let an operation begin. */
type Circumstances = { operationId: OperationId; othersActive: number }

export const isGitCommand = <C extends { type: string }>(
  command: C,
): command is Extract<C, { type: GitCommandType }> =>
  Object.hasOwn(operationOfCommand, command.type)

/** A person asks for a git operation in the thread's folder. */
export function operateOn(thread: OpenThread, command: GitCommand): Decision {
  const {
    id: _id,
    type,
    threadId: _of,
    operationId,
    at: _at,
    sender: _by,
    facts,
    ...rest
  } = command
  const { expectedVersion: _version, ...args } = rest
  const asked = operationAsked.parse({
    operation: operationOfCommand[type],
    args: { ...args, ...(needsSafety(command) && { safetyId: safetyCheckpoint(operationId) }) },
  })
  return operate(thread, asked, { operationId, othersActive: facts.othersActive })
}

const needsSafety = (command: GitCommand): boolean =>
  command.type !== 'SwitchBranch' || command.aside === true

export function restore(
  thread: OpenThread,
  { checkpointId, operationId, facts }: Stamped<CommandByType['RestoreCheckpoint']>,
): Decision {
  const asked = restoring(thread, checkpointId, operationId)
  if ('rejected' in asked) return asked
  return operate(thread, asked, { operationId, othersActive: facts.othersActive })
}

function restoring(
  thread: OpenThread,
  checkpointId: CheckpointId,
  operationId: OperationId,
): OperationAsked | Rejection {
  const checkpoint = checkpointOf(thread, checkpointId)
  if (checkpoint?.status !== 'ready')
    return reject('checkpoint-not-ready', 'That checkpoint cannot be restored: it is not ready.')
  const { sha, turns = thread.turns, rewound = [] } = checkpoint
  const safetyId = safetyCheckpoint(operationId)
  const since: TurnRanges = turns < thread.turns ? [[turns + 1, thread.turns]] : []
  const away = [...rewound, ...since]
  const args = { checkpointId, sha, safetyId, ...(away.length > 0 && { rewound: away }) }
  return { operation: 'restore-checkpoint', args }
}

/** Lets an operation begin, with the checkpoint of what it may take away, where there is such a thing. */
export function operate(
  thread: OpenThread,
  asked: OperationAsked,
  { operationId, othersActive }: Circumstances,
): Decision {
  const flaw = flawOf(thread, asked)
  if (flaw) return flaw
  if (thread.operation)
    return reject(
      'operation-in-flight',
      'A git operation of this thread is under way. Wait for it.',
    )
  if (thread.operations.includes(operationId))
    return reject('operation-id-in-use', 'An operation with this id exists. Choose another id.')
  if (MOVES_FILES.has(asked.operation) && (thread.turn || othersActive > 0))
    return reject(
      'checkout-active',
      'A thread is at work in this folder. Stop it before its files are changed under it.',
    )
  const safety = safetyOf(asked)
  const payload = { threadId: thread.threadId, operationId, ...asked }
  const requested: Event = { type: 'GitOperationRequested', payload }
  if (!safety) return [requested]
  return [captureOf(thread, safety.id, safety.description), requested]
}

/** Operations under which no agent can work: many files change at once. */
const MOVES_FILES: ReadonlySet<Operation> = new Set([
  'restore-checkpoint',
  'switch-branch',
  'pull',
  'merge',
  'rebase',
  'abort-operation',
  'continue-operation',
  'remove-worktree',
])

function safetyOf(asked: OperationAsked): { id: CheckpointId; description: string } | undefined {
  switch (asked.operation) {
    case 'restore-checkpoint':
      return { id: asked.args.safetyId, description: 'Before a restore' }
    case 'discard':
      return { id: asked.args.safetyId, description: 'Before changes were discarded' }
    case 'abort-operation':
      return { id: asked.args.safetyId, description: 'Before an operation was given up' }
    case 'remove-worktree':
      return { id: asked.args.safetyId, description: 'Before the worktree was removed' }
    case 'switch-branch': {
      const { safetyId, name } = asked.args
      return safetyId && { id: safetyId, description: `Kept aside before ${name}` }
    }
    default:
      return undefined
  }
}

/** Why this cannot be asked for at all; undefined when it can. */
function flawOf({ worktree }: OpenThread, asked: OperationAsked): Rejection | undefined {
  if (worktree === 'missing' && asked.operation !== 'add-worktree') return worktreeMissing
  switch (asked.operation) {
    case 'commit': {
      const { message, paths, staged } = asked.args
      if (message.trim() === '')
        return reject('empty-message', 'A commit needs a message. Say what it changes.')
      if (paths && staged)
        return reject('paths-and-staged', 'Commit either chosen paths or what is staged, not both.')
      return undefined
    }
    case 'create-branch':
    case 'delete-branch':
    case 'switch-branch':
    case 'add-worktree':
      return flawOfName('name' in asked.args ? asked.args.name : asked.args.branch)
    case 'rename-branch':
      return flawOfName(asked.args.name) ?? flawOfName(asked.args.to)
    default:
      return undefined
  }
}

export const worktreeMissing = reject(
  'worktree-missing',
  'This thread’s worktree is not there. Make it anew to go on.',
)

export function flawOfName(name: string): Rejection | undefined {
  if (isValidBranchName(name)) return undefined
  return reject('invalid-branch-name', `Git allows no branch named ${name}. Choose another name.`)
}

/** The same operation once more, under a new id. */
export function operateAgain(
  thread: OpenThread,
  asked: OperationAsked,
  around: Circumstances,
): Decision {
  const { operationId } = around
  if (asked.operation === 'restore-checkpoint') {
    const again = restoring(thread, asked.args.checkpointId, operationId)
    return 'rejected' in again ? again : operate(thread, again, around)
  }
  const safetyId = safetyCheckpoint(operationId)
  const args = { ...asked.args, ...('safetyId' in asked.args && { safetyId }) }
  return operate(thread, operationAsked.parse({ ...asked, args }), around)
}
