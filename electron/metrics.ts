import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { ViewState } from '../core/protocol.ts'
import type { JobMeter } from './jobs/meter.ts'
import type { Cost } from './store/storedView.ts'

/** Upper bounds of the pickup latency's buckets, in seconds. */
const PICKUP_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

/** Counts what becomes of jobs, for Prometheus. */
export function createJobMeter(registry: Registry): JobMeter {
  const registers = [registry]
  const counter = (what: string, help: string) => {
    const name = `gaffer_jobs_${what}_total`
    const counted = new Counter({ name, help, labelNames: ['kind'], registers })
    return (kind: string) => counted.inc({ kind })
  }
  const claimed = counter('claimed', 'Runs begun')
  const dead = new Counter({
    name: 'gaffer_jobs_dead_total',
    help: 'Jobs given up',
    labelNames: ['kind', 'reason'],
    registers,
  })
  const restarts = new Counter({
    name: 'gaffer_runner_restarts_total',
    help: 'Rounds of the runner that failed and were tried again',
    registers,
  })
  const pickup = new Histogram({
    name: 'gaffer_jobs_pickup_seconds',
    help: 'From the time a job could run to the start of its run',
    buckets: PICKUP_SECONDS,
    registers,
  })
  return {
    enqueued: counter('enqueued', 'Jobs asked for'),
    claimed(kind, waitedMs) {
      claimed(kind)
      pickup.observe(waitedMs / 1000)
    },
    retried: counter('retried', 'Runs that failed for now and are tried again'),
    deferred: counter('deferred', 'Runs whose time had not come'),
    dead: (kind, reason) => dead.inc({ kind, reason }),
    fenced: counter('fenced', 'Writes refused because somebody else had the job'),
    reclaimed: counter('reclaimed', 'Leases that lapsed or whose owner died'),
    unresponsive: counter('unresponsive', 'Runs that went on although told to stop'),
    restarted: () => restarts.inc(),
  }
}

type Sources = {
  head: () => number
  openJobs: () => number
  openCircuits: () => number
  liveTurns: () => number
  pollFinds: () => number
  views: () => Record<string, ViewState>
  /** What rebuilding has cost each view since the start. */
  costs: () => Record<string, Cost>
}

/** What operators watch as it stands; read when asked for, so it costs nothing otherwise. */
export function watchSources(registry: Registry, sources: Sources): void {
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
  gauge('gaffer_circuits_open', 'Targets that keep failing', sources.openCircuits)
  gauge('gaffer_turns_live', 'Turns under way', sources.liveTurns)
  gauge('gaffer_jobs_poll_finds', 'Jobs that only the backstop poll found', sources.pollFinds)
  const perView = (name: string, help: string, read: () => [view: string, value: number][]) =>
    new Gauge({
      name,
      help,
      labelNames: ['view'],
      registers,
      collect() {
        for (const [view, value] of read()) this.set({ view }, value)
      },
    })
  const states = () => Object.entries(sources.views())
  const costs = () => Object.entries(sources.costs())
  perView('gaffer_view_ready', 'Whether a view has folded all there is', () =>
    states().map(([view, { status }]) => [view, status === 'ready' ? 1 : 0]),
  )
  perView('gaffer_view_lag_from_head', 'Events that a view has not folded yet', () =>
    states().map(([view, { lag }]) => [view, lag]),
  )
  perView('gaffer_view_events_replayed', 'Events that rebuilds of a view have passed', () =>
    costs().map(([view, { eventsReplayed }]) => [view, eventsReplayed]),
  )
  perView('gaffer_view_rebuild_seconds', 'How long rebuilds of a view have worked', () =>
    costs().map(([view, { milliseconds }]) => [view, milliseconds / 1000]),
  )
}
