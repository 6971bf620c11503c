import type { Event, PayloadOf } from '../events.ts'
import type { RunId } from '../ids.ts'
import type { RunOutcome, RunResult } from './run.ts'
import type { OpenAutomation, OpenRun } from './state.ts'

type Came = { outcome: RunOutcome; code?: string; message?: string; result: RunResult }

/** The end of a run. Nothing where it has ended already. */
export function settleRun(automation: OpenAutomation, runId: RunId, came: Came): Event[] {
  const run = automation.runs.find((each) => each.runId === runId)
  return run ? [settled(automation, run, came)] : []
}

export function settled({ automationId }: OpenAutomation, run: OpenRun, came: Came): Event {
  const { intent: _, lineage: __, ...of } = run
  const { outcome, code, message, result } = came
  const payload: PayloadOf<'AutomationRunSettled'> = {
    automationId,
    ...of,
    outcome,
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    result,
  }
  return { type: 'AutomationRunSettled', payload }
}
