import type { Db } from './database.ts'

/**
 * Names what still speaks of an event beyond the last one.
 *
 * A chain cannot tell that its own end was cut off. The head of every stream, the views, the jobs and
 * the receipts were all written in the transactions of the events that are gone, so each of them can.
 * One more row with the position and hash of the newest event would know nothing that these do not:
 * what took a whole transaction away, such as a torn WAL, took that row with it.
 */
export function cutTail(db: Db): string | undefined {
  const head = db
    .prepare<[], { at: number }>('SELECT coalesce(max(position), 0) AS at FROM events')
    .get()?.at
  const witness = db
    .prepare<{ head: number }, { name: string; at: number }>(`
      SELECT 'the view ' || view AS name, position AS at FROM views WHERE position > @head
      UNION ALL
      SELECT 'the job ' || id, event_position FROM jobs WHERE event_position > @head
      UNION ALL
      SELECT 'the receipt of ' || command_id, position + events - 1 FROM receipts
        WHERE position + events - 1 > @head
      ORDER BY at DESC LIMIT 1`)
    .get({ head: head ?? 0 })
  if (witness) return `ends at event ${head}, but ${witness.name} knows event ${witness.at}`
  const stream = db
    .prepare<[], { stream_id: string; version: number; top: number }>(`
      SELECT stream_id, version, coalesce(max(stream_version), 0) AS top
      FROM streams LEFT JOIN events USING (stream_id)
      GROUP BY stream_id HAVING top < version LIMIT 1`)
    .get()
  return stream && `stream ${stream.stream_id} ends at its event ${stream.top} of ${stream.version}`
}
