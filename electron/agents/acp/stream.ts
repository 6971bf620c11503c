import type { AnyMessage, Stream } from '@agentclientprotocol/sdk'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { ProcessGroup } from '../processGroup.ts'

/** How many requests may be open while the program takes no answer, before we listen no longer. */
const UNTAKEN_LIMIT = 8

export type StreamOptions = {
  /** Resolves when all that was read so far has been dealt with; nothing more is read before. */
  settled: () => Promise<void>
  /** Told once the program has taken a message. */
  written: (message: AnyMessage) => void
  /** Told of each line that is no message, or that answers what was never asked. */
  skipped: () => void
  /** Told when a line is waited for, and when it has come. */
  listening: (now: boolean) => void
  heard: () => void
}

/** A program's pipes as the SDK's stream of messages, one JSON object to a line. */
export function acpStream(group: ProcessGroup, options: StreamOptions): Stream {
  const owed = new Set<unknown>()
  let asked = 0
  let writing = false
  let written = () => {}

  async function write(message: AnyMessage): Promise<void> {
    if (!('method' in message)) asked -= 1
    else if ('id' in message) owed.add(message.id)
    writing = true
    try {
      await group.write(`${JSON.stringify(message)}\n`)
    } finally {
      writing = false
      written()
    }
    options.written(message)
  }

  async function nextLine(): Promise<string | undefined> {
    options.listening(true)
    const { value, done } = await group.lines.next()
    options.listening(false)
    if (done) return undefined
    options.heard()
    return value
  }

  /** Whether a message has its place: an answer must be the first to something that was asked. */
  function fits(message: AnyMessage): boolean {
    if (!('method' in message)) return owed.delete(message.id)
    if ('id' in message) asked += 1
    return true
  }

  return {
    writable: new WritableStream<AnyMessage>({ write }),
    readable: new ReadableStream<AnyMessage>(
      {
        async pull(controller) {
          // The SDK hands a message on in microtasks and waits for no handler. One turn of the loop
          // later its handler has begun, so `settled` covers it: updates keep their order, the
          // response to a prompt comes after them, and a fast program waits for us.
          await turnOfLoop()
          await options.settled()
          // One that asks and asks, and never reads what it is told, must not fill our memory.
          while (writing && asked > UNTAKEN_LIMIT) {
            options.listening(true)
            await new Promise<void>((resolve) => {
              written = resolve
            })
          }
          for (;;) {
            const line = await nextLine()
            if (line === undefined) return controller.close()
            const message = parse(line)
            if (message && fits(message)) return controller.enqueue(message)
            if (line.trim() !== '') options.skipped()
          }
        },
        async cancel() {
          await group.end()
        },
      },
      { highWaterMark: 0 },
    ),
  }
}

function parse(line: string): AnyMessage | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isMessage(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isMessage = (value: unknown): value is AnyMessage =>
  typeof value === 'object' &&
  value !== null &&
  'jsonrpc' in value &&
  value.jsonrpc === '2.0' &&
  (('method' in value && typeof value.method === 'string') || 'id' in value)
