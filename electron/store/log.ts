import type { Event, StoredEvent, StreamType } from '../../core/events.ts'
import type { EventId } from '../../core/ids.ts'
import type { Descent } from '../../core/lineage.ts'
import { evolve, type Head, headOf, initial, type StreamState } from '../../core/streams.ts'
import { schemaVersionOf, upcast } from '../../core/upcast.ts'
import { mintId } from '../ids.ts'
import { unguessable } from '../randomness.ts'
import { chainHash, type Chained, GENESIS } from './chain.ts'
import type { Db } from './database.ts'
import { openSnapshots } from './snapshots.ts'

/** Events between two snapshots of a stream, at least. */
export const SNAPSHOT_EVERY = 200
/** A long stream's snapshots lie further apart, since they grow: by this part of it at most. */
const SNAPSHOT_SHARE = 64

/** A power of two once it grows, so that the places of snapshots stay the same meanwhile. */
function snapshotEvery(version: number): number {
  if (version <= SNAPSHOT_EVERY * SNAPSHOT_SHARE) return SNAPSHOT_EVERY
  return 2 ** Math.floor(Math.log2(version / SNAPSHOT_SHARE))
}
/** Streams whose state is kept in memory. */
const WARM_STREAMS = 1024
/** The most events that one read gives. */
export const EVENTS_LIMIT = 1000

/** A stream as it stands: its decider's state and how many events it has. */
export type Loaded = { stream: StreamState; version: number; head: Head }

/** What one command's events share. */
export type Origin = {
  commandId: string
  causationId: string | null
  correlationId: string
  principal: string
  depth: number
  rootId: string | null
  at: number
}

/** The stream that something is for. */
export type Route = { type: StreamType; id: string }

/** An event with its payload as it will be stored, and whose doing it is, if not the sender's. */
export type Written = { event: Event; json: string; descent?: Descent }

export type EventRow = Chained & { hash: Buffer }

/** A row as far as its event goes: without what only the chain needs. */
export type ToldRow = Omit<EventRow, 'salt' | 'digest'>

/** An event as another home's log has it, without its place and hash there. */
export type Foreign = Omit<Chained, 'position'>

/** The append-only, hash-chained log, and what is known of each stream in it. */
export interface Log {
  load(type: StreamType, id: string): Loaded
  /** Appends in the transaction that is open; the state it gives is kept once that has committed. */
  append(route: Route, from: Loaded, written: readonly Written[], by: Origin): StoredEvent[]
  /** Appends an event of another home's; its version must be the next one of its stream. */
  adopt(event: Foreign): StoredEvent
  /** Takes what memory and snapshots know of a stream away, because its events say less by now. */
  forget(streamId: string): void
  read(after: number, limit: number, stream?: string): StoredEvent[]
  at(position: number): StoredEvent | undefined
  /** Position of the newest event, counting those of the open transaction. */
  head(): number
  /** Marks what was appended as settled in memory too, or takes it back. */
  committed(): void
  rolledBack(): void
}

