import type { OpenCommand } from '../../core/commands.ts'
import type {
  JobRow,
  KeptBlob,
  KeyedRow,
  LiveFrame,
  Page,
  Receipt,
  Refusal,
  RequestAnswer,
  ViewState,
} from '../../core/protocol.ts'
import type {
  EditorPlace,
  TerminalId,
  TerminalRequest,
  TerminalRow,
  TerminalSize,
} from '../../core/terminals.ts'
import type { QueryAnswer, QueryArgs, QueryName } from '../../core/queries.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { ViewName } from '../../core/views/all.ts'

export type ConnectionStatus =
  /** Never connected yet. */
  | { kind: 'connecting' }
  | { kind: 'ready'; version: string; home: string }
  /** Connected before; `attempt` counts from 1. */
  | { kind: 'reconnecting'; attempt: number }
  /** The host folds views of another shape: this page is older or newer than it. */
  | { kind: 'outdated' }
  | { kind: 'token-refused' }
  | { kind: 'fatal'; code: string; message: string; url?: string }

export type Reply = { ok: true; receipt: Receipt } | { ok: false; refusal: Refusal }

export type PageOfRows = { state: ViewState; rows: KeyedRow[]; more: boolean }

/** What a watch tells, in order. A snapshot stands for everything told before it. */
export type WatchMessage =
  | { t: 'snapshot'; state: ViewState; rows: KeyedRow[]; more: boolean; live: LiveFrame[] }
  | { t: 'events'; events: StoredEvent[] }
  | { t: 'live'; frames: LiveFrame[] }
  | { t: 'state'; state: ViewState }

export type Watch = {
  view: ViewName
  key?: string
  /** Rows in the snapshot, the newest ones. */
  limit?: number
  tell(message: WatchMessage): void
}

/** A watch of the jobs table, which is no view: its newest rows, whole, whenever they change. */
export type JobsWatch = {
  view: 'jobs'
  tell(rows: JobRow[]): void
  /** Told when the host cannot serve this watch. */
  failed(message: string): void
}

/** A watch of a thread's terminals: its rows, whole, whenever one of any thread changes. */
export type TerminalsWatch = {
  view: 'terminals'
  key: string
  tell(rows: TerminalRow[]): void
  /** Told when the host offers this window no terminals. */
  failed(message: string): void
}

/** A watch of a thread's checkout, which has no rows. */
export type CheckoutWatch = {
  view: 'checkout'
  key: string
  /** Its changes may have become different. Told once at the start, too, and after a reconnect. */
  tell(): void
}

/** What a terminal tells whoever follows it. Offsets count the bytes that it has ever said. */
export type TerminalFollower = {
  /** Whatever lies before `end` was said in the past, and asks nothing any more. Again after a reconnect. */
  attached(end: number): void
  /** `from` is where the one before ended, unless what lay between is no longer kept. */
  output(piece: { from: number; to: number; text: string }): void
}

export interface TerminalStream {
  /** Says how far it was drawn; no more comes than can be drawn soon. */
  drawn(to: number): void
  stop(): void
}

/** The host could not serve a request. Match on `code`. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The way to the host, whatever carries it. Requests outlive a dropped carrier. */
export interface Connection {
  readonly status: ConnectionStatus
  /** Gives the way to stop listening. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void
  /** Sends a command. Its id makes repeating safe, so it is sent anew after a reconnect. */
  send(command: OpenCommand): Promise<Reply>
  /** Rejects with RequestError. */
  read(view: ViewName, key: string | undefined, page: Page): Promise<PageOfRows>
  /** Rejects with RequestError. */
  query<N extends QueryName>(name: N, args: QueryArgs<N>): Promise<QueryAnswer<N>>
  /**
   * Sends a command and waits for what it comes to. It is never sent twice: should the host be lost
   * meanwhile, it rejects. Rejects with RequestError.
   */
  ask(command: OpenCommand): Promise<RequestAnswer>
  /**
   * Keeps the value of a variable for agents, or forgets it (`null`). Gives the names that are kept;
   * no value ever comes back. Rejects with RequestError.
   */
  setSecret(name: string, value: string | null): Promise<QueryAnswer<'secrets'>>
  /**
   * Keeps a file that is to go along with a message; `told` hears how many of its bytes have gone.
   * Should the host be lost meanwhile, it rejects. Rejects with RequestError.
   */
  keepBlob(file: Blob, told: (bytes: number) => void): Promise<KeptBlob>
  /** Reads what was kept. Rejects with RequestError. */
  readBlob(blob: string): Promise<Uint8Array<ArrayBuffer>>
  /** Makes a view anew from the log; resolves once it is ready or has failed. Rejects likewise. */
  makeAnew(view: ViewName): Promise<void>
  /** Gives the way to stop watching. */
  watch(watch: Watch | JobsWatch | TerminalsWatch | CheckoutWatch): () => void
  /** Opens, renames, kills or closes a terminal; gives its row, or null. Rejects with RequestError. */
  terminal(request: TerminalRequest): Promise<TerminalRow | null>
  /** Follows a terminal from the first of it that is kept, over reconnects too. */
  followTerminal(terminalId: TerminalId, follower: TerminalFollower): TerminalStream
  /** What somebody types. It is lost where the host is. */
  typeInto(terminalId: TerminalId, text: string): void
  resizeTerminal(terminalId: TerminalId, size: TerminalSize): void
  /** Opens a file in the user's editor; gives the editor's name. Rejects with RequestError. */
  openInEditor(place: EditorPlace): Promise<string>
  /** Tries now instead of waiting for the next attempt. */
  retryNow(): void
  close(): void
}
