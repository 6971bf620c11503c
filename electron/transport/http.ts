import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Host } from '../hostApi.ts'
import { sendReadiness, serveApi } from './api.ts'
import { isAuthorized, meantForUs, urlOf } from './gate.ts'
import { pageFiles, type PageFiles } from './pageFiles.ts'
import { allowOnly, RequestError, safetyHeaders, sendError, sendJson } from './respond.ts'
import { sameToken } from './token.ts'
import { closeSessions, webSocketSessions } from './webSocket.ts'

/** How long a request may take to arrive, head and whole, in milliseconds. */
const HEAD_LIMIT = 10_000
const ARRIVAL_LIMIT = 60_000

/** How many connections there may be at a time. */
const CONNECTIONS_LIMIT = 512

export type HttpOptions = {
  /** The name or address to listen on; loopback unless the user says otherwise. */
  hostname: string
  /** 0 takes any free one. */
  port: number
  token: string
  /** Names this very start, so that a reader of serve.json can tell that it met the one it means. */
  instance: string
  /** The folder of the built window; undefined serves none. */
  pages: string | undefined
  /** Told of our own mistakes. */
  onFault: (error: unknown) => void
}

/** A host that can be reached. */
export type Listening = {
  /** Without a slash or query at its end. */
  url: string
  /** Stops listening, ends every session, and waits for answers under way; never over `limit` ms. */
  close(limit: number): Promise<void>
}

/**
 * Offers a host over HTTP and WebSocket.
 *
 * Rejects with Node's own error (`EADDRINUSE`, `EACCES`, …) when it cannot listen.
 */
export async function listen(host: Host, options: HttpOptions): Promise<Listening> {
  const { hostname, token, onFault } = options
  const server = createServer({
    headersTimeout: HEAD_LIMIT,
    requestTimeout: ARRIVAL_LIMIT,
    connectionsCheckingInterval: 5_000,
  })
  server.maxConnections = CONNECTIONS_LIMIT
  const port = await bound(server, options)
  const place = { hostname, port }
  const pages = pageFiles(options.pages)
  const sessions = webSocketSessions(host, {
    admits: (presented) => sameToken(token, presented),
    onFault,
  })

  server.on('request', (request, response) => {
    const away = meantForUs(request, place)
    if (away) return sendError(response, new RequestError(away.status, away.code, away.message))
    route(host, options, pages, request, response).catch((error: unknown) => {
      fail(response, error, onFault)
    })
  })
  server.on('upgrade', (request, socket, head) => {
    if (meantForUs(request, place)) return refuseUpgrade(socket, '403 Forbidden')
    if (request.url !== '/ws') return refuseUpgrade(socket, '404 Not Found')
    sessions.handleUpgrade(request, socket, head, (webSocket) => {
      sessions.emit('connection', webSocket, request)
    })
  })

  return {
    url: urlOf(hostname, port),
    close: async (limit) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const late = setTimeout(() => server.closeAllConnections(), limit)
      await closeSessions(sessions, limit)
      server.closeIdleConnections()
      await closed
      clearTimeout(late)
    },
  }
}

async function route(
  host: Host,
  { token, instance }: HttpOptions,
  pages: PageFiles,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Not as a base: a path that begins with two slashes would be taken for a host.
  const url = request.url?.startsWith('/') && URL.parse(`http://gaffer${request.url}`)
  if (!url) {
    throw new RequestError(400, 'invalid-path', 'Not a path of this server.', { path: '' })
  }
  const { pathname } = url
  if (pathname === '/health') {
    allowOnly(request.method, 'GET', 'HEAD')
    return sendJson(response, 200, { status: 'ok', version: host.version, instance })
  }
  if (pathname === '/ready') {
    allowOnly(request.method, 'GET', 'HEAD')
    return sendReadiness(host, response)
  }
  if (pathname === '/metrics' || pathname.startsWith('/api/')) {
    if (!isAuthorized(request, token)) throw unauthorized()
    if (pathname !== '/metrics') return serveApi(host, { request, response, url })
    allowOnly(request.method, 'GET')
    const text = await host.metrics()
    response.writeHead(200, {
      ...safetyHeaders,
      'cache-control': 'no-store',
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    })
    response.end(text)
    return
  }
  await pages.serve(request, response, pathname)
}

const unauthorized = () =>
  new RequestError(401, 'unauthorized', 'Send the token of this home: Authorization: Bearer …', {
    headers: { 'www-authenticate': 'Bearer' },
  })

function fail(response: ServerResponse, error: unknown, onFault: (error: unknown) => void): void {
  if (response.headersSent) {
    // The answer had begun, so all that is left to say is that it is not whole.
    response.destroy()
    return
  }
  if (response.destroyed) return
  sendError(response, error)
  if (response.statusCode === 500) onFault(error)
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function bound(server: Server, { hostname, port }: HttpOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: hostname, port, exclusive: true }, () => {
      server.off('error', reject)
      const address = server.address()
      if (!isTcp(address)) return reject(new TypeError('a TCP server has a port'))
      resolve(address.port)
    })
  })
}

const isTcp = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === 'object' && address !== null
