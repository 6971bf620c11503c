import type { CarrierEvents, OpenCarrier } from './carrier.ts'

/** The window message with which the preload script hands over a port. */
const PORT_MESSAGE = 'gaffer-port'

/** What the main process posts last; Chromium's ports do not tell that the other end was closed. */
const SESSION_ENDED = null

/** Carries the session as structured clones over a MessagePort from the main process. */
export function portCarrier(connect: () => void): OpenCarrier {
  return (events: CarrierEvents) => {
    const listeners = new AbortController()
    const { signal } = listeners
    let port: MessagePort | undefined
    window.addEventListener(
      'message',
      ({ data, origin, ports }: MessageEvent<unknown>) => {
        const [given] = ports
        if (port || !given || !isPortMessage(data, origin)) return
        port = given
        port.addEventListener(
          'message',
          (message) => {
            if (message.data !== SESSION_ENDED) return events.message(message.data)
            listeners.abort()
            events.ended({ reason: 'dropped' })
          },
          { signal },
        )
        port.start()
        events.opened()
      },
      { signal },
    )
    connect()
    return {
      post: (message) => port?.postMessage(message),
      close: () => {
        listeners.abort()
        port?.close()
      },
    }
  }
}

// A custom scheme's origin may be told as "null"; the preload script runs in this very page, so
// what matters is that no other window could have sent it.
function isPortMessage(data: unknown, origin: string): boolean {
  if (origin !== window.location.origin && origin !== 'null' && origin !== '') return false
  return typeof data === 'object' && data !== null && 'type' in data && data.type === PORT_MESSAGE
}
