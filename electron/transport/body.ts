import type { IncomingMessage } from 'node:http'
import { RequestError } from './respond.ts'

/** The largest message that comes in, in bytes, whatever carries it. */
export const MESSAGE_BYTES_LIMIT = 10 * 1024 * 1024

/**
 * Reads a request's body as JSON, never more of it than the limit.
 *
 * Throws RequestError: 415 for another type, 413 for too much, 400 for what is not JSON in UTF-8.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new RequestError(415, 'not-json', 'Send it as content-type application/json.')
  }
  if (Number(request.headers['content-length'] ?? 0) > MESSAGE_BYTES_LIMIT) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  // Leaving early must not end the connection, or the answer would never arrive; Node reads the
  // rest and drops it, for as long as a request may take.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > MESSAGE_BYTES_LIMIT) throw tooLarge()
    chunks.push(chunk)
  }
  return parse(Buffer.concat(chunks))
}

const tooLarge = () =>
  new RequestError(413, 'too-large', `A message may have ${MESSAGE_BYTES_LIMIT} bytes.`)

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it is not UTF-8'
    throw new RequestError(400, 'malformed-json', `The body is not JSON: ${why}.`, { path: '' })
  }
}
