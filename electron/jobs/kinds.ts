import { answerApproval } from './answerApproval.ts'
import { answerQuestion } from './answerQuestion.ts'
import { captureCheckpoint } from './captureCheckpoint.ts'
import { commit } from './commit.ts'
import type { JobContext } from './context.ts'
import { createBranch } from './createBranch.ts'
import { interruptTurn } from './interruptTurn.ts'
import type { Kinds } from './kind.ts'
import { promptAgent } from './promptAgent.ts'
import { restoreCheckpoint } from './restoreCheckpoint.ts'
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
  'restore-checkpoint': restoreCheckpoint(context),
  commit: commit(context),
  'create-branch': createBranch(context),
  'run-automation': runAutomation(context),
  'suggest-commit-message': suggestCommitMessage(context),
})
