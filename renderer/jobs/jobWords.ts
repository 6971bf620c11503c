import type { OperationAsked } from '../../core/git/operations.ts'
import { subjectOf } from '../../core/git/subject.ts'
import type { JobAttempt } from '../../core/queries.ts'
import type { JobKind } from '../../core/reactions.ts'
import type { TimelineRow } from '../../core/views/timeline.ts'

const kinds: Record<JobKind, string> = {
  'prompt-agent': 'Give a message to the agent',
  'answer-approval': 'Pass your answer on to the agent',
  'answer-question': 'Pass your answers on to the agent',
  'steer-turn': 'Tell the agent something in the midst of a turn',
  'interrupt-turn': 'Stop a turn',
  'capture-checkpoint': 'Take a checkpoint',
  'restore-checkpoint': 'Restore a checkpoint',
  commit: 'Commit',
  'create-branch': 'Create a branch',
  'undo-commit': 'Undo the last commit',
  stage: 'Stage changes',
  unstage: 'Unstage changes',
  discard: 'Discard changes',
  'switch-branch': 'Switch to a branch',
  'rename-branch': 'Rename a branch',
  'delete-branch': 'Delete a branch',
  fetch: 'Fetch',
  pull: 'Pull',
  push: 'Push',
  merge: 'Merge',
  rebase: 'Rebase',
  'resolve-conflict': 'Resolve a conflict',
  'abort-operation': 'Give up a merge or rebase',
  'continue-operation': 'Go on with a merge or rebase',
  'create-pull-request': 'Create a pull request',
  'add-worktree': 'Make a worktree',
  'remove-worktree': 'Remove a worktree',
  'run-automation': 'Run an automation',
  'suggest-commit-message': 'Propose a commit message',
}

/** What a job does, in plain words. A letter may be of a kind that this version no longer has. */
export const kindWords = (kind: string): string =>
  (Object.hasOwn(kinds, kind) ? kinds[kind as JobKind] : undefined) ?? kind.replaceAll('-', ' ')

/** What came of one run. */
export const outcomeWords: Record<JobAttempt['outcome'], string> = {
  running: 'Running now',
  done: 'Done',
  transient: 'Failed for now',
  fault: 'Failed as nobody foresaw',
  deferred: 'Put off; costs no attempt',
  lapsed: 'Cut short; costs no attempt',
  terminal: 'Failed for good',
}

/** What a timeline row asked for, in one line; null where a row asks for nothing. */
export function causeWords(row: TimelineRow): string | null {
  switch (row.row) {
    case 'turn':
      return firstLine(row.text)
    case 'approval':
      return firstLine(row.title)
    case 'operation':
      return operationCause(row.asked)
    default:
      return null
  }
}

function operationCause(asked: OperationAsked): string | null {
  return asked.operation === 'restore-checkpoint' ? null : subjectOf(asked)
}

/** A text's first line that says something. */
export const firstLine = (text: string): string => text.trimStart().split('\n', 1).join('')
