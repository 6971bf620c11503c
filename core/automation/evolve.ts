import type { StoredEvent } from '../events.ts'
import type { OpenAutomation, OpenRun, AutomationState } from './state.ts'
import { RECENT_RUNS } from './state.ts'

export function evolve(state: AutomationState, event: StoredEvent): AutomationState {
  if (event.type === 'AutomationCreated')
    return { ...event.payload, status: 'open', runs: [], recent: [], letters: [] }
  if (state.status !== 'open') return state
  switch (event.type) {
    case 'AutomationUpdated': {
      const { name, scope, when, do: action, depthLimit, retry } = event.payload
      return {
        ...state,
        name: name ?? state.name,
        scope: scope ?? state.scope,
        when: when ?? state.when,
        do: action ?? state.do,
        depthLimit: depthLimit ?? state.depthLimit,
        retry: retry ?? state.retry,
      }
    }
    case 'AutomationEnabled':
      return { ...state, enabled: true }
    case 'AutomationDisabled':
      return { ...state, enabled: false }
    case 'AutomationDeleted':
      return { status: 'deleted' }
    case 'AutomationFired':
      return begun(state, event)
    case 'AutomationRunSettled': {
      const { runId } = event.payload
      return { ...state, runs: state.runs.filter((run) => run.runId !== runId) }
    }
    case 'DeadLetterRecorded': {
      const { jobId, intent } = event.payload
      return { ...state, letters: [...state.letters, { jobId, intent }] }
    }
    case 'DeadLetterResolved': {
      const { jobId } = event.payload
      return { ...state, letters: state.letters.filter((letter) => letter.jobId !== jobId) }
    }
    default:
      return state
  }
}

function begun(state: OpenAutomation, event: StoredEvent<'AutomationFired'>): OpenAutomation {
  const { runId, name, threadId, projectId, replyTo, handles, action } = event.payload
  const { id, position, depth, rootId } = event
  const run: OpenRun = {
    runId,
    intent: position,
    name,
    action: action.kind,
    // A run by hand goes back to nothing but itself.
    lineage: { depth, rootId: rootId ?? id },
    ...(threadId && { threadId }),
    ...(projectId && { projectId }),
    ...(replyTo && { replyTo }),
    ...(handles !== undefined && { handles }),
  }
  const recent = [...state.recent, runId].slice(-RECENT_RUNS)
  return { ...state, runs: [...state.runs, run], recent }
}
