import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { CommandByType } from '../../core/commands.ts'
import type { Rejection } from '../../core/decider.ts'
import type { EventType, StoredEvent, StreamType } from '../../core/events.ts'
import type { FactsOf } from '../../core/facts.ts'
import { react } from '../../core/reactions.ts'
import { REDACTED, unknownEvent, type Without, withoutField } from '../../core/redaction.ts'
import { evolve, initial, type StreamState } from '../../core/streams.ts'
import { upcast } from '../../core/upcast.ts'
import { views as definitions } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { blobPath } from './blobs.ts'
import { digestOf } from './chain.ts'
import type { Db } from './database.ts'
import { type EventRow, EVENTS_LIMIT, type Log, type Route } from './log.ts'
import { PRACTICE_SESSIONS } from './home.ts'
import type { Views } from './views.ts'

type Redact = Pick<CommandByType['RedactEvent'], 'eventId' | 'field'>

/** Finds out what a redaction would leave, for `decide` to judge. */
export interface Foresight {
  /** The stream of an event. Reads the whole log: ids have no index, since nothing else asks by them. */
  route(eventId: string): Route | undefined
  /** An event by its id, found the same way. */
  event(eventId: string): StoredEvent | undefined
  of(command: Redact): FactsOf<'RedactEvent'>
}

export function openForesight(db: Db, log: Log): Foresight {
  const byId = db.prepare<[string], EventRow>('SELECT * FROM events WHERE id = ? LIMIT 1')
  const byPosition = db.prepare<[number], EventRow>('SELECT * FROM events WHERE position = ?')
  // The same event is asked for twice in one command: where it belongs, and what it says.
  let last = 0

  function find(eventId: string): EventRow | undefined {
    const known = byPosition.get(last)
    const row = known?.id === eventId ? known : byId.get(eventId)
    if (row) last = row.position
    return row
  }

  function stateWithout(row: EventRow, payload: unknown): StreamState {
    let stream = initial(row.stream_type as StreamType)
    for (let after = 0; ;) {
      const events = log.read(after, EVENTS_LIMIT, row.stream_id)
      for (const event of events) {
        after = event.position
        stream = evolve(
          stream,
          after === row.position ? saying(event, row.schema_version, payload) : event,
        )
      }
      if (events.length < EVENTS_LIMIT) return stream
    }
  }

  return {
    route(eventId) {
      const row = find(eventId)
      return row && { type: row.stream_type as StreamType, id: row.stream_id }
    },
    event(eventId) {
      const row = find(eventId)
      return row && log.at(row.position)
    },
    of({ eventId, field }) {
      const row = find(eventId)
      if (!row) return { redaction: unknownEvent(eventId) }
      const left = leave(row, field)
      if ('rejected' in left) return { redaction: left }
      const redaction = {
        position: row.position,
        version: row.stream_version,
        eventType: row.type as EventType,
        changes: left.json !== row.payload,
        remains: digestOf(left.salt, left.json),
        without: stateWithout(row, left.payload),
      }
      return { redaction }
    },
  }
}

/** Carries out what an EventRedacted tells, in the transaction that tells it. */
export type Redactor = (told: StoredEvent<'EventRedacted'>) => void

