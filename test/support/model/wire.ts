import type { Reply, Said } from './script.ts'

/** How one provider's clients speak with their model over HTTP. */
export interface Wire {
  /** The conversation of a request, and whether it offers any tools; throws when it is none. */
  read(body: unknown): { said: Said[]; tools: boolean }
  /** Streams words and calls back. Throws when no tool that was offered fits a call. */
  write(reply: Extract<Reply, { kind: 'words' }>, body: unknown, out: Out): void
  /** The body of an HTTP error. */
  error(status: number, message: string): object
}

/** Where a reply goes. */
export interface Out {
  /** A whole answer at once, as JSON. */
  json(body: object): void
  /** One server-sent event. */
  event(name: string, data: object): void
  /** The end of the stream; not called by a reply that hangs. */
  end(): void
}
