import { z } from 'zod'
import { secretValue, variableName } from './agentSettings.ts'
import { sha256 } from './attachments.ts'
import { storedEvent } from './events.ts'
import { runResult } from './automation/run.ts'
import { itemId, threadId } from './ids.ts'
import { editorPlace, terminalFrames, terminalMessages, terminalRequest } from './terminals.ts'

/**
 * The session protocol: what a window and the host say to each other, over whatever carries it.
 *
 * Every request has a number `n` of the asker's; its answer carries the same. Messages of a watch
 * are numbered from 0 by `seq`; a gap means that something was dropped, and the window then watches
 * anew. Both sides parse every message by these schemas.
 */
export const PROTOCOL_VERSION = 1

/** Rows of a page when the asker does not say. */
export const PAGE_ROWS = 200
/** The most rows of one page. */
export const PAGE_ROWS_LIMIT = 1000

/** Newest rows first by `before`: those ranked lower than it. A page itself reads in rank order. */
export const page = z.strictObject({
  limit: z.number().int().positive().max(PAGE_ROWS_LIMIT).optional(),
  before: z.number().int().positive().optional(),
})
export type Page = z.infer<typeof page>

const n = z.number().int().nonnegative()
const view = z.string().max(64)
const key = z.string().max(200)

/** Text that streams now and is not yet in the log. */
export const liveFrame = z.object({
  threadId,
  itemId,
  offset: z.number().int().nonnegative(),
  text: z.string(),
})
export type LiveFrame = z.infer<typeof liveFrame>

/** How fresh a view is. `lag` counts the log's events that it has not folded yet. */
export const viewState = z.object({
  status: z.enum(['ready', 'rebuilding', 'failed']),
  position: z.number().int().nonnegative(),
  lag: z.number().int().nonnegative(),
  message: z.string().optional(),
})
export type ViewState = z.infer<typeof viewState>

/**
 * What people do about views that are made anew: begin one, or all; hold all that are being made,
 * and go on; or let one be, or all, until `resume` or the next start.
 */
export const rebuildAction = z.enum(['begin', 'pause', 'resume', 'cancel'])
export type RebuildAction = z.infer<typeof rebuildAction>

/** How views that are made anew stand. */
export const rebuildStanding = z.object({
  paused: z.boolean(),
  /** Views that lag and that nobody works on until `resume`. */
  cancelled: z.array(z.string()),
  views: z.record(z.string(), viewState),
})
export type RebuildStanding = z.infer<typeof rebuildStanding>

/** One row with its place, so that the other side can fold on. */
export const keyedRow = z.object({
  scope: z.string(),
  key: z.string(),
  rank: z.number(),
  row: z.unknown(),
})
export type KeyedRow = z.infer<typeof keyedRow>

/** The most bytes of a file that one message carries, in base64. */
export const BLOB_PART_LIMIT = 1024 * 1024
/** Uploads of one session that may be under way at a time. */
export const UPLOADS_LIMIT = 32

/** A file that was kept: what messages name it by, and its size in bytes. */
export const keptBlob = z.object({ blob: sha256, bytes: z.number().int().nonnegative() })
export type KeptBlob = z.infer<typeof keptBlob>

/** Some bytes of what was kept, in base64, and how many there are of the whole. */
export const blobPart = z.object({ part: z.base64(), bytes: z.number().int().nonnegative() })
export type BlobPart = z.infer<typeof blobPart>

export const fromWindow = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('hello'),
    protocol: z.number().int(),
    /** Needed where the carrier does not already prove who is asking (a WebSocket). */
    token: z.string().max(512).optional(),
  }),
  /** A command, still unparsed: what is wrong with it is answered, not dropped. */
  z.strictObject({ t: z.literal('send'), n, command: z.unknown() }),
  z.strictObject({ t: z.literal('read'), n, view, key: key.optional(), page: page.optional() }),
  /** `watch` is the asker's number for this watch; the same number again replaces the old one. */
  z.strictObject({
    t: z.literal('watch'),
    watch: n,
    view,
    key: key.optional(),
    limit: z.number().int().positive().max(PAGE_ROWS_LIMIT).optional(),
  }),
  z.strictObject({ t: z.literal('unwatch'), watch: n }),
  /** Answered with a `rebuildStanding`; `begin` once the views are ready, have failed or were cancelled. */
  z.strictObject({
    t: z.literal('rebuild'),
    n,
    action: rebuildAction,
    view: view.optional(),
  }),
  /** A command whose sender waits for what it comes to; answered with a `requestAnswer`. */
  z.strictObject({ t: z.literal('ask'), n, command: z.unknown() }),
  /** Keeps the value of a variable for agents, or forgets it; answered with the names that are kept. */
  z.strictObject({ t: z.literal('secret'), n, name: variableName, value: secretValue.nullable() }),
  /**
   * Keeps a file that is to go along with a message, in parts of BLOB_PART_LIMIT bytes at most, in
   * their order. `upload` is the asker's number for it, `from` counts the bytes before this part. The
   * last is answered with a `keptBlob`, the others with null; a part that fails ends the upload.
   */
  z.strictObject({
    t: z.literal('keepBlob'),
    n,
    upload: n,
    from: n,
    part: z.base64().max(Math.ceil(BLOB_PART_LIMIT / 3) * 4),
    last: z.boolean(),
  }),
  /** A part of what was kept, from a byte on; answered with a `blobPart`. */
  z.strictObject({ t: z.literal('readBlob'), n, blob: sha256, from: n }),
  /** Asks about the world outside the log: `changes`, `fileDiff`, `files`, `agents`, `blob`, … */
  z.strictObject({ t: z.literal('query'), n, name: z.string().max(64), args: z.unknown() }),
  /** Only from this machine, as all about terminals; answered with a `terminalRow`, or null. */
  z.strictObject({ t: z.literal('terminal'), n, request: terminalRequest }),
  /** Only from this machine. Opens a file in the user's editor; answered with an `openedEditor`. */
  z.strictObject({ t: z.literal('openInEditor'), n, place: editorPlace }),
  ...terminalMessages,
])
export type FromWindow = z.infer<typeof fromWindow>

