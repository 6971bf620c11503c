import type { CarrierEnd, CarrierEvents, OpenCarrier } from './carrier.ts'

/** Close codes with which a host turns a window away for good; any other is a dropped connection. */
const reasons: Record<number, CarrierEnd['reason']> = { 4401: 'token-refused', 4426: 'outdated' }

/** Carries the session as JSON text over a WebSocket. `url` is absolute. */
export function webSocketCarrier(url: string): OpenCarrier {
  return (events: CarrierEvents) => {
    const socket = new WebSocket(url)
    const listeners = new AbortController()
    const { signal } = listeners
    socket.addEventListener('open', () => events.opened(), { signal })
    socket.addEventListener('message', (message) => events.message(parse(message.data)), { signal })
    socket.addEventListener(
      'close',
      ({ code }) => {
        listeners.abort()
        events.ended({ reason: reasons[code] ?? 'dropped' })
      },
      { signal },
    )
    return {
      post: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
      },
      close: () => {
        listeners.abort()
        socket.close()
      },
    }
  }
}

/** The session's address on the host that served this page. */
export function sessionUrl(page: Location): string {
  const url = new URL('/ws', page.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.hash = ''
  return url.href
}

function parse(data: unknown): unknown {
  if (typeof data !== 'string') return undefined
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
