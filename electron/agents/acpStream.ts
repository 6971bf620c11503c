import type { AnyMessage, Stream } from '@agentclientprotocol/sdk'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { ProcessGroup } from './processGroup.ts'

export type StreamOptions = {
  /** Resolves when all that was read so far has been dealt with; nothing more is read before. */
  settled: () => Promise<void>
  /** Told once the program has taken a message. */
  written: (message: AnyMessage) => void
  /** Told of each line that is no message. */
  skipped: () => void
}

/** A program's pipes as the SDK's stream of messages, one JSON object to a line. */
export function acpStream(group: ProcessGroup, options: StreamOptions): Stream {
  return {
    writable: new WritableStream<AnyMessage>({
      async write(message) {
        await group.write(`${JSON.stringify(message)}\n`)
        options.written(message)
      },
    }),
    readable: new ReadableStream<AnyMessage>(
      {
        async pull(controller) {
          // The SDK hands a message on in microtasks and waits for no handler. One turn of the loop
          // later its handler has begun, so `settled` covers it: updates keep their order, the
          // response to a prompt comes after them, and a fast program waits for us.
          await turnOfLoop()
          await options.settled()
          for (;;) {
            const { value, done } = await group.lines.next()
            if (done) return controller.close()
            const message = parse(value)
            if (message) return controller.enqueue(message)
            if (value.trim() !== '') options.skipped()
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
