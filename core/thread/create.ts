import type { Workspace } from '../agent.ts'
import type { CommandByType } from '../commands.ts'
import { type Decision, reject, type Rejection } from '../decider.ts'
import type { Event, PayloadOf } from '../events.ts'
import type { Stamped } from '../facts.ts'
import { worktreeOperation } from '../ids.ts'
import { flawOfName } from './git.ts'
import { checkpointOf, sessionOf, type ThreadState } from './state.ts'
import { worktreeArgs } from './worktree.ts'

type Create = Stamped<CommandByType['CreateThread']>
type Fork = Stamped<CommandByType['ForkThread']>

/** A thread in the project's own folder, or in a worktree that is made for it. */
export function create(
  state: ThreadState,
  { threadId, projectId, agent, workspace, title = 'New thread', facts }: Create,
): Decision {
  const flaw = flawOf(state, facts.project, workspace)
  if (flaw) return flaw
  return opened({ threadId, projectId, title, agent, workspace }, facts)
}

/**
 * A new thread that goes on from another: the same agent, with all that it remembers where it can
 * branch off its session. What stands in the other's timeline stays there.
 */
export function forked(state: ThreadState, command: Fork): Decision {
  const { threadId, from, checkpointId, facts } = command
  const { source, project } = facts
  if (!source)
    return reject('unknown-thread', 'The thread to go on from does not exist. It may be deleted.')
  const workspace = command.workspace ?? { kind: 'local' }
  const flaw = flawOf(state, project, workspace)
  if (flaw) return flaw
  const { projectId, agent } = source
  const title = command.title ?? source.title
  const thread = { threadId, projectId, title, agent, workspace }
  if (checkpointId === undefined) {
    const here = source.fork ? { session: source.fork } : sessionOf(source)
    const fork = { threadId: from, turnNumber: source.turns, ...here }
    return opened({ ...thread, fork }, facts)
  }
  const checkpoint = checkpointOf(source, checkpointId)
  if (checkpoint?.status !== 'ready')
    return reject('checkpoint-not-ready', 'Nobody can go on from that checkpoint: it is not ready.')
  if (workspace.kind === 'local')
    return reject(
      'fork-needs-worktree',
      'To go on from a checkpoint takes a worktree, where its files can be. Name its branch.',
    )
  const { sha, session, turns: turnNumber = 0 } = checkpoint
  const fork = { threadId: from, turnNumber, ...(session && { session }) }
  return opened({ ...thread, fork }, facts, sha)
}

function flawOf(
  state: ThreadState,
  project: Create['facts']['project'],
  workspace: Workspace,
): Rejection | undefined {
  if (state.status !== 'absent')
    return reject('thread-id-in-use', 'A thread with this id exists. Choose another id.')
  if (!project)
    return reject('unknown-project', 'This project is not open here. Open its folder first.')
  if (!project.trusted)
    return reject(
      'project-untrusted',
      'Nobody has said yet that this folder is trusted. Look at what it would run, then trust it.',
    )
  return workspace.kind === 'worktree' ? flawOfName(workspace.branch) : undefined
}

type Opened = Omit<PayloadOf<'ThreadCreated'>, 'checkout' | 'port'>

function opened(
  thread: Opened,
  { project, worktree }: Pick<Create['facts'], 'project' | 'worktree'>,
  tree?: string,
): Event[] {
  const { threadId, workspace } = thread
  const checkout = project?.canonicalRoot ?? ''
  if (workspace.kind === 'local')
    return [{ type: 'ThreadCreated', payload: { ...thread, checkout } }]
  const { path, port } = worktree
  const args = worktreeArgs(workspace, project?.settings, tree)
  return [
    { type: 'ThreadCreated', payload: { ...thread, checkout: path, port } },
    {
      type: 'GitOperationRequested',
      payload: {
        threadId,
        operationId: worktreeOperation(threadId),
        operation: 'add-worktree',
        args,
      },
    },
  ]
}
