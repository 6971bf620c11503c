import { createServer } from 'node:http'
import { createReadStream, existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { WebSocketServer } from 'ws'
import type { ScriptedLog } from '../renderer/scriptedLog.ts'

const TOKEN_REFUSED = 4401

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Serves a scripted log over a real WebSocket and, from `folder`, the built window.
 *
 * `drop` cuts every connection; `close` stops. The token is `secret`.
 */
export async function startScriptedHost(log: ScriptedLog, { folder = '', port = 0 } = {}) {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://host').pathname
    const file = path.join(folder, name === '/' ? 'index.html' : name)
    if (!folder || !file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    })
    createReadStream(file).pipe(response)
  })
  const sockets = new WebSocketServer({ server, path: '/ws' })
  sockets.on('connection', (socket) => {
    const session = log.session((message) => socket.send(JSON.stringify(message)))
    socket.on('message', (data) => {
      const message: unknown = JSON.parse(String(data))
      if (isHelloWithout('secret', message)) socket.close(TOKEN_REFUSED)
      else void session.receive(message)
    })
    socket.on('close', () => session.close())
  })
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  const drop = () => {
    for (const socket of sockets.clients) socket.terminate()
  }
  return {
    url: `http://127.0.0.1:${taken}/`,
    port: taken,
    drop,
    close: async () => {
      drop()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

function isHelloWithout(token: string, message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false
  return 't' in message && message.t === 'hello' && !('token' in message && message.token === token)
}
