import { fire, isHandler } from '../../core/automation/fire.ts'
import { furtherFrom, matches } from '../../core/automation/match.ts'
import { seenTo } from '../../core/automation/seeTo.ts'
import type { OpenAutomation } from '../../core/automation/state.ts'
import type { Event, StoredEvent, StreamType } from '../../core/events.ts'
import type { AutomationId, RunId } from '../../core/ids.ts'
import type { Descent } from '../../core/lineage.ts'
import { principalName } from '../../core/principal.ts'
import { fault } from '../faults.ts'
import { mintId } from '../ids.ts'
import type { Db } from '../store/database.ts'
import type { Facts } from '../store/facts.ts'
import type { Log, Route } from '../store/log.ts'
import { openAbout } from './about.ts'
import { isDefining, openAutomationTable } from './table.ts'

/** A command's own events and what they would set off are more than it may cause. */
export class FanOutTooLarge extends Error {
  override readonly name = 'FanOutTooLarge'
  readonly code = 'too-many-events'
}

/** The command that events come of. */
export type Cause = {
  commandId: string
  at: number
  /** How many more events it may cause. */
  room: number
  /** Whether it may be refused for having too little of that; what cannot be is cut short. */
  refusable: boolean
}

/** What automations make of events, in the transaction that appends those. */
export interface FanOut {
  /**
   * Appends what follows from events: runs of the automations that match, and what becomes of a dead
   * letter that one saw to. Throws FanOutTooLarge.
   */
  follow(events: readonly StoredEvent[], cause: Cause): StoredEvent[]
  rolledBack(): void
}

type Parts = { db: Db; log: Log; facts: Facts }
type Armed = Map<string, AutomationId[]>

export function openFanOut({ db, log, facts }: Parts): FanOut {
  const table = openAutomationTable(db)
  const aboutOf = openAbout(db)
  const holderOf = db.prepare<[string], { stream_type: StreamType; stream_id: string }>(
    'SELECT stream_type, stream_id FROM dead_letters WHERE job_id = ?',
  )
  let armed: Armed | undefined
  // Most homes have no automation, and every command asks.
  let none = table.count() === 0

  function openAutomation(id: string): OpenAutomation | undefined {
    const { stream } = log.load('automation', id)
    return stream.of === 'automation' && stream.state.status === 'open' ? stream.state : undefined
  }

  function arm(): Armed {
    const byType: Armed = new Map()
    for (const id of table.armed())
      for (const type of new Set(openAutomation(id)?.when.types))
        byType.set(type, [...(byType.get(type) ?? []), id])
    return byType
  }

  type By = { principal: string; descent: Descent }

  function append(route: Route, event: Event, from: StoredEvent, by: By, cause: Cause) {
    const json = JSON.stringify(event.payload)
    const { id: causationId, correlationId } = from
    const { commandId, at } = cause
    const { principal } = by
    const { depth, rootId } = by.descent
    const events = log.append(route, log.load(route.type, route.id), [{ event, json }], {
      commandId,
      causationId,
      correlationId,
      principal,
      depth,
      rootId,
      at,
    })
    facts.note(events, route)
    return events
  }

  /** What becomes of the dead letter that a run saw to. */
  function afterHandling(event: StoredEvent, cause: Cause): StoredEvent[] {
    if (event.type !== 'AutomationRunSettled' || event.payload.handles === undefined) return []
    const holder = holderOf.get(event.payload.handles)
    if (!holder) return []
    const route = { type: holder.stream_type, id: holder.stream_id }
    const seen = seenTo(event, log.load(route.type, route.id).stream)
    const { automationId: automation } = event.payload
    const by = { principal: principalName({ automation }), descent: event }
    return seen ? append(route, seen, event, by, cause) : []
  }

  /** Whether the work that was given up was asked for by an automation that sees to dead letters. */
  function isOfHandler(event: StoredEvent): boolean {
    if (event.type !== 'DeadLetterRecorded') return false
    const [kind, id] = log.at(event.payload.intent)?.principal.split(/:(.*)/s) ?? []
    const automation = kind === 'automation' && id ? openAutomation(id) : undefined
    return automation !== undefined && isHandler(automation)
  }

  function waitingFor(event: StoredEvent): OpenAutomation[] {
    armed ??= arm()
    const ids = armed.get(event.type)
    if (!ids || isOfHandler(event)) return []
    const about = aboutOf(event)
    return ids.flatMap((id) => {
      const automation = openAutomation(id)
      // What an automation's owner makes of it is no news to itself.
      const itself = isDefining(event) && event.streamId === id
      return automation && !itself && matches(automation, event, about) ? [automation] : []
    })
  }

  function follow(events: readonly StoredEvent[], cause: Cause): StoredEvent[] {
    if (events.some(isDefining)) {
      armed = undefined
      none = table.count() === 0
    }
    if (none) return []
    const all: StoredEvent[] = []
    const cut = new Set<string>()
    const open = [...events]
    for (const event of open) {
      const handled = afterHandling(event, cause)
      open.push(...handled)
      all.push(...handled)
      for (const { automationId } of waitingFor(event)) {
        const room = all.length < cause.room
        if (!room && cause.refusable) throw new FanOutTooLarge('too many events at once')
        if (!room && cut.has(automationId)) continue
        if (!room) cut.add(automationId)
        all.push(...fired(automationId, event, room, cause))
        fault('midFanout', event.type)
      }
    }
    return all
  }

  function fired(id: AutomationId, event: StoredEvent, room: boolean, cause: Cause): StoredEvent[] {
    // An earlier event of the same command may have brought it a run already.
    const automation = openAutomation(id)
    if (!automation) return []
    const what = fire(automation, event, { about: aboutOf(event), runId: mintId() as RunId, room })
    const principal = principalName({ automation: id })
    const by = { principal, descent: furtherFrom(event) }
    return append({ type: 'automation', id }, what, event, by, cause)
  }

  return {
    follow,
    rolledBack() {
      armed = undefined
      none = table.count() === 0
    },
  }
}
