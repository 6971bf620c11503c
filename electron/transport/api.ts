import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { secretValue, variableName } from '../../core/agentSettings.ts'
import type { StoredEvent } from '../../core/events.ts'
import { page, rebuildAction } from '../../core/protocol.ts'
import { changesScope, type ChangesScope } from '../../core/git/answers.ts'
import { viewNames } from '../../core/views/all.ts'
import type { Host, Reply } from '../hostApi.ts'
import { QueryError } from '../queries/queryError.ts'
import { keepBlob, sendBlob } from './blobs.ts'
import { readJson } from './body.ts'
import { controlRebuilds, isView } from './rebuild.ts'
import { allowOnly, RequestError, safetyHeaders, sendJson } from './respond.ts'

type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL }

/** The most events of one answer; a larger wish gets this many. */
const EVENTS_LIMIT = 1_000

const statusOf = { accepted: 200, refused: 409, invalid: 400, sealed: 403 } satisfies Record<
  Reply['status'],
  number
>

/** Answers what lies under /api. Throws RequestError. */
export async function serveApi(host: Host, { request, response, url }: Exchange): Promise<void> {
  const [, , resource, name, ...rest] = url.pathname.split('/')
  if (resource === 'commands' && name === undefined) {
    allowOnly(request.method, 'POST')
    const reply = await host.send(await readJson(request))
    const body = reply.status === 'accepted' ? reply.receipt : reply.refusal
    return sendJson(response, statusOf[reply.status], body)
  }
  if (resource === 'requests' && name === undefined) {
    allowOnly(request.method, 'POST')
    const command = await readJson(request)
    return sendJson(response, 200, await host.ask(command, leaving({ request, response })))
  }
  if (resource === 'queries' && name !== undefined && rest.length === 0) {
    allowOnly(request.method, 'POST')
    const args = await readJson(request)
    return sendJson(response, 200, await query(host, { request, response }, decoded(name), args))
  }
  if (resource === 'secrets' && name !== undefined && rest.length === 0) {
    allowOnly(request.method, 'PUT', 'DELETE')
    const value = request.method === 'PUT' ? valueIn(await readJson(request)) : null
    const variable = parsedAs(variableName, decoded(name), 'name')
    host.setSecret(variable, value)
    return sendJson(response, 200, await query(host, { request, response }, 'secrets', {}))
  }
  if (resource === 'blobs' && name === undefined) {
    allowOnly(request.method, 'POST')
    return keepBlob(host, request, response)
  }
  if (resource === 'blobs' && name !== undefined && rest.length === 0) {
    allowOnly(request.method, 'GET')
    return sendBlob(host, response, decoded(name), url.searchParams.get('as'))
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
    allowOnly(request.method, 'GET', 'POST')
    if (request.method === 'GET') return sendJson(response, 200, host.rebuilds.standing())
    return rebuild(host, response, url)
  }
  throw new RequestError(404, 'not-found', 'The API has nothing here.')
}

const rebuildQuery = z.object({
  view: z.string().optional(),
  action: rebuildAction.default('begin'),
  wait: z.enum(['true', 'false']).default('true'),
})

/**
 * Makes a view anew, or all of them, and answers once they are ready or have failed. With `action`,
 * or without waiting, it answers how they stand.
 */
async function rebuild(host: Host, response: ServerResponse, url: URL) {
  const { view, action, wait } = parsedQuery(rebuildQuery, url)
  if (view !== undefined && !isView(view)) throw unknownView(view)
  const over = controlRebuilds(host, action, view)
  if (wait === 'false' || action !== 'begin') {
    // What keeps it from being begun at all is known by then, and told.
    await Promise.race([over, setImmediate()])
    return sendJson(response, 200, host.rebuilds.standing())
  }
  const { views } = await over
  const wanted = view === undefined ? Object.values(views) : [views[view]]
  sendJson(response, wanted.every((state) => state?.status === 'ready') ? 200 : 503, views)
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
  return query(host, { request, response }, 'changes', { threadId: key, scope }, 'key')
}

/** Answers a question of core/queries.ts. `path` is what is wrong with one that is none. */
async function query(
  host: Host,
  asker: Asker,
  name: string,
  args: unknown,
  path = '',
): Promise<unknown> {
  return host.query(name, args, leaving(asker)).catch((error: unknown) => {
    if (!(error instanceof QueryError)) throw error
    const { code, message } = error
    if (code === 'invalid-query') throw new RequestError(400, code, message, { path })
    if (code.startsWith('unknown-')) throw new RequestError(404, code, message)
    throw error
  })
}

type Asker = Pick<Exchange, 'request' | 'response'>

/** Aborts when the asker closes the connection before there is an answer. */
function leaving({ request, response }: Asker): AbortSignal {
  const left = new AbortController()
  response.once('close', () => left.abort())
  if (request.destroyed && !request.complete) left.abort()
  return left.signal
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

const secretBody = z.strictObject({ value: secretValue })
const valueIn = (body: unknown): string => parsedAs(secretBody, body, 'value').value

function parsedAs<S extends z.ZodType>(schema: S, input: unknown, path: string): z.infer<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const message = parsed.error.issues[0]?.message ?? 'not understood'
  throw new RequestError(400, 'invalid-secret', message, { path })
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
