import type { OpenAutomation } from '../../core/automation/state.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { ProjectState } from '../../core/project.ts'
import { evolve, initial, type StreamState } from '../../core/streams.ts'
import type { OpenThread } from '../../core/thread/state.ts'

/** The log as it was read so far, and what it comes to. */
export interface Knowledge {
  readonly log: readonly StoredEvent[]
  /** Takes what was read after what is known. */
  learn(events: readonly StoredEvent[]): void
  projects(): Extract<ProjectState, { status: 'open' }>[]
  /** Threads that are neither deleted nor of a deleted project. */
  threads(): OpenThread[]
  /** Automations that are not deleted. */
  automations(): OpenAutomation[]
}

export function createKnowledge(): Knowledge {
  const log: StoredEvent[] = []
  const states = new Map<string, StreamState>()
  const projects: Knowledge['projects'] = () =>
    [...states.values()].flatMap(({ of, state }) =>
      of === 'project' && state.status === 'open' ? [state] : [],
    )
  return {
    log,
    learn(events) {
      for (const event of events) {
        log.push(event)
        const before = states.get(event.streamId) ?? initial(event.streamType)
        states.set(event.streamId, evolve(before, event))
      }
    },
    projects,
    automations: () =>
      [...states.values()].flatMap(({ of, state }) =>
        of === 'automation' && state.status === 'open' ? [state] : [],
      ),
    threads() {
      const there = new Set<string>(projects().map((project) => project.projectId))
      return [...states.values()].flatMap(({ of, state }) =>
        of === 'thread' && state.status === 'open' && there.has(state.projectId) ? [state] : [],
      )
    },
  }
}
