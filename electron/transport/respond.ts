import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { describeError } from './failure.ts'

/** On every answer: nothing of it is guessed at, framed, or told to other sites. */
export const safetyHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    ...safetyHeaders,
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

/** Why a request cannot be answered as asked; becomes `{ code, message, path? }` with a status. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly status: number
  readonly code: string
  readonly path: string | undefined
  readonly headers: OutgoingHttpHeaders
  constructor(
    status: number,
    code: string,
    message: string,
    { path, headers = {} }: { path?: string; headers?: OutgoingHttpHeaders } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.path = path
    this.headers = headers
  }
}

/** Answers with what an error has to say. A failure of the world is 503, a mistake of ours 500. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof RequestError) {
    const { status, code, message, path, headers } = error
    return sendJson(
      response,
      status,
      { code, message, ...(path !== undefined && { path }) },
      headers,
    )
  }
  const { code, message, fault } = describeError(error)
  sendJson(response, fault ? 500 : 503, { code, message })
}

/** Refuses other methods than those given. */
export function allowOnly(method: string | undefined, ...allowed: string[]): void {
  if (method !== undefined && allowed.includes(method)) return
  throw new RequestError(405, 'method-not-allowed', `Only ${allowed.join(', ')} works here.`, {
    headers: { allow: allowed.join(', ') },
  })
}
