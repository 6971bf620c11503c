import type { Reply, Said } from './script.ts'

/** How one provider's clients speak with their model over HTTP. */
export interface Wire {
  /**
   * What a request says; throws when it is none. `tools` tells whether it offers any, `images` are
   * those it holds, as data URLs.
   */
  read(
    body: unknown,
    path: string,
  ): { model: string; said: Said[]; tools: boolean; images: string[] }
  /** Streams words and calls back. Throws when no tool that was offered fits a call. */
  write(reply: Extract<Reply, { kind: 'words' }>, body: unknown, out: Out): void
  /** The body of an HTTP error. */
  error(status: number, message: string): object
}

/** Where a reply goes. */
export interface Out {
  /** A whole answer at once, as JSON. */
  json(body: object): void
  /** One server-sent event; some clients know them by name, others stumble over one. */
  event(name: string | undefined, data: object): void
  /** The end of the stream; not called by a reply that hangs. */
  end(): void
}
