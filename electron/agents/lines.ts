import type { Readable } from 'node:stream'

/** The longest line that is read of a program, in bytes. */
const LINE_LIMIT_BYTES = 16 * 1024 * 1024

/** A program wrote a line that is too long to keep. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong'
  readonly code = 'line-too-long'
}

const NEWLINE = 0x0a

/**
 * The lines of a stream, without their ends; what follows the last newline is a line too.
 *
 * Nothing is read while the consumer is busy with a line, so that a fast writer waits. Bytes that
 * are not UTF-8 become U+FFFD. Throws LineTooLong.
 */
export async function* readLines(
  source: Readable,
  limit: number = LINE_LIMIT_BYTES,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let parts: Buffer[] = []
  let size = 0
  const keep = (part: Buffer) => {
    size += part.length
    if (size > limit) throw new LineTooLong(`a line is longer than ${limit} bytes`)
    parts.push(part)
  }
  const take = () => {
    const line = decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts))
    parts = []
    size = 0
    return line
  }
  try {
    // A writer whose line was too long is ended by whoever started it, not by a pipe that broke.
    const chunks: AsyncIterable<Buffer> = source.iterator({ destroyOnReturn: false })
    for await (const chunk of chunks) {
      let from = 0
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        keep(chunk.subarray(from, at))
        from = at + 1
        yield take()
      }
      if (from < chunk.length) keep(chunk.subarray(from))
    }
  } catch (error) {
    // A pipe that was closed on us has simply ended.
    if (error instanceof LineTooLong) throw error
  }
  if (size > 0) yield take()
}
