import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { Registry } from 'prom-client'
import { parseCommand } from '../core/commands.ts'
import type { StoredEvent } from '../core/events.ts'
import type { ThreadId } from '../core/ids.ts'
import { type BoundedText, INLINE_BODY_LIMIT } from '../core/items.ts'
import type {
  JobRow,
  KeyedRow,
  LiveFrame,
  Page,
  Receipt,
  Refusal,
  ViewState,
} from '../core/protocol.ts'
import { views as definitions } from '../core/views/all.ts'
import { signature, type View } from '../core/views/view.ts'
import { createCrew } from './agents/crew.ts'
import { createRegistry } from './agents/registry.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { mintId } from './ids.ts'
import { openAttempts } from './jobs/attempts.ts'
import { openCircuits } from './jobs/circuits.ts'
import { openJobContext } from './jobs/context.ts'
import type { GateLimits } from './jobs/gate.ts'
import { createKinds } from './jobs/kinds.ts'
import { createOutbox } from './jobs/outbox.ts'
import { openRetention } from './jobs/retention.ts'
import { createRunner } from './jobs/runner.ts'
import { openJobTable, toRow } from './jobs/table.ts'
import { openLogger } from './logger.ts'
import { createJobMeter, watchSources } from './metrics.ts'
import { createQueries } from './queries/createQueries.ts'
import { threadLookup } from './queries/threadLookup.ts'
import { interruptTurns, openChildren, recover } from './recovery.ts'
import { BLOB_LIMIT, openBlobs } from './store/blobs.ts'
import { openDatabase } from './store/database.ts'
import { openFacts } from './store/facts.ts'
import { homeFolder, PRACTICE_SESSIONS, takeHome } from './store/home.ts'
import { openLog } from './store/log.ts'
import { openPurge } from './store/purge.ts'
import { openReceipts } from './store/receipts.ts'
import { createRebuilds } from './store/rebuilds.ts'
import { openRepair } from './store/repair.ts'
import { unpackBlobs } from './store/restore.ts'
import { type Verification, verify } from './store/verify.ts'
import { openViews } from './store/views.ts'
import { version } from './version.ts'

/**
 * What became of something sent in: taken, refused by our rules, or not a command at all.
 *
 * `invalid` names the field (`path`); `sealed` is a command that only the host may send.
 */
export type Reply =
  | { status: 'accepted'; receipt: Receipt }
  | { status: 'refused'; refusal: Refusal }
  | { status: 'invalid'; refusal: Refusal }
  | { status: 'sealed'; refusal: Refusal }

export type Rows = { state: ViewState; rows: KeyedRow[]; more: boolean }

/** What the host tells after each commit, in log order. */
export type Feed = {
  /** The events of one transaction, after it has committed. */
  events?: (events: readonly StoredEvent[]) => void
  /** Streaming text that the log does not hold yet. */
  live?: (frames: readonly LiveFrame[]) => void
  /** The jobs table has changed; read it again. Coalesced. */
  jobs?: () => void
  /** A view has started a rebuild, got on with it, become ready or failed. Coalesced. */
  views?: () => void
}

/** The running application, whatever carries people to it. Every carrier and every test talks to this. */
export interface Host {
  readonly version: string
  readonly home: string
  /** Signature of each view, by name. */
  readonly signatures: Readonly<Record<string, string>>
  /** Parses and dispatches a command as the local user. Resolves after the commit. */
  send(command: unknown): Promise<Reply>
  /**
   * Reads rows of a view in rank order. `key` is the scope (a thread's id) where the view has scopes.
   *
   * Undefined when there is no such view.
   */
  read(view: string, key: string | undefined, page: Page): Rows | undefined
  /** The jobs table, newest first, at most PAGE_ROWS_LIMIT rows. */
  jobs(): JobRow[]
  /** Tails of a thread's streaming items beyond what its rows hold, as of now. */
  liveTails(threadId: string): LiveFrame[]
  /** Events after a position, oldest first, of one stream or all. `limit` is capped at 1,000. */
  events(after: number, limit: number, stream?: string): StoredEvent[]
  /** Position of the newest event; 0 for an empty log. */
  head(): number
  /** Answers a question about the world (core/queries.ts). Throws QueryError. */
  query(name: string, args: unknown, signal: AbortSignal): Promise<unknown>
  /** Subscribes; gives the way to stop. A feed is told synchronously, right after the commit. */
  subscribe(feed: Feed): () => void
  metrics(): Promise<string>
  /** Stops: takes no more commands, ends agents, leaves leases intact, closes the database. */
  close(): Promise<void>
}

