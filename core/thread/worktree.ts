import type { Workspace } from '../agent.ts'
import type { CommandByType, ProjectSettings } from '../commands.ts'
import { type Decision, reject, type Rejection } from '../decider.ts'
import type { Stamped } from '../facts.ts'
import type { ArgsOf } from '../git/operations.ts'
import { safetyCheckpoint } from '../ids.ts'
import { operate, worktreeMissing } from './git.ts'
import type { OpenThread } from './state.ts'

/** How a thread's worktree is to be made, by what its project's owner has set. */
export function worktreeArgs(
  { branch, base }: Extract<Workspace, { kind: 'worktree' }>,
  { worktree }: ProjectSettings = {},
  tree?: string,
): ArgsOf<'add-worktree'> {
  const from = base ?? worktree?.base
  return {
    branch,
    ...(from !== undefined && { base: from }),
    ...(tree !== undefined && { tree }),
    copy: worktree?.copy ?? [],
    ...(worktree?.setup !== undefined && { setup: worktree.setup }),
  }
}

/** Makes the thread's worktree anew, where it was removed or could not be made. */
export function addWorktree(
  thread: OpenThread,
  { operationId, facts }: Stamped<CommandByType['AddWorktree']>,
): Decision {
  const { workspace, worktree } = thread
  if (workspace.kind === 'local') return noWorktree
  if (worktree !== 'missing')
    return reject('worktree-present', 'This thread’s worktree is there, or is being made.')
  const args = worktreeArgs(workspace, facts.project?.settings)
  return operate(thread, { operation: 'add-worktree', args }, { operationId, othersActive: 0 })
}

/** Lets the thread's worktree go, once what is in it is kept in a checkpoint. */
export function removeWorktree(
  thread: OpenThread,
  { operationId, goes, branch, facts }: Stamped<CommandByType['RemoveWorktree']>,
): Decision {
  if (thread.workspace.kind === 'local') return noWorktree
  const { othersActive } = facts
  const args = { safetyId: safetyCheckpoint(operationId), goes, branch }
  return operate(thread, { operation: 'remove-worktree', args }, { operationId, othersActive })
}

/** Why nothing can be done in the thread's folder now; undefined where it can. */
export function awayFrom({ worktree, operation }: OpenThread): Rejection | undefined {
  if (worktree === 'missing') return worktreeMissing
  return operation?.asked.operation === 'remove-worktree' ? worktreeGoing : undefined
}

const worktreeGoing = reject(
  'worktree-going',
  'This thread’s worktree is being removed. Make it anew once that is done.',
)

const noWorktree = reject(
  'no-worktree',
  'This thread works in the project’s own folder. It has no worktree.',
)
