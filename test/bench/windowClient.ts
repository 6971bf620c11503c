import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type FromHost, PROTOCOL_VERSION } from '../../core/protocol.ts'
import { clock, DELTA_BYTES, deltasIn } from './delta.ts'

type Texts = Map<string, string>
type Watching = { texts: Texts; next: number; ended: boolean }

/**
 * A window as far as streaming goes: it watches the timeline of every thread and puts the texts
 * together, from live frames and events alike.
 */
export async function openWindow(url: string, token: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  await once(socket, 'open')
  const post = (message: object) => socket.send(JSON.stringify(message))
  const asked = new Map<number, (message: FromHost) => void>()
  const watching = new Map<number, Watching>()
  const latencies: number[] = []
  const trouble: string[] = []
  let frames = 0
  let numbered = 0
  let whenAllEnded = () => {}

  function grow(texts: Texts, itemId: string, offset: number, text: string): void {
    const known = texts.get(itemId) ?? ''
    const overlap = known.length - offset
    if (overlap < 0) return void trouble.push(`a gap in ${itemId} at ${known.length}`)
    if (known.slice(offset, offset + text.length) !== text.slice(0, overlap))
      trouble.push(`${itemId} reads otherwise at ${offset}`)
    if (text.length <= overlap) return
    const rest = text.slice(overlap)
    texts.set(itemId, known + rest)
    if (known.length % DELTA_BYTES !== 0 || rest.length % DELTA_BYTES !== 0)
      trouble.push(`a delta of ${itemId} was cut`)
    const now = clock()
    for (const { at } of deltasIn(rest)) latencies.push(now - at)
  }

  function takeEvents({ watch, events }: Extract<FromHost, { t: 'events' }>): void {
    const of = watching.get(watch)
    if (!of) return
    for (const event of events) {
      switch (event.type) {
        case 'TurnItemAppended': {
          const { itemId, body } = event.payload
          if ('text' in body) grow(of.texts, itemId, 0, body.text)
          break
        }
        case 'TurnItemUpdated': {
          const { payload } = event
          if ('text' in payload) grow(of.texts, payload.itemId, payload.offset, payload.text)
          break
        }
        case 'TurnFailed':
          trouble.push(event.payload.message)
          of.ended = true
          break
        case 'TurnCompleted':
          of.ended = true
          break
        default:
      }
    }
    if ([...watching.values()].every(({ ended }) => ended)) whenAllEnded()
  }

  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as FromHost
    if ('n' in message) asked.get(message.n)?.(message)
    if (!('watch' in message)) return
    frames += 1
    const of = watching.get(message.watch)
    if (!of || message.seq !== of.next)
      trouble.push(`message ${message.seq} of watch ${message.watch} came out of turn`)
    if (of) of.next = message.seq + 1
    if (message.t === 'events') takeEvents(message)
    else if (message.t === 'live')
      for (const { itemId, offset, text } of message.frames)
        grow(of?.texts ?? new Map(), itemId, offset, text)
  })
  post({ t: 'hello', protocol: PROTOCOL_VERSION, token })

  return {
    async send(command: object): Promise<void> {
      const n = (numbered += 1)
      const answer = new Promise<FromHost>((resolve) => asked.set(n, resolve))
      post({ t: 'send', n, command })
      const message = await answer
      asked.delete(n)
      if (message.t !== 'receipt') throw new Error(JSON.stringify(message))
    },
    watch(threadId: string): void {
      const watch = (numbered += 1)
      watching.set(watch, { texts: new Map(), next: 0, ended: false })
      post({ t: 'watch', watch, view: 'timeline', key: threadId })
    },
    /** Resolves when every thread's turn has completed. */
    allEnded: () => new Promise<void>((resolve) => (whenAllEnded = resolve)),
    /** What has come so far: for each watched thread the texts of its items, in order. */
    texts: () => [...watching.values()].map(({ texts }) => [...texts.values()].join('')),
    /** From saying a delta to having it here, in microseconds, one by one. */
    latencies,
    trouble,
    frames: () => frames,
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
}