export type HostOptions = {
  /** The folder of the home; the user's own unless given. */
  home?: string
  /** `off` leaves jobs pending for the next owner of the home: what a single command does. */
  runner?: 'on' | 'off'
  limits?: GateLimits
  /** How often the backstop looks for work that nothing woke the runner for, in milliseconds. */
  pollMs?: number
  /** The clock, in milliseconds since the epoch. */
  now?: () => number
}

/** A host with the parts that checks and tests look into. */
export interface OpenedHost extends Host {
  /** Checks the log and every view against it. Never writes. */
  verify(): Verification
  /** Makes a view anew from the log, or all of them; resolves when they are ready or have failed. */
  rebuild(view?: string): Promise<Record<string, ViewState>>
  /** Resolves when no job is in flight and none can start. */
  drain(): Promise<void>
}

/**
 * Builds every part once and puts right what an earlier host left.
 *
 * Throws StoreError: `home-in-use` when another process owns the home, or why its log cannot be
 * opened.
 */
export async function openHost(options: HostOptions = {}): Promise<OpenedHost> {
  const home = takeHome(homeFolder(options.home))
  try {
    return await buildHost(options, home)
  } catch (error) {
    home.release()
    throw error
  }
}

async function buildHost(
  options: HostOptions,
  home: ReturnType<typeof takeHome>,
): Promise<OpenedHost> {
  const now = options.now ?? Date.now
  const boot = randomUUID()
  const running = options.runner !== 'off'
  const { logger, close: closeLog } = openLogger(path.join(home.folder, 'logs'))
  const registry = new Registry()
  const meter = createJobMeter(registry)
  const feeds = new Set<Feed>()
  const jobsChanged = coalesced(() => tell((feed) => feed.jobs?.()))
  const viewsChanged = coalesced(() => {
    tell((feed) => feed.views?.())
    rebuilds.wake()
  })

  const db = openDatabase(home.database)
  const log = openLog(db, (stream) =>
    logger.warn({ stream }, 'a snapshot that is not what was written was passed over'),
  )
  const viewList: View[] = Object.values(definitions) as View[]
  const views = openViews(db, log, viewList, {
    changed: viewsChanged,
    failed: (error) => logger.error({ err: error }, 'texts could not be filed for search'),
  })
  const rebuilds = createRebuilds({
    views,
    names: viewList.map((view) => view.name),
    failed: (error, view) => logger.error({ err: error, view }, 'a view could not be made anew'),
  })
  const repair = openRepair({
    file: home.database,
    definitions: viewList,
    views,
    head: log.head,
    checked: (outcome) => {
      if (outcome.status === 'repaired') logger.warn(outcome, 'views differed and are made anew')
      if (outcome.status === 'broken') logger.error(outcome, 'the log is not what was written')
    },
    failed: (error) => logger.error({ err: error }, 'the views could not be checked'),
  })
  const table = openJobTable(db)
  const attempts = openAttempts(db)
  const circuits = openCircuits(db)
  const retention = openRetention({ db, now, logger })
  const blobs = openBlobs(home.blobs)
  await unpackBlobs(db, blobs)
  const children = openChildren(db)
  if (running) await children.endAll()

  const crew = createCrew({
    agentFor: createRegistry({
      keeper: children,
      practiceSessions: path.join(home.folder, PRACTICE_SESSIONS),
    }),
    async ingest(threadId, turnId, providerEventId, event) {
      const id = mintId()
      const command = { id, type: 'IngestProviderEvent', threadId, turnId, providerEventId, event }
      await dispatch.send(command as Parameters<Dispatch['send']>[0], { principal: 'host' })
    },
    live: (frame) => tell((feed) => feed.live?.([frame])),
    keepText: (text) => keepText(blobs.put, text),
    onTurnsChanged: () => runner.wake(),
  })
  const kinds = createKinds(openJobContext({ log, crew, keeper: children, mint: mintId }))
  const runner = createRunner({
    db,
    table,
    attempts,
    circuits,
    kinds,
    dispatch: () => dispatch,
    now,
    random: Math.random,
    mint: mintId,
    meter,
    logger,
    boot,
    liveTurns: crew.liveTurns,
    changed: jobsChanged,
    ...(options.limits && { limits: options.limits }),
    ...(options.pollMs !== undefined && { pollMs: options.pollMs }),
  })
  const outbox = createOutbox({
    table,
    log,
    starter: runner,
    now,
    boot,
    enqueued: meter.enqueued,
    freed: runner.wake,
  })
  const facts = openFacts(db, log)
  const receipts = openReceipts(db, log)
  const dispatch = createDispatch({ db, log, views, receipts, facts, outbox, now, publish })

  /** One feed's fault is its own; the others are told all the same. */
  function tell(say: (feed: Feed) => void): void {
    for (const feed of feeds) {
      try {
        say(feed)
      } catch (error) {
        logger.error({ err: error }, 'a feed failed')
      }
    }
  }

  /** The redaction itself is committed by now; what is left of it in the files goes when it can. */
  const redacted = openPurge(db)
  function purge(): void {
    if (!db.open) return
    try {
      if (redacted.run()) return
      logger.warn('what was redacted is still in the files, because somebody reads them')
      setTimeout(purge, PURGE_AGAIN_MS).unref()
    } catch (error) {
      logger.error({ err: error }, 'what was redacted could not be taken out of the files yet')
    }
  }

  function publish(events: readonly StoredEvent[]): void {
    tell((feed) => feed.events?.(events))
    jobsChanged()
    if (events.some((event) => event.type === 'EventRedacted')) purge()
    for (const event of events) {
      const gone =
        event.type === 'ProjectDeleted'
          ? event.payload.threadIds
          : event.type === 'ThreadDeleted'
            ? [event.payload.threadId]
            : []
      for (const id of gone) void crew.dismiss(id)
    }
  }

  let closed = false

  if (running) {
    await recover({ db, log, table, meter, outbox, dispatch, now, boot, mint: mintId })
    runner.open()
  }
  purge()
  rebuilds.wake()

  watchSources(registry, {
    head: log.head,
    openJobs: table.open,
    openCircuits: circuits.open,
    liveTurns: crew.liveTurns,
    pollFinds: runner.pollFinds,
    views: views.states,
  })
  const query = createQueries({
    home: home.folder,
    threads: threadLookup(views),
    views,
    log,
    blobs,
    job(id) {
      const job = table.find(id)
      return job && { job: toRow(job), attempts: attempts.of(job) }
    },
  })

  return {
    version,
    home: home.folder,
    signatures: Object.fromEntries(viewList.map((view) => [view.name, signature(view)])),
    async send(input) {
      const parsed = parseCommand(input)
      if (!parsed.ok) {
        const { code, message, path } = parsed
        return {
          status: code === 'sealed-command' ? 'sealed' : 'invalid',
          refusal: { code, message, path },
        }
      }
      if (closed) return { status: 'refused', refusal: closing }
      const outcome = await dispatch.send(parsed.command, { principal: { user: 'local' } })
      if ('receipt' in outcome) return { status: 'accepted', receipt: outcome.receipt }
      if ('refusal' in outcome) return { status: 'refused', refusal: outcome.refusal }
      throw new Error('a command from outside was fenced')
    },
    read: views.read,
    jobs: runner.rows,
    liveTails: (threadId) => crew.tails(threadId as ThreadId),
    events: log.read,
    head: log.head,
    query,
    subscribe(feed) {
      feeds.add(feed)
      return () => void feeds.delete(feed)
    },
    metrics: () => registry.metrics(),
    verify: () => verify(db, log, viewList),
    rebuild: rebuilds.rebuild,
    async drain() {
      await dispatch.idle()
      await runner.drain()
    },
    async close() {
      if (closed) return
      closed = true
      rebuilds.stop()
      await repair.stop()
      retention.stop()
      await runner.stop()
      if (running) await interruptTurns({ db, log, dispatch, mint: mintId }, 'Gaffer was closed.')
      await crew.close()
      await dispatch.idle()
      db.close()
      closeLog()
      home.release()
    },
  }
}

