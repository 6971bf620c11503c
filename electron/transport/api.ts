import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { StoredEvent } from '../../core/events.ts'
import { page } from '../../core/protocol.ts'
import { changesScope, type ChangesScope } from '../../core/queries.ts'
import { viewNames } from '../../core/views/all.ts'
import type { Host, OpenedHost, Reply } from '../host.ts'
import { QueryError } from '../queries/queryError.ts'
import { readJson } from './body.ts'
import { allowOnly, RequestError, safetyHeaders, sendJson } from './respond.ts'

/** What is offered over HTTP. */
export type ServedHost = Host & Pick<OpenedHost, 'rebuild'>

type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL }

/** The most events of one answer; a larger wish gets this many. */
const EVENTS_LIMIT = 1_000

const statusOf = { accepted: 200, refused: 409, invalid: 400, sealed: 403 } satisfies Record<
  Reply['status'],
  number
>

/** Answers what lies under /api. Throws RequestError. */
export async function serveApi(
  host: ServedHost,
  { request, response, url }: Exchange,
): Promise<void> {
  const [, , resource, name, ...rest] = url.pathname.split('/')
  if (resource === 'commands' && name === undefined) {
    allowOnly(request.method, 'POST')
    const reply = await host.send(await readJson(request))
    const body = reply.status === 'accepted' ? reply.receipt : reply.refusal
    return sendJson(response, statusOf[reply.status], body)
  }
  if (resource === 'events' && name === undefined) {
    allowOnly(request.method, 'GET')
    return sendEvents(host, response, url)
  }
  if (resource === 'views' && name !== undefined && rest.length === 0) {
    allowOnly(request.method, 'GET')
    return sendView(host, { request, response, url }, decoded(name))
  }
  if (resource === 'rebuild' && name === undefined) {
    allowOnly(request.method, 'POST')
    return rebuild(host, response, url.searchParams.get('view') ?? undefined)
  }
  throw new RequestError(404, 'not-found', 'The API has nothing here.')
}

/** Makes a view anew, or all of them, and answers once they are ready or have failed. */
async function rebuild(host: ServedHost, response: ServerResponse, view: string | undefined) {
  if (view !== undefined && !viewNames.some((name) => name === view)) throw unknownView(view)
  const states = await host.rebuild(view)
  const ready = Object.values(states).every(({ status }) => status === 'ready')
  sendJson(response, ready ? 200 : 503, states)
}

/** Tells view by view whether it is ready: 200 when all are, 503 otherwise. */
export function sendReadiness(host: Host, response: ServerResponse): void {
  const states = viewNames.map((name) => [name, host.read(name, undefined, { limit: 1 })?.state])
  const ready = states.every(([, state]) => typeof state === 'object' && state.status === 'ready')
  sendJson(response, ready ? 200 : 503, { ready, views: Object.fromEntries(states) })
}

const eventsQuery = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().positive().default(EVENTS_LIMIT),
  stream: z.string().min(1).optional(),
})

async function sendEvents(host: Host, response: ServerResponse, url: URL): Promise<void> {
  const { after, limit, stream } = parsedQuery(eventsQuery, url)
  const events = host.events(after, Math.min(limit, EVENTS_LIMIT), stream)
  response.writeHead(200, {
    ...safetyHeaders,
    'cache-control': 'no-store',
    'content-type': 'application/x-ndjson; charset=utf-8',
  })
  await pipeline(Readable.from(lines(events)), response)
}

// One at a time, so that a slow reader does not make us hold the text of all of them.
function* lines(events: readonly StoredEvent[]): Generator<string> {
  for (const event of events) yield `${JSON.stringify(event)}\n`
}

const pageQuery = page.extend({
  limit: z.coerce.number().pipe(page.shape.limit.unwrap()).optional(),
  before: z.coerce.number().pipe(page.shape.before.unwrap()).optional(),
})
const rowsQuery = z.object({ key: z.string().min(1).optional(), ...pageQuery.shape })

async function sendView(host: Host, exchange: Exchange, name: string): Promise<void> {
  const { response, url } = exchange
  const whole = { status: 'ready', lag: 0 } as const
  if (name === 'jobs') {
    return sendJson(response, 200, { ...whole, position: host.head(), data: host.jobs() })
  }
  if (name === 'changes') {
    const data = await changes(host, exchange)
    return sendJson(response, 200, { ...whole, position: host.head(), data })
  }
  const { key, ...rowsPage } = parsedQuery(rowsQuery, url)
  const read = host.read(name, key, rowsPage)
  if (!read) throw unknownView(name)
  const { state, rows, more } = read
  const status = state.status !== 'ready' && rows.length === 0 ? 503 : 200
  const oldest = rows[0]?.rank
  sendJson(
    response,
    status,
    {
      ...state,
      data: rows.map(({ row }) => row),
      more,
      // What to give as `before` for the page before this one.
      ...(more && oldest !== undefined && { next: oldest }),
    },
    { 'gaffer-view-status': state.status },
  )
}

const changesQuery = z.object({
  key: z.string('must be the id of a thread').min(1),
  scope: z
    .string()
    .default('uncommitted')
    .transform((text): unknown => scopeOf(text))
    .pipe(changesScope),
})

async function changes(host: Host, { request, response, url }: Exchange): Promise<unknown> {
  const { key, scope } = parsedQuery(changesQuery, url)
  const left = new AbortController()
  response.once('close', () => left.abort())
  if (request.destroyed) left.abort()
  return host.query('changes', { threadId: key, scope }, left.signal).catch((error: unknown) => {
    if (!(error instanceof QueryError)) throw error
    const { code, message } = error
    if (code === 'unknown-thread') throw new RequestError(404, code, message)
    if (code === 'invalid-query') throw new RequestError(400, code, message, { path: 'key' })
    throw error
  })
}

function scopeOf(text: string): ChangesScope | undefined {
  if (text === 'uncommitted') return { kind: 'uncommitted' }
  const [, number] = /^turn:(\d{1,9})$/.exec(text) ?? []
  return number === undefined ? undefined : { kind: 'turn', number: Number(number) }
}

function parsedQuery<S extends z.ZodType>(schema: S, url: URL): z.infer<S> {
  const parsed = schema.safeParse(Object.fromEntries(url.searchParams))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue?.path.map(String).join('.') ?? ''
  throw new RequestError(400, 'invalid-query', issue?.message ?? 'not a query', { path })
}

const unknownView = (name: string) =>
  new RequestError(404, 'unknown-view', `There is no view ${name}.`)

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw new RequestError(400, 'invalid-path', 'This path is not well encoded.', { path: '' })
  }
}
