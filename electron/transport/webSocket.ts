import { WebSocketServer, type WebSocket } from 'ws'
import type { Host } from '../hostApi.ts'
import { MESSAGE_BYTES_LIMIT } from './body.ts'
import { closeCodes, type Channel } from './channel.ts'
import { isLoopbackPeer } from './gate.ts'
import { serveSession, type SessionOptions } from './session.ts'

/** How often a socket is asked whether somebody is still there, in milliseconds. */
const PULSE_INTERVAL = 30_000

/** Makes the end of a WebSocket that speaks the session protocol, for `handleUpgrade`. */
export function webSocketSessions(host: Host, options: SessionOptions): WebSocketServer {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MESSAGE_BYTES_LIMIT,
    perMessageDeflate: false,
  })
  const alive = new WeakSet<WebSocket>()
  server.on('connection', (socket, request) => {
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    const local = isLoopbackPeer(request.socket.remoteAddress)
    serveSession(host, channelOver(socket), { ...options, local })
  })
  const pulse = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, PULSE_INTERVAL)
  pulse.unref()
  server.on('close', () => clearInterval(pulse))
  return server
}

/** JSON text over a socket. What is no JSON is handed on as `undefined`, which is no message. */
function channelOver(socket: WebSocket): Channel {
  // A broken frame, one too large, or a lost connection: `close` follows, and tells the session.
  socket.on('error', () => {})
  return {
    post: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    },
    onMessage: (listener) => {
      socket.on('message', (data, isBinary) => listener(isBinary ? undefined : parsed(data)))
    },
    onClose: (listener) => {
      socket.once('close', listener)
    },
    close: (code, reason) => socket.close(code, reason),
    buffered: () => socket.bufferedAmount,
  }
}

/** Ends every session; what is still open after `limit` milliseconds is cut. */
export async function closeSessions(server: WebSocketServer, limit: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const sockets = [...server.clients].map((socket) => {
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.close(closeCodes.goingAway, 'Gaffer is stopping.')
    return gone
  })
  const late = setTimeout(() => {
    for (const socket of server.clients) socket.terminate()
  }, limit)
  await Promise.all([closed, ...sockets])
  clearTimeout(late)
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return undefined
  }
}