export const receiptEvent = z.object({
  position: z.number(),
  id: z.string(),
  type: z.string(),
  streamId: z.string(),
  streamVersion: z.number(),
})

/** The answer to a command that was taken: what its one transaction wrote. */
export const receipt = z.object({
  commandId: z.string(),
  events: z.array(receiptEvent),
  jobs: z.array(z.object({ id: z.string(), kind: z.string() })),
})
export type Receipt = z.infer<typeof receipt>

/** The answer to a command that our rules refuse. `message` is for the person. */
export const refusal = z.object({
  code: z.string(),
  message: z.string(),
  path: z.string().optional(),
})
export type Refusal = z.infer<typeof refusal>

/**
 * What a request came to that somebody waited for. It is never done again by itself.
 *
 * `refused` is our rules' no, `failed` the world's; `overloaded` and `circuit-open` mean that it was
 * not begun, `abandoned` that nobody waits for it any more.
 */
export const requestAnswer = z.object({
  status: z.enum([
    'ok',
    'refused',
    'failed',
    'timed-out',
    'circuit-open',
    'overloaded',
    'abandoned',
  ]),
  /** What a run came to, or the text of a commit message. */
  result: runResult.exactOptional(),
  code: z.string().exactOptional(),
  message: z.string().exactOptional(),
})
export type RequestAnswer = z.infer<typeof requestAnswer>

export const fromHost = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('welcome'),
    protocol: z.number().int(),
    app: z.object({ version: z.string(), home: z.string() }),
    /** Signature of each view. A window that folds another shape reloads. */
    views: z.record(z.string(), z.string()),
  }),
  z.object({ t: z.literal('receipt'), n, receipt }),
  z.object({ t: z.literal('refused'), n, refusal }),
  z.object({
    t: z.literal('rows'),
    n,
    state: viewState,
    rows: z.array(keyedRow),
    more: z.boolean(),
  }),
  z.object({ t: z.literal('answer'), n, data: z.unknown() }),
  /** The request could not be served at all; the session goes on. */
  z.object({ t: z.literal('failed'), n, code: z.string(), message: z.string() }),
  z.object({
    t: z.literal('snapshot'),
    watch: n,
    seq: n,
    state: viewState,
    rows: z.array(keyedRow),
    more: z.boolean(),
    /** Tails of streaming items that the rows do not hold yet. */
    live: z.array(liveFrame),
  }),
  z.object({ t: z.literal('events'), watch: n, seq: n, events: z.array(storedEvent) }),
  z.object({ t: z.literal('live'), watch: n, seq: n, frames: z.array(liveFrame) }),
  /** Rows of a table that is no view (jobs, terminals), whole, whenever it changes; or a view's progress. */
  z.object({ t: z.literal('table'), watch: n, seq: n, rows: z.array(z.unknown()) }),
  z.object({ t: z.literal('state'), watch: n, seq: n, state: viewState }),
  ...terminalFrames,
  /** The host cannot serve at all: what happened, what was kept, what to do next. */
  z.object({
    t: z.literal('fatal'),
    code: z.string(),
    message: z.string(),
    /** Where the one that can serve is, when another host owns this home. */
    url: z.string().optional(),
  }),
])
export type FromHost = z.infer<typeof fromHost>

/** A row of the jobs table, as windows see it. Times are milliseconds since the epoch. */
export const jobRow = z.object({
  id: z.string(),
  kind: z.string(),
  streamId: z.string(),
  lane: z.string(),
  status: z.enum(['pending', 'in-flight', 'done', 'dead', 'cancelled']),
  attempts: z.number().int(),
  dueAt: z.number(),
  leaseUntil: z.number().nullable(),
  lastError: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
  /** What keeps failing, so that this job is held back; `until` is when one may try again. */
  circuit: z.object({ target: z.string(), until: z.number() }).exactOptional(),
})
export type JobRow = z.infer<typeof jobRow>
