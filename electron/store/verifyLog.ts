import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { blobsNamedBy } from './blobNames.ts'
import { blobPath } from './blobs.ts'
import { chainHash, type Chained, GENESIS } from './chain.ts'
import type { Db } from './database.ts'
import type { Check } from './verify.ts'

/** Events that are looked at before a check gives way. */
const AT_ONCE = 100

/** The first event that is not what was written, or is gone. */
export function* brokenLink(db: Db): Check {
  let before: Buffer = GENESIS
  let position = 0
  for (const row of db
    .prepare<[], Chained & { hash: Buffer }>('SELECT * FROM events ORDER BY position')
    .iterate()) {
    position += 1
    if (row.position !== position) return `event ${position} is missing`
    const hash = chainHash(before, row)
    if (!hash.equals(row.hash)) return `event ${position} is not what was written`
    before = hash
    if (position % AT_ONCE === 0) yield
  }
  return undefined
}

export function brokenStream(db: Db): string | undefined {
  const row = db
    .prepare<[], { stream_id: string }>(
      `SELECT stream_id FROM (
         SELECT stream_id, count(*) AS n, max(stream_version) AS top FROM events GROUP BY stream_id)
       LEFT JOIN streams USING (stream_id) WHERE n <> top OR version IS NULL OR version <> top`,
    )
    .get()
  return row && `the versions of stream ${row.stream_id} do not run 1, 2, 3…`
}

/** The first receipt that names other events than those its command caused. */
export function brokenReceipt(db: Db): string | undefined {
  const row = db
    .prepare<[], { command_id: string }>(
      `SELECT command_id FROM receipts WHERE events > 0 AND events <> (
         SELECT count(*) FROM events
         WHERE events.position BETWEEN receipts.position AND receipts.position + receipts.events - 1
           AND events.command_id = receipts.command_id)
       ORDER BY position LIMIT 1`,
    )
    .get()
  return row && `the receipt of command ${row.command_id} names events that are not its own`
}

/** The first event that names a blob which is gone, or is not what was kept. */
export function* brokenBlob(db: Db): Check {
  const home = path.dirname(db.name)
  const whole = new Set<string>()
  const naming = db
    .prepare<[], { position: number; payload: string }>(
      `SELECT position, payload FROM events WHERE instr(payload, '"blob":"') > 0 ORDER BY position`,
    )
    .iterate()
  for (const { position, payload } of naming) {
    for (const digest of blobsNamedBy(payload)) {
      if (whole.has(digest)) continue
      const file = path.join(home, blobPath(digest))
      if (!existsSync(file)) return `the text ${digest} of event ${position} is gone`
      if (digestOfFile(file) !== digest)
        return `the text ${digest} of event ${position} is not what was kept`
      whole.add(digest)
      yield
    }
  }
  return undefined
}

function digestOfFile(file: string): string {
  const hash = createHash('sha256')
  const part = Buffer.allocUnsafe(64 * 1024)
  const handle = openSync(file, 'r')
  try {
    for (;;) {
      const length = readSync(handle, part)
      if (length === 0) return hash.digest('hex')
      hash.update(part.subarray(0, length))
    }
  } finally {
    closeSync(handle)
  }
}
