import { hash } from 'node:crypto'
import { STATE_SHAPE, type StreamState } from '../../core/streams.ts'
import type { Db } from './database.ts'

/** A stream's state as of one of its events. */
export type Snapshot = { version: number; stream: StreamState }

/** States kept beside the log, so that a long stream need not be folded from its first event. */
export interface Snapshots {
  /** Undefined when there is none that can be believed: then the stream's events tell. */
  find(streamId: string): Snapshot | undefined
  /** `chained` is the hash of the event that brought the stream to this state. */
  keep(streamId: string, snapshot: Snapshot, chained: Buffer): void
  drop(streamId: string): void
}

type Row = { stream_version: number; state: string; hash: Buffer; chained: Buffer | null }

/** `passedOver` is told of a snapshot that is not what was written, whoever changed it. */
export function openSnapshots(db: Db, passedOver: (streamId: string) => void): Snapshots {
  const keep = db.prepare(`
    INSERT INTO snapshots (stream_id, stream_version, shape, state, hash) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (stream_id) DO UPDATE SET stream_version = excluded.stream_version,
      shape = excluded.shape, state = excluded.state, hash = excluded.hash`)
  const find = db.prepare<[string, number], Row>(`
    SELECT snapshots.stream_version, state, snapshots.hash, events.hash AS chained
    FROM snapshots LEFT JOIN events USING (stream_id, stream_version)
    WHERE stream_id = ? AND shape = ?`)
  const drop = db.prepare('DELETE FROM snapshots WHERE stream_id = ?')

  return {
    find(streamId) {
      const row = find.get(streamId, STATE_SHAPE)
      if (!row) return undefined
      const { stream_version: version, state, chained } = row
      if (chained && hashOf(streamId, version, state, chained).equals(row.hash))
        return { version, stream: JSON.parse(state) as StreamState }
      passedOver(streamId)
      return undefined
    },
    keep(streamId, { version, stream }, chained) {
      const state = JSON.stringify(stream)
      const own = hashOf(streamId, version, state, chained)
      keep.run(streamId, version, STATE_SHAPE, state, own)
    },
    drop: (streamId) => void drop.run(streamId),
  }
}

// The event's own hash is in it, so a snapshot cannot be taken over from another log, or from what
// this one was before a backup was put back.
const hashOf = (streamId: string, version: number, state: string, chained: Buffer): Buffer =>
  hash(
    'sha256',
    JSON.stringify([streamId, version, STATE_SHAPE, chained.toString('hex')]) + state,
    'buffer',
  )
