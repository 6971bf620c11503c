import type { Manner, WishType } from './wishes.ts'

/** How one life of a host goes, and where it ends. */
export type Plan = {
  /** The point it dies at, as GAFFER_FAULT names it; whenever it comes, unless given. */
  fault?: string
  /** What brings the host to that point, best first. */
  wanted: readonly WishType[]
  /** The view to make anew, where that is what gets it there. */
  rebuild?: string
  /** A turn that is under way before anything else is sent: one that asks for leave, or a question, or one that goes on. */
  turn?: Extract<Manner, 'ask' | 'wonder' | 'stream'>
  /** A kind of job that is to look as if it had been taken up fifty times in vain. */
  worn?: string
  /** Whether the jobs are gone when it begins. */
  wiped?: boolean
}

const commands: Record<string, readonly WishType[]> = {
  CommitChanges: ['CommitChanges'],
  CreateBranch: ['CreateBranch'],
  CreateCheckpoint: ['CreateCheckpoint'],
  RestoreCheckpoint: ['RestoreCheckpoint', 'InterruptTurn', 'CreateCheckpoint'],
  DiscardChanges: ['DiscardChanges'],
  SwitchBranch: ['SwitchBranch', 'InterruptTurn', 'CreateBranch'],
  RemoveWorktree: ['RemoveWorktree', 'InterruptTurn', 'CreateThread'],
  StartTurn: ['StartTurn'],
  InterruptTurn: ['InterruptTurn', 'StartTurn'],
  SteerTurn: ['SteerTurn', 'StartTurn'],
  ApprovePendingAction: ['ApprovePendingAction', 'StartTurn'],
  AnswerQuestion: ['AnswerQuestion', 'StartTurn'],
  ForkThread: ['ForkThread', 'CreateThread'],
  IngestProviderEvent: ['StartTurn'],
  SettleCheckpoint: ['CreateCheckpoint'],
  SettleGitOperation: ['CommitChanges', 'CreateBranch'],
  CreateAutomation: ['CreateAutomation', 'DeleteAutomation'],
  RunAutomation: ['CreateAutomation', 'RunAutomation'],
  SettleAutomationRun: ['CreateAutomation', 'CreateCheckpoint'],
}

const kinds: Record<string, readonly WishType[]> = {
  commit: ['CommitChanges'],
  'create-branch': ['CreateBranch'],
  stage: ['StageChanges'],
  unstage: ['UnstageChanges'],
  discard: ['DiscardChanges'],
  'undo-commit': ['UndoCommit', 'CommitChanges'],
  'switch-branch': ['SwitchBranch', 'InterruptTurn', 'CreateBranch'],
  push: ['PushBranch'],
  'capture-checkpoint': ['CreateCheckpoint'],
  'restore-checkpoint': ['RestoreCheckpoint', 'InterruptTurn', 'CreateCheckpoint'],
  'add-worktree': ['AddWorktree', 'CreateThread', 'RemoveWorktree'],
  'remove-worktree': ['RemoveWorktree', 'InterruptTurn', 'CreateThread'],
  'prompt-agent': ['StartTurn'],
  'interrupt-turn': ['InterruptTurn', 'StartTurn'],
  'steer-turn': ['SteerTurn', 'StartTurn'],
  'answer-approval': ['ApprovePendingAction', 'RejectPendingAction', 'StartTurn'],
  'answer-question': ['AnswerQuestion', 'StartTurn'],
  'run-automation': ['CreateAutomation', 'CreateCheckpoint'],
}

const turnFor: Record<string, Plan['turn']> = {
  ApprovePendingAction: 'ask',
  'answer-approval': 'ask',
  AnswerQuestion: 'wonder',
  'answer-question': 'wonder',
  InterruptTurn: 'stream',
  'interrupt-turn': 'stream',
  SteerTurn: 'stream',
  'steer-turn': 'stream',
}

const armed = (points: readonly string[], abouts: Record<string, readonly WishType[]>): Plan[] =>
  points.flatMap((point) =>
    Object.entries(abouts).map(([about, wanted]) => {
      const turn = turnFor[about]
      return { fault: `${point}:${about}`, wanted, ...(turn && { turn }) }
    }),
  )

/** Every point there is to be armed, each with what leads to it; and the loss of the jobs table. */
export const armedPlans: readonly Plan[] = [
  ...armed(['afterDecide', 'beforeCommit', 'afterCommit', 'beforePublish'], commands),
  ...armed(['afterClaim', 'afterEffect', 'afterSettle'], kinds),
  { fault: 'beforeDeadLetter:commit', wanted: ['CommitChanges'], worn: 'commit' },
  {
    fault: 'beforeDeadLetter:capture-checkpoint',
    wanted: ['CreateCheckpoint'],
    worn: 'capture-checkpoint',
  },
  { fault: 'midFanout:CheckpointRequested', wanted: ['CreateAutomation', 'CreateCheckpoint'] },
  {
    fault: 'beforeDeadLetter:run-automation',
    wanted: ['CreateAutomation', 'CreateCheckpoint'],
    worn: 'run-automation',
  },
  { fault: 'afterReset:timeline', wanted: [], rebuild: 'timeline' },
  { fault: 'midPage:timeline', wanted: [], rebuild: 'timeline' },
  { fault: 'midPage:threads', wanted: [], rebuild: 'threads' },
  { wanted: [], wiped: true },
]
