import { threadDecider } from '../../../core/thread/decider.ts'
import type { OpenThread } from '../../../core/thread/state.ts'
import { stamped, type Told } from '../../support/specify.ts'

/** The state of a thread that is open after these. */
export function stateAfter(...events: Told[]): OpenThread {
  const state = stamped(events).reduce(threadDecider.evolve, threadDecider.initial)
  if (state.status !== 'open') throw new Error(`the thread is ${state.status}`)
  return state
}
