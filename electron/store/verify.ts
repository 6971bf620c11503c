import type { StoredEvent } from '../../core/events.ts'
import type { Change, View } from '../../core/views/view.ts'
import { chainHash, type Chained, GENESIS } from './chain.ts'
import type { Db } from './database.ts'
import type { Log } from './log.ts'

/** What was looked at, and the first thing that is not as it should be in each part. */
export type Verification = { events: number; problems: { part: string; message: string }[] }

/**
 * Checks the hash chain, every stream's versions, and each view against a rebuild in memory. Never
 * writes.
 */
export function verify(db: Db, log: Log, definitions: readonly View[]): Verification {
  const problems: Verification['problems'] = []
  const found = (part: string, message: string | undefined) => {
    if (message !== undefined) problems.push({ part, message })
  }
  found('chain', brokenLink(db))
  found('streams', brokenStream(db))
  for (const view of definitions) found(`view ${view.name}`, difference(db, log, view))
  return { events: log.head(), problems }
}

function brokenLink(db: Db): string | undefined {
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
  }
  return undefined
}

function brokenStream(db: Db): string | undefined {
  const row = db
    .prepare<[], { stream_id: string }>(
      `SELECT stream_id FROM (
         SELECT stream_id, count(*) AS n, max(stream_version) AS top FROM events GROUP BY stream_id)
       LEFT JOIN streams USING (stream_id) WHERE n <> top OR version IS NULL OR version <> top`,
    )
    .get()
  return row && `the versions of stream ${row.stream_id} do not run 1, 2, 3…`
}

type Kept = { rank: number; row: unknown }
const PAGE = 1000

function difference(db: Db, log: Log, view: View): string | undefined {
  const upTo = db
    .prepare<[string], { position: number }>('SELECT position FROM views WHERE view = ?')
    .get(view.name)?.position
  if (upTo === undefined) return undefined
  const rows = fold(log, view, upTo)
  const stored = db
    .prepare<[], { scope: string; key: string; rank: number; row: string }>(
      `SELECT scope, key, rank, row FROM view_${view.name}`,
    )
    .iterate()
  for (const { scope, key, rank, row } of stored) {
    const should = rows.get(scope)?.get(key)
    if (!should) return `row ${key} should not be there`
    if (should.rank !== rank || JSON.stringify(should.row) !== row) return `row ${key} differs`
    rows.get(scope)?.delete(key)
  }
  const missing = [...rows.values()].flatMap((scope) => [...scope.keys()])[0]
  return missing === undefined ? undefined : `row ${missing} is missing`
}

function fold(log: Log, view: View, upTo: number): Map<string, Map<string, Kept>> {
  const rows = new Map<string, Map<string, Kept>>()
  const get = (scope: string, key: string) => rows.get(scope)?.get(key)
  for (let after = 0; after < upTo; after += PAGE) {
    for (const event of log.read(after, Math.min(PAGE, upTo - after))) {
      for (const change of changes(view, get, event)) apply(rows, change)
    }
  }
  return rows
}

const changes = (
  view: View,
  get: (scope: string, key: string) => Kept | undefined,
  event: StoredEvent,
) => (view.handles.includes(event.type) ? view.evolve({ get }, event) : [])

function apply(rows: Map<string, Map<string, Kept>>, change: Change<unknown>): void {
  if ('clear' in change) rows.delete(change.clear)
  else if ('remove' in change) rows.get(change.scope)?.delete(change.remove)
  else {
    const scope = rows.get(change.scope) ?? new Map<string, Kept>()
    rows.set(change.scope, scope.set(change.put, { rank: change.rank, row: change.row }))
  }
}
