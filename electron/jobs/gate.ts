import type { GateClass } from '../../core/reactions.ts'

/** How many may run at once. Control never waits. */
export type GateLimits = { turns: number; effects: number }
export const GATE_LIMITS: GateLimits = { turns: 8, effects: 4 }

/** Counts what runs and what is about to, so that no more is claimed than can start. */
export interface Gate {
  /** Keeps a place for a job that is being claimed; false when there is none. */
  take(of: GateClass): boolean
  /** Gives all kept places back: what they were for runs by now, or never will. */
  forget(): void
}

export function createGate(limits: GateLimits, running: (of: GateClass) => number): Gate {
  const nothing = { turns: 0, effects: 0, control: 0 }
  let kept = { ...nothing }
  return {
    take(of) {
      if (of !== 'control' && running(of) + kept[of] >= limits[of]) return false
      kept[of] += 1
      return true
    },
    forget() {
      kept = { ...nothing }
    },
  }
}