export function openRedactor(db: Db, log: Log, views: Pick<Views, 'reset'>): Redactor {
  const ofStream = db.prepare<[string, number], EventRow>(
    'SELECT * FROM events WHERE stream_id = ? AND stream_version = ?',
  )
  const lessen = db.prepare(
    'UPDATE events SET payload = ?, salt = ?, digest = coalesce(digest, ?) WHERE position = ?',
  )
  const tellJob = db.prepare('UPDATE jobs SET payload = ? WHERE id = ?')
  // What a job noted, and what git or an agent answered it, may repeat what it was told.
  // One that is still open finds its effect by its note.
  const clearJobs = db.prepare(`
    UPDATE jobs SET error = json_set(error, '$.message', ?),
      note = CASE WHEN status IN ('pending', 'in-flight') THEN note END
    WHERE event_position = ?`)
  const clearAttempts = db.prepare(`
    UPDATE job_attempts SET message = ? WHERE message IS NOT NULL
      AND job IN (SELECT number FROM jobs WHERE event_position = ?)`)
  const purge = db.prepare('INSERT INTO purges (position, files) VALUES (?, ?)')

  return ({ streamId, payload: { version, field }, position }) => {
    const row = ofStream.get(streamId, version)
    const left = row && leave(row, field)
    if (!left || 'rejected' in left) throw new Error(`${position} tells of no redaction`)
    lessen.run(left.json, left.salt, digestOf(row.salt, row.payload), row.position)
    log.forget(streamId)
    const event = log.at(row.position)
    for (const { id, payload } of event ? react(event) : [])
      tellJob.run(JSON.stringify(payload), id)
    clearJobs.run(REDACTED, row.position)
    clearAttempts.run(REDACTED, row.position)
    for (const view of Object.values<View>(definitions))
      if (view.handles.some((type) => type === row.type)) views.reset(view.name)
    const home = path.dirname(db.name)
    const files = [...left.blobs.map(blobPath), ...sessionsThatSay(home, left.texts)]
    purge.run(position, JSON.stringify(files))
  }
}

/** Names the first redaction that is not carried out as it was told, if there is one. */
export function brokenRedaction(db: Db): string | undefined {
  const newest = db.prepare<[string, string], { remains: string }>(`
    SELECT payload ->> '$.remains' AS remains FROM events
    WHERE stream_id = ? AND type = 'EventRedacted' AND payload ->> '$.eventId' = ?
    ORDER BY stream_version DESC LIMIT 1`)
  const lessened = db.prepare<[], EventRow>(
    'SELECT * FROM events WHERE digest IS NOT NULL ORDER BY position',
  )
  for (const row of lessened.all()) {
    const { remains } = newest.get(row.stream_id, row.id) ?? {}
    if (remains !== digestOf(row.salt, row.payload))
      return `what is left of event ${row.position} is not what its redaction left`
  }
  const whole = db
    .prepare<[], { position: number }>(`
      SELECT redacted.position FROM events AS told
      JOIN events AS redacted ON redacted.stream_id = told.stream_id
        AND redacted.stream_version = told.payload ->> '$.version'
      WHERE told.type = 'EventRedacted' AND redacted.digest IS NULL LIMIT 1`)
    .get()
  return whole && `event ${whole.position} was redacted, and says all of it again`
}

type Left = Without & { json: string; salt: Buffer }

/**
 * What a redaction leaves of an event.
 *
 * The new salt follows from the old one, which goes: so whoever asks twice is told the same, and
 * nobody can work back from what is left to what was taken out.
 */
function leave(row: EventRow, field: string): Left | Rejection {
  const payload: unknown = JSON.parse(row.payload)
  const kept = { type: row.type as EventType, schemaVersion: row.schema_version, payload }
  const without = withoutField(kept, field)
  if ('rejected' in without) return without
  const salt = Buffer.from(digestOf(row.salt, `salt without ${field}`), 'hex').subarray(0, 16)
  return { ...without, json: JSON.stringify(without.payload), salt }
}

function saying(event: StoredEvent, schemaVersion: number, payload: unknown): StoredEvent {
  const { type } = event
  return { ...event, payload: upcast(type, schemaVersion, payload) } as StoredEvent
}

/** The practice agent remembers what it was told in files of its own below the home. */
function sessionsThatSay(home: string, texts: readonly string[]): string[] {
  const said = texts.filter((text) => text !== '').map((text) => JSON.stringify(text).slice(1, -1))
  const folder = path.join(home, PRACTICE_SESSIONS)
  return filesIn(folder)
    .filter((name) => {
      const content = readFileSync(path.join(folder, name), 'utf8')
      return said.some((text) => content.includes(text))
    })
    .map((name) => path.posix.join(PRACTICE_SESSIONS, name))
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
