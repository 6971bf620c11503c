import { randomUUID } from 'node:crypto'
import type { StoredEvent } from '../../core/events.ts'
import type { Receipt } from '../../core/protocol.ts'
import { type GateClass, type JobSpec, react } from '../../core/reactions.ts'
import type { Log } from '../store/log.ts'
import type { Claimed, JobTable } from './table.ts'

/** Puts jobs into the table with the events that ask for them, and starts them after the commit. */
export interface Outbox {
  /** Adds what the events ask for; what can start now is claimed in this very transaction. */
  add(events: readonly StoredEvent[]): { jobs: Receipt['jobs']; claimed: Claimed[] }
  /** Adds what an event asked for and nobody has settled, if it is not there; it will reconcile first. */
  owe(event: StoredEvent): number
  committed(claimed: readonly Claimed[]): void
  rolledBack(): void
}

/** What the outbox asks of whoever runs jobs. */
export interface Starter {
  /** Keeps a place for a job that is being claimed; false where it may not start now. */
  reserve(job: Startable): boolean
  /** Gives back the places of claims that never committed. */
  forget(): void
  start(claimed: readonly Claimed[]): void
}

/** What decides whether a job may start, apart from its lane. */
export type Startable = { kind: string; gate: GateClass; payload: unknown }

type Parts = {
  table: JobTable
  log: Log
  starter: Starter
  now: () => number
  boot: string
  /** Told of each job that was added, once that is committed. */
  enqueued?: (kind: string) => void
  /** Told when a commit may have let jobs start that were there before it. */
  freed?: () => void
}

export function createOutbox(parts: Parts): Outbox {
  const { table, log, starter, now, boot, enqueued, freed } = parts
  // What the open transaction has done, told once it is committed.
  let added: string[] = []
  let frees = false
  function placeOf(spec: JobSpec, event: StoredEvent) {
    const { streamId, position } = event
    const { stream } = log.load(event.streamType, streamId)
    const checkout =
      stream.of === 'thread' && stream.state.status === 'open' ? stream.state.checkout : streamId
    return {
      streamId,
      position,
      laneKey: spec.lane === 'checkout' ? checkout : streamId,
      now: now(),
    }
  }

  return {
    add(events) {
      for (const event of events)
        if (table.cancel(endedBy(event), now()) > 0 || isOtherAgent(event)) frees = true
      const specs = events.flatMap((event) => react(event).map((spec) => ({ spec, event })))
      // All are added before any is claimed, since one may wait for another.
      for (const { spec, event } of specs)
        if (table.add(spec, placeOf(spec, event))) added.push(spec.kind)
      const claimed = specs.flatMap(({ spec }) => {
        if (!table.canStart(spec.id, now()) || !starter.reserve(spec)) return []
        const job = table.claim(spec.id, { token: randomUUID(), now: now(), boot })
        return job ? [job] : []
      })
      return { jobs: specs.map(({ spec }) => ({ id: spec.id, kind: spec.kind })), claimed }
    },
    owe(event) {
      const owed = react(event).filter((spec) => table.owe(spec, placeOf(spec, event)))
      for (const { kind } of owed) enqueued?.(kind)
      return owed.length
    },
    committed(claimed) {
      for (const kind of added) enqueued?.(kind)
      added = []
      starter.start(claimed)
      if (frees) freed?.()
      frees = false
    },
    rolledBack() {
      added = []
      frees = false
      starter.forget()
    },
  }
}

/** A prompt that waits for one agent's circuit need not wait for another's. */
const isOtherAgent = (event: StoredEvent): boolean =>
  event.type === 'ThreadUpdated' && event.payload.agent !== undefined

/** Streams whose waiting jobs have nobody left to work for. */
function endedBy(event: StoredEvent): readonly string[] {
  if (event.type === 'ProjectDeleted') {
    const { threadIds, automationIds = [] } = event.payload
    return [...threadIds, ...automationIds]
  }
  const ends = event.type === 'ThreadDeleted' || event.type === 'AutomationDeleted'
  return ends ? [event.streamId] : []
}
