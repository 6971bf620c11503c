import { Counter, type Registry } from 'prom-client'
import type { StoredEvent } from '../../core/events.ts'

/** Counts what automations do, for Prometheus. */
export function createAutomationMeter(registry: Registry) {
  const registers = [registry]
  const fired = new Counter({
    name: 'gaffer_automations_fired_total',
    help: 'Runs that automations asked for',
    registers,
  })
  const settled = new Counter({
    name: 'gaffer_automations_settled_total',
    help: 'Runs that came to an end',
    labelNames: ['outcome'],
    registers,
  })
  const skipped = new Counter({
    name: 'gaffer_automations_skipped_total',
    help: 'Matches that no run came of',
    labelNames: ['reason'],
    registers,
  })
  return {
    /** Told of what has been committed. */
    heard(events: readonly StoredEvent[]): void {
      for (const { type, payload } of events) {
        if (type === 'AutomationFired') fired.inc()
        if (type === 'AutomationRunSettled') settled.inc({ outcome: payload.outcome })
        if (type === 'AutomationSkipped') skipped.inc({ reason: payload.reason })
      }
    },
  }
}
