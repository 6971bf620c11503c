import { Gauge, Registry } from 'prom-client'
import type { ViewState } from '../core/protocol.ts'

type Sources = {
  head: () => number
  openJobs: () => number
  liveTurns: () => number
  pollFinds: () => number
  views: () => Record<string, ViewState>
}

/** What operators watch, in Prometheus' text; read when asked for, so it costs nothing otherwise. */
export function createMetrics(sources: Sources): Registry {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('gaffer_log_position', 'Position of the newest event', sources.head)
  gauge('gaffer_jobs_open', 'Jobs that are pending or in flight', sources.openJobs)
  gauge('gaffer_turns_live', 'Turns under way', sources.liveTurns)
  gauge('gaffer_jobs_poll_finds', 'Jobs that only the backstop poll found', sources.pollFinds)
  new Gauge({
    name: 'gaffer_view_lag',
    help: 'Events that a view has not folded yet',
    labelNames: ['view'],
    registers,
    collect() {
      for (const [view, { lag }] of Object.entries(sources.views())) this.set({ view }, lag)
    },
  })
  return registry
}
