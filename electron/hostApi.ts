import type { StoredEvent } from '../core/events.ts'
import type {
  JobRow,
  KeyedRow,
  LiveFrame,
  Page,
  Receipt,
  Refusal,
  RequestAnswer,
  ViewState,
} from '../core/protocol.ts'
import type { GateLimits } from './jobs/gate.ts'
import type { Cipher } from './settings/secrets.ts'
import type { Blobs } from './store/blobs.ts'
import type { RebuildControl } from './store/rebuilds.ts'
import type { Checked } from './store/repair.ts'
import type { Upload } from './store/uploads.ts'
import type { Verification } from './store/verify.ts'
import type { Terminals } from './terminal/terminals.ts'

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
  /** A terminal was opened, renamed, ended or closed. Coalesced. */
  terminals?: () => void
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
  /**
   * Parses and dispatches a command whose sender waits for what it comes to (`RunAutomation`,
   * `SuggestCommitMessage`). Done once; when `signal` aborts nobody waits, and it is let be.
   */
  ask(command: unknown, signal: AbortSignal): Promise<RequestAnswer>
  /** Answers a question about the world (core/queries.ts). Throws QueryError. */
  query(name: string, args: unknown, signal: AbortSignal): Promise<unknown>
  /** Begins to keep a file that is to go along with a message. Throws StoreError. */
  upload(): Promise<Upload>
  /** What was kept as a blob, or a part of it; undefined when there is no such blob. */
  readBlob: Blobs['getBytes']
  /**
   * Keeps the value of a variable that agents may be given; null forgets it. No log ever holds it.
   * Throws SecretsError.
   */
  setSecret(name: string, value: string | null): void
  /** Makes a view anew from the log, or all of them; resolves when they are ready, have failed or were cancelled. */
  rebuild(view?: string): Promise<Record<string, ViewState>>
  readonly rebuilds: RebuildControl
  /** The terminals of this home; undefined where they are switched off. */
  readonly terminals: Terminals | undefined
  /**
   * Tells whenever the changes of a thread may have become different; its checkout is watched for as
   * long as somebody follows it. Gives the way to stop.
   */
  followCheckout(threadId: string, changed: () => void): () => void
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
  /** How much runs at a time; as it is set, unless given. */
  limits?: GateLimits
  /** How often the backstop looks for work that nothing woke the runner for, in milliseconds. */
  pollMs?: number
  /** How long an agent's program may stand idle before it is ended, in milliseconds; as it is set, unless given. */
  idleMs?: number
  /** Whether there are terminals; there are, unless told. Never where the runner is off. */
  terminals?: boolean
  /** How long an agent at work may say nothing before that is told, in milliseconds; likewise. */
  silenceMs?: number
  /** Seals what is secret where the system can; without one only the file's mode guards it. */
  cipher?: Cipher
  /** The clock, in milliseconds since the epoch. */
  now?: () => number
}

/** A host with the parts that checks and tests look into. */
export interface OpenedHost extends Host {
  /** Checks the log and every view against it. Never writes. */
  verify(): Verification
  /** Looks now, as it does by itself in a quiet hour, whether views differ from the log, and repairs them. */
  checkViews(): Promise<Checked>
  /** Resolves when no job is in flight and none can start. */
  drain(): Promise<void>
}
