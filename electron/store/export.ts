import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { digestOfBlob, openBlobs } from './blobs.ts'
import { blobsNamedBy } from './blobNames.ts'
import type { Db } from './database.ts'
import { EXPORT_FORMAT, type ExportedEvent } from './exportFormat.ts'
import type { EventRow } from './log.ts'
import { holdMoment, openReadOnly } from './readOnly.ts'
import { TransferError } from './transferError.ts'

/** What an export came to. `missing` counts blobs that events name and the home does not have whole. */
export type Exported = { events: number; blobs: number; missing: number }

type Options = {
  home: string
  /** Only this thread, with the project that it belongs to. */
  thread: string | undefined
  /** Takes one line, without its end. Nothing more is read until it resolves. */
  write: (line: string) => Promise<void>
}

/**
 * Writes the log of a home, or one thread of it, as JSON lines (exportFormat.ts).
 *
 * Works beside a running host; what it sees is the log as of one moment. Throws StoreError, and
 * TransferError `unknown-thread`.
 */
export async function exportLog({ home, thread, write }: Options): Promise<Exported> {
  const db = openReadOnly(home)
  try {
    holdMoment(db)
    const blobs = openBlobs(path.join(home, 'blobs'))
    const lines = createHash('sha256')
    const counted = { events: 0, blobs: 0, missing: 0 }
    const put = async (line: object) => {
      const text = JSON.stringify(line)
      lines.update(`${text}\n`)
      await write(text)
    }
    await put({ gaffer: 'export', format: EXPORT_FORMAT, thread: thread ?? null })
    const told = new Set<string>()
    for (const row of rowsOf(db, thread)) {
      for (const digest of blobsNamedBy(row.payload)) {
        if (told.has(digest)) continue
        told.add(digest)
        const bytes = (await blobs.getBytes(digest))?.bytes
        if (bytes === undefined || digestOfBlob(bytes) !== digest) counted.missing += 1
        else {
          await put({ blob: digest, ...asLine(bytes) })
          counted.blobs += 1
        }
      }
      await put({ event: exported(row) })
      counted.events += 1
    }
    const { events, blobs: texts } = counted
    await write(JSON.stringify({ end: { events, blobs: texts, sha256: lines.digest('hex') } }))
    return counted
  } finally {
    db.close()
  }
}

const asLine = (bytes: Buffer) =>
  isUtf8(bytes) ? { text: bytes.toString('utf8') } : { base64: bytes.toString('base64') }

function rowsOf(db: Db, thread: string | undefined): IterableIterator<EventRow> {
  if (thread === undefined)
    return db.prepare<[], EventRow>('SELECT * FROM events ORDER BY position').iterate()
  const found = db
    .prepare<[string], { project_id: string | null }>(
      "SELECT project_id FROM streams WHERE stream_id = ? AND stream_type = 'thread'",
    )
    .get(thread)
  if (!found)
    throw new TransferError('unknown-thread', `There is no thread ${thread} here. Name another.`)
  return db
    .prepare<[string, string | null], EventRow>(
      'SELECT * FROM events WHERE stream_id IN (?, ?) ORDER BY position',
    )
    .iterate(thread, found.project_id)
}

function exported(row: EventRow): ExportedEvent {
  const { digest } = row
  return {
    id: row.id,
    streamType: row.stream_type as ExportedEvent['streamType'],
    streamId: row.stream_id,
    streamVersion: row.stream_version,
    type: row.type,
    schemaVersion: row.schema_version,
    payload: JSON.parse(row.payload),
    commandId: row.command_id,
    causationId: row.causation_id,
    correlationId: row.correlation_id,
    principal: row.principal,
    depth: row.depth,
    rootId: row.root_id,
    occurredAt: row.occurred_at,
    ...(digest !== null && { redacted: { digest, salt: row.salt.toString('hex') } }),
  }
}