/** However often it is called in one turn of the event loop, it does its work once after it. */
function coalesced(work: () => void): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    setImmediate(() => {
      waiting = false
      work()
    })
  }
}

const closing: Refusal = {
  code: 'closing',
  message: 'Gaffer is closing. Send this again once it is open.',
}

/** Keeps a text that is too large for its row as a blob, with its head in the row. */
async function keepText(
  put: (text: string) => Promise<string>,
  text: string,
): Promise<BoundedText> {
  if (text.length <= INLINE_BODY_LIMIT) return { text }
  const bytes = Buffer.from(text)
  const kept =
    bytes.length <= BLOB_LIMIT ? text : `${bytes.toString('utf8', 0, BLOB_LIMIT - CUT_ROOM)}${CUT}`
  return { text: text.slice(0, HEAD_OF_BLOB), blob: await put(kept), bytes: bytes.length }
}

/** When to look again whether old copies of redacted texts can go, in milliseconds. */
const PURGE_AGAIN_MS = 60_000

const CUT = `\n… cut here: more than the ${BLOB_LIMIT / 1024 / 1024} MiB that one text may have.\n`

/** Bytes for the words above, and for the half of a character that the cut may leave. */
const CUT_ROOM = 1024

/** How much of a large text stands in its row, in UTF-16 units. */
const HEAD_OF_BLOB = 4096
