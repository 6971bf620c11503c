import { createHash, randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { eventPayloads, type EventType, RULES_STREAM } from '../../core/events.ts'
import { upcast } from '../../core/upcast.ts'
import { type Blobs, blobPath, digestOfBlob, openBlobs } from './blobs.ts'
import { type Db, openDatabase } from './database.ts'
import { EXPORT_FORMAT, type ExportedEvent, exportHeader, exportLine } from './exportFormat.ts'
import { endWork } from './endWork.ts'
import { type Facts, openFacts } from './facts.ts'
import { takeHome } from './home.ts'
import { type Log, openLog, type Route } from './log.ts'
import { TransferError } from './transferError.ts'

/**
 * What an import came to. `rules` counts permission rules, which hold from now on; `automations`
 * those that were enabled, and are not any more.
 */
export type Imported = {
  events: number
  streams: number
  blobs: number
  rules: number
  automations: number
}

type Options = {
  home: string
  lines: AsyncIterable<string>
  /** The clock, in milliseconds since the epoch. */
  now: () => number
}

/**
 * Takes an export into a home that no host runs on: all of it, or nothing.
 *
 * Events get new places and hashes in this log, and keep their ids, streams and versions. Work that
 * was under way is ended, since the home that it came from may still do it, and automations wait for
 * somebody who enables them here. Views follow at the next start. Throws TransferError, StoreError and EventNewer.
 */
export async function importLog({ home: folder, lines, now }: Options): Promise<Imported> {
  const home = takeHome(folder)
  try {
    const db = openDatabase(home.database)
    try {
      return await inOneTransaction(db, async () => {
        const log = openLog(db)
        const facts = openFacts(db, log, { isKept: () => true, worktrees: '/nowhere' })
        const blobs = openBlobs(home.blobs)
        const brought: string[] = []
        try {
          return await take({ db, log, facts, blobs, now, brought }, lines)
        } catch (error) {
          for (const digest of brought) await rm(path.join(home.folder, blobPath(digest)))
          throw error
        }
      })
    } finally {
      db.close()
    }
  } finally {
    home.release()
  }
}

// Held open while lines are awaited, which is safe here: nobody else has this connection.
async function inOneTransaction<T>(db: Db, work: () => Promise<T>): Promise<T> {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = await work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

type Parts = {
  db: Db
  log: Log
  facts: Facts
  blobs: Blobs
  now: () => number
  /** Blobs that this import has put there. */
  brought: string[]
}

async function take(parts: Parts, lines: AsyncIterable<string>): Promise<Imported> {
  const { db, log, blobs, brought } = parts
  const digest = createHash('sha256')
  const before = log.head()
  const adopt = adopter(parts)
  const counted = { events: 0, blobs: 0 }
  let header: { thread: string | null } | undefined
  let ended = false
  let number = 0
  for await (const text of lines) {
    number += 1
    if (ended) throw damaged(`line ${number} comes after its end`)
    header ??= headerOf(text)
    if (number > 1) {
      const line = parsed(text, number)
      if ('event' in line) {
        adopt(line.event, { number, partial: header.thread !== null })
        counted.events += 1
      } else if ('blob' in line) {
        const content = 'text' in line ? line.text : Buffer.from(line.base64, 'base64')
        if (digestOfBlob(content) !== line.blob)
          throw damaged(`the blob in line ${number} is not what was exported`)
        if (!(await blobs.has(line.blob))) brought.push(await blobs.put(content))
        counted.blobs += 1
      } else {
        const { end } = line
        if (end.sha256 !== digest.digest('hex') || end.events !== counted.events)
          throw damaged('it is not what was exported')
        ended = true
      }
    }
    if (!ended) digest.update(`${text}\n`)
  }
  if (!ended) throw damaged('it ends early')
  refuseDoubles(db, before)
  const { streams, events, rules } = adopt.done()
  let automations = 0
  for (const route of streams) if (endWork(parts, route)) automations += 1
  return { events, streams: streams.length, blobs: counted.blobs, rules, automations }
}

type At = { number: number; partial: boolean }

/** Appends one event after another; a project that comes along with a thread may be here already. */
function adopter({ db, log, facts }: Parts) {
  db.exec('CREATE TEMP TABLE imported (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID')
  const remember = db.prepare('INSERT OR IGNORE INTO imported (id) VALUES (?)')
  const own = new Map<string, Route>()
  const passedOver = new Set<string>()
  let events = 0
  let rules = 0

  function adopt(event: ExportedEvent, { number, partial }: At): void {
    const { streamType: type, streamId: id, streamVersion } = event
    if (passedOver.has(id)) return
    const { version } = log.load(type, id)
    if (!own.has(id) && version > 0) {
      if (!partial || type !== 'project')
        throw new TransferError(
          'already-here',
          `This home has the ${type} ${id} already. Nothing was imported; use another --home.`,
        )
      passedOver.add(id)
      return
    }
    if (streamVersion !== version + 1 || (type === 'rules') !== (id === RULES_STREAM))
      throw damaged(`line ${number} is out of order`)
    if (remember.run(event.id).changes === 0) throw damaged(`line ${number} repeats an event`)
    refuseStrange(event, number)
    own.set(id, { type, id })
    const stored = log.adopt({
      id: event.id,
      stream_type: type,
      stream_id: id,
      stream_version: streamVersion,
      type: event.type,
      schema_version: event.schemaVersion,
      payload: JSON.stringify(event.payload),
      command_id: event.commandId,
      causation_id: event.causationId,
      correlation_id: event.correlationId,
      principal: event.principal,
      depth: event.depth,
      root_id: event.rootId,
      occurred_at: event.occurredAt,
      salt: event.redacted ? Buffer.from(event.redacted.salt, 'hex') : randomBytes(16),
      digest: event.redacted?.digest ?? null,
    })
    if (stored.type === 'PermissionRuleAdded') {
      refuseTakenRule(db, stored.payload.ruleId)
      rules += 1
    }
    facts.note([stored], { type, id })
    events += 1
  }
  return Object.assign(adopt, { done: () => ({ streams: [...own.values()], events, rules }) })
}

function headerOf(text: string): { thread: string | null } {
  const header = exportHeader.safeParse(json(text))
  if (!header.success)
    throw new TransferError('not-an-export', 'This is no export of a Gaffer. Name another file.')
  if (header.data.format > EXPORT_FORMAT)
    throw new TransferError('export-newer', 'A newer Gaffer wrote this export. Update this one.')
  return header.data
}

function parsed(text: string, number: number) {
  const line = exportLine.safeParse(json(text))
  if (line.success) return line.data
  throw damaged(`line ${number} cannot be understood`)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Throws for an event that this Gaffer does not know, or that is about another stream than its own. */
function refuseStrange(event: ExportedEvent, number: number) {
  const { type, schemaVersion, payload, streamType, streamId } = event
  if (!Object.hasOwn(eventPayloads, type))
    throw new TransferError(
      'export-newer',
      `Line ${number} holds a ${type}, which this Gaffer does not know. Update it.`,
    )
  const known = eventPayloads[type as EventType].safeParse(upcast(type, schemaVersion, payload))
  if (!known.success) throw damaged(`line ${number} is no ${type}`)
  // An automation tells of threads too; only in a thread's own stream there is but the one.
  const isOf = streamType === 'thread' && 'threadId' in known.data && known.data.threadId
  if ((isOf || streamId) !== streamId)
    throw damaged(`line ${number} is about another thread than its own`)
}

function refuseTakenRule(db: Db, ruleId: string): void {
  if (!db.prepare('SELECT 1 FROM permission_rules WHERE rule_id = ?').get(ruleId)) return
  throw new TransferError(
    'already-here',
    `This home has the rule ${ruleId} already. Nothing was imported; use another --home.`,
  )
}

/** Throws when the home has an event twice now, or a folder as two projects. */
function refuseDoubles(db: Db, before: number): void {
  const event = db
    .prepare<[number], { id: string }>(
      'SELECT id FROM events JOIN imported USING (id) WHERE position <= ? LIMIT 1',
    )
    .get(before)
  if (event)
    throw new TransferError(
      'already-here',
      `This home has the event ${event.id} already. Nothing was imported; use another --home.`,
    )
  const root = db
    .prepare<[], { checkout: string }>(
      `SELECT checkout FROM streams WHERE stream_type = 'project' AND ended = 0
       GROUP BY checkout HAVING count(*) > 1 LIMIT 1`,
    )
    .get()
  if (root)
    throw new TransferError(
      'root-in-use',
      `${root.checkout} is open as another project here. Nothing was imported; use another --home.`,
    )
}

const damaged = (how: string) =>
  new TransferError(
    'export-damaged',
    `This export is damaged: ${how}. Nothing was imported; export it again.`,
  )