/** `passedOver` is told of a stream whose snapshot cannot be believed. */
export function openLog(db: Db, passedOver: (streamId: string) => void = () => {}): Log {
  const snapshots = openSnapshots(db, passedOver)
  const insert = db.prepare(`
    INSERT INTO events (position, id, stream_type, stream_id, stream_version, type, schema_version,
      payload, command_id, causation_id, correlation_id, principal, depth, root_id, occurred_at, salt,
      hash, digest)
    VALUES (@position, @id, @stream_type, @stream_id, @stream_version, @type, @schema_version,
      @payload, @command_id, @causation_id, @correlation_id, @principal, @depth, @root_id, @occurred_at, @salt,
      @hash, @digest)`)
  const writeHead = db.prepare(`
    INSERT INTO streams (stream_id, stream_type, project_id, status, version, ended, checkout, intents)
    VALUES (@id, @type, @projectId, @status, @version, @ended, @checkout, @intents)
    ON CONFLICT (stream_id) DO UPDATE SET
      status = excluded.status, version = excluded.version, ended = excluded.ended, intents = excluded.intents`)
  // Most events change nothing of a head but its version.
  const moveHead = db.prepare('UPDATE streams SET version = ? WHERE stream_id = ?')
  const ofStream = db.prepare<[string, number, number], EventRow>(
    'SELECT * FROM events WHERE stream_id = ? AND stream_version > ? ORDER BY stream_version LIMIT ?',
  )
  const ofStreamAfter = db.prepare<[string, number, number], EventRow>(
    'SELECT * FROM events WHERE stream_id = ? AND position > ? ORDER BY stream_version LIMIT ?',
  )
  const ofAll = db.prepare<[number, number], EventRow>(
    'SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?',
  )
  const byPosition = db.prepare<[number], EventRow>('SELECT * FROM events WHERE position = ?')
  const newest = db.prepare<[], { position: number; hash: Buffer }>(
    'SELECT position, hash FROM events ORDER BY position DESC LIMIT 1',
  )

  const warm = new Map<string, Loaded>()
  // What the open transaction has changed: taken over at its commit, dropped at its rollback.
  const fresh = new Map<string, Loaded>()
  let tip = newest.get() ?? { position: 0, hash: GENESIS }
  let settledTip = tip

  function read(type: StreamType, id: string): Loaded {
    const saved = snapshots.find(id)
    let stream: StreamState | undefined = saved?.stream
    let version = saved?.version ?? 0
    for (;;) {
      const rows = ofStream.all(id, version, EVENTS_LIMIT)
      // What kind of stream this is stands in the log, whatever the asker takes it for.
      stream ??= initial((rows[0]?.stream_type as StreamType | undefined) ?? type)
      for (const row of rows) stream = evolve(stream, toEvent(row))
      version += rows.length
      if (rows.length < EVENTS_LIMIT) return { stream, version, head: headOf(stream) }
    }
  }

  function keep(id: string, loaded: Loaded): void {
    warm.delete(id)
    warm.set(id, loaded)
    if (warm.size > WARM_STREAMS) {
      const [oldest] = warm.keys()
      if (oldest !== undefined) warm.delete(oldest)
    }
  }

  function load(type: StreamType, id: string): Loaded {
    const known = fresh.get(id) ?? warm.get(id)
    if (known) return known
    const loaded = read(type, id)
    // A stream that does not exist is not worth a place, but the rules are asked for by every agent.
    if (loaded.version > 0 || type === 'rules' || type === 'host') keep(id, loaded)
    return loaded
  }

  /** Chains a row to the newest and writes it. */
  function write(row: Chained): EventRow {
    const written = { ...row, hash: chainHash(tip.hash, row) }
    insert.run(written)
    tip = { position: written.position, hash: written.hash }
    return written
  }

  /** Takes over how a stream stands after what was appended to it. */
  function moved({ type, id }: Route, from: Loaded, stream: StreamState, version: number): void {
    const head = headOf(stream)
    fresh.set(id, { stream, version, head })
    if (from.version > 0 && sameHead(from.head, head)) moveHead.run(version, id)
    else writeHead.run({ ...head, id, type, version, ended: head.ended ? 1 : 0 })
    const every = snapshotEvery(version)
    if (Math.floor(version / every) > Math.floor(from.version / every))
      snapshots.keep(id, { version, stream }, tip.hash)
  }

  return {
    load,

    append(route, from, written, by) {
      const { type, id } = route
      let { stream, version } = from
      const stored: StoredEvent[] = []
      for (const { event, json, descent = by } of written) {
        version += 1
        const row = write({
          position: tip.position + 1,
          id: mintId(),
          stream_type: type,
          stream_id: id,
          stream_version: version,
          type: event.type,
          schema_version: schemaVersionOf(event.type),
          payload: json,
          command_id: by.commandId,
          causation_id: by.causationId,
          // Most commands follow from nothing but themselves, and say so by saying nothing.
          correlation_id: by.correlationId === by.commandId ? null : by.correlationId,
          principal: by.principal,
          depth: descent.depth,
          root_id: descent.rootId,
          occurred_at: by.at,
          salt: unguessable(16),
          digest: null,
        })
        const kept = {
          ...envelopeOf(row),
          type: event.type,
          payload: event.payload,
        } as StoredEvent
        stream = evolve(stream, kept)
        stored.push(kept)
      }
      moved(route, from, stream, version)
      return stored
    },

    adopt(foreign) {
      const route = { type: foreign.stream_type as StreamType, id: foreign.stream_id }
      const from = load(route.type, route.id)
      const event = toEvent(write({ ...foreign, position: tip.position + 1 }))
      moved(route, from, evolve(from.stream, event), event.streamVersion)
      return event
    },
    forget(streamId) {
      snapshots.drop(streamId)
      fresh.delete(streamId)
      warm.delete(streamId)
    },

    read(after, limit, stream) {
      const most = Math.min(limit, EVENTS_LIMIT)
      const rows =
        stream === undefined ? ofAll.all(after, most) : ofStreamAfter.all(stream, after, most)
      return rows.map(toEvent)
    },
    at(position) {
      const row = byPosition.get(position)
      return row && toEvent(row)
    },
    head: () => tip.position,

    committed() {
      for (const [id, loaded] of fresh) keep(id, loaded)
      fresh.clear()
      settledTip = tip
    },
    rolledBack() {
      fresh.clear()
      tip = settledTip
    },
  }
}

function envelopeOf(row: ToldRow) {
  return {
    position: row.position,
    id: row.id as EventId,
    streamType: row.stream_type as StreamType,
    streamId: row.stream_id,
    streamVersion: row.stream_version,
    // Payloads are brought up to date on their way out, so this is what they are by now.
    schemaVersion: schemaVersionOf(row.type),
    commandId: row.command_id,
    causationId: row.causation_id,
    correlationId: row.correlation_id ?? row.command_id,
    principal: row.principal,
    depth: row.depth,
    rootId: row.root_id,
    occurredAt: row.occurred_at,
    hash: row.hash.toString('hex'),
  }
}

export function toEvent(row: ToldRow): StoredEvent {
  const payload = upcast(row.type, row.schema_version, JSON.parse(row.payload))
  return { ...envelopeOf(row), type: row.type, payload } as StoredEvent
}

const sameHead = (one: Head, other: Head): boolean =>
  one.status === other.status && one.intents === other.intents && one.ended === other.ended
