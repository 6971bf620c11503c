import type { AutomationId, ProjectId, ReplyId, RunId, ThreadId } from '../ids.ts'
import type { Lineage } from '../lineage.ts'
import type { ActionKind } from './action.ts'
import type { Definition } from './rule.ts'

/** A run that has been asked for and is not settled. */
export type OpenRun = {
  runId: RunId
  /** Position of the event that asked for it. */
  intent: number
  /** What the automation was called then. */
  name: string
  action: ActionKind
  lineage: Lineage
  threadId?: ThreadId
  projectId?: ProjectId
  /** Who waits for what it comes to. */
  replyTo?: ReplyId
  /** The dead letter that it sees to. */
  handles?: string
}

export type OpenAutomation = Definition & {
  status: 'open'
  automationId: AutomationId
  name: string
  /** The person it runs as, as events name people. */
  owner: string
  enabled: boolean
  /** Runs that are not settled, oldest first; OPEN_RUNS at most. */
  runs: readonly OpenRun[]
  /** The last RECENT_RUNS ids; one of them used again is refused. */
  recent: readonly RunId[]
  /** Runs that were given up and that nobody has seen to, OPEN_LETTERS at most, oldest first. */
  letters: readonly { jobId: string; intent: number }[]
}

export type AutomationState = { status: 'absent' } | OpenAutomation | { status: 'deleted' }

/** Runs of one automation that may wait; what it matches beyond that is skipped. */
export const OPEN_RUNS = 1000
export const RECENT_RUNS = 100

/** Positions of the events whose runs have been asked for and not yet settled. */
export const openRuns = (state: AutomationState): number[] =>
  state.status === 'open' ? state.runs.map((run) => run.intent) : []
