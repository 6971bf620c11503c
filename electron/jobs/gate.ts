import type { GateClass } from '../../core/reactions.ts'

/** How many may run at once. Control never waits. */
export type GateLimits = { turns: number; effects: number }
export const GATE_LIMITS: GateLimits = { turns: 8, effects: 4 }

/** How many run of a class, or of the automations among them. */
type Running = (of: GateClass, automations: boolean) => number

/** Counts what runs and what is about to, so that no more is claimed than can start. */
export interface Gate {
  /** Keeps a place for a job that is being claimed; false when there is none. */
  take(of: GateClass, automation: boolean): boolean
  /** Whether there is no place for anybody. */
  isFull(of: GateClass): boolean
  /** Gives all kept places back: what they were for runs by now, or never will. */
  forget(): void
}

export function createGate(limits: GateLimits, running: Running): Gate {
  const nothing = { turns: 0, effects: 0, control: 0, automations: 0 }
  let kept = { ...nothing }
  // A command of an automation's may take an hour; the checkpoint that a turn waits for must not.
  const automations = () => Math.max(1, limits.effects - 1)
  const isFull = (of: GateClass) => of !== 'control' && running(of, false) + kept[of] >= limits[of]
  return {
    isFull,
    take(of, automation) {
      if (isFull(of)) return false
      if (automation && running(of, true) + kept.automations >= automations()) return false
      kept[of] += 1
      if (automation) kept.automations += 1
      return true
    },
    forget() {
      kept = { ...nothing }
    },
  }
}
