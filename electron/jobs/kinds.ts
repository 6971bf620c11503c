import { answerApproval } from './answerApproval.ts'
import { answerQuestion } from './answerQuestion.ts'
import { captureCheckpoint } from './captureCheckpoint.ts'
import type { JobContext } from './context.ts'
import { interruptTurn } from './interruptTurn.ts'
import type { Kinds } from './kind.ts'
import { deleteBranch, renameBranch, switchBranch } from './operations/branches.ts'
import { commit, createBranch } from './operations/committing.ts'
import { gitOperation } from './operations/gitOperation.ts'
import {
  abortOperation,
  continueOperation,
  merge,
  pull,
  rebase,
  resolveConflict,
  undoCommit,
} from './operations/joining.ts'
import { createPullRequest, fetch, push } from './operations/remotes.ts'
import { restoreCheckpoint } from './operations/restoring.ts'
import { discard, stage, unstage } from './operations/staging.ts'
import { addWorktree, removeWorktree } from './operations/worktrees.ts'
import { promptAgent } from './promptAgent.ts'
import { runAutomation } from './runAutomation.ts'
import { steerTurn } from './steerTurn.ts'
import { suggestCommitMessage } from './suggestCommitMessage.ts'

/** Every kind of outside work there is. An undeclared one does not compile. */
export const createKinds = (context: JobContext): Kinds => ({
  'prompt-agent': promptAgent(context),
  'answer-approval': answerApproval(context),
  'answer-question': answerQuestion(context),
  'steer-turn': steerTurn(context),
  'interrupt-turn': interruptTurn(context),
  'capture-checkpoint': captureCheckpoint(context),
  'restore-checkpoint': gitOperation(context, 'restore-checkpoint', restoreCheckpoint),
  commit: gitOperation(context, 'commit', commit),
  'create-branch': gitOperation(context, 'create-branch', createBranch),
  'undo-commit': gitOperation(context, 'undo-commit', undoCommit),
  stage: gitOperation(context, 'stage', stage),
  unstage: gitOperation(context, 'unstage', unstage),
  discard: gitOperation(context, 'discard', discard),
  'switch-branch': gitOperation(context, 'switch-branch', switchBranch),
  'rename-branch': gitOperation(context, 'rename-branch', renameBranch),
  'delete-branch': gitOperation(context, 'delete-branch', deleteBranch),
  fetch: gitOperation(context, 'fetch', fetch),
  pull: gitOperation(context, 'pull', pull),
  push: gitOperation(context, 'push', push),
  merge: gitOperation(context, 'merge', merge),
  rebase: gitOperation(context, 'rebase', rebase),
  'resolve-conflict': gitOperation(context, 'resolve-conflict', resolveConflict),
  'abort-operation': gitOperation(context, 'abort-operation', abortOperation),
  'continue-operation': gitOperation(context, 'continue-operation', continueOperation),
  'create-pull-request': gitOperation(context, 'create-pull-request', createPullRequest),
  'add-worktree': gitOperation(context, 'add-worktree', addWorktree(context)),
  'remove-worktree': gitOperation(context, 'remove-worktree', removeWorktree(context)),
  'run-automation': runAutomation(context),
  'suggest-commit-message': suggestCommitMessage(context),
})
