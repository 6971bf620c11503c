import type { SpawnedProcess } from '@anthropic-ai/claude-agent-sdk'
import { EventEmitter } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { ProcessGroup } from '../processGroup.ts'

export type Taps = {
  /** Resolves when all that was read so far has been dealt with; nothing more is read before. */
  settled: () => Promise<void>
  /** Told once the program has taken a user's message. */
  taken: () => void
  /** Told when a line is waited for, and when it has come. */
  listening: (now: boolean) => void
  heard: () => void
  /** Told of each line that is no message. */
  skipped: () => void
  /** Told why nothing more can be read, when that is not the program's end. */
  unreadable: (cause: unknown) => void
}

type Events = { exit: [number | null, NodeJS.Signals | null]; error: [Error] }

/** A program as the SDK wants to see it, on top of our process group: ours is to start and to end it. */
class Bridge extends EventEmitter<Events> implements SpawnedProcess {
  readonly stdin: Writable
  readonly stdout: Readable
  exitCode: number | null = null
  signalCode: NodeJS.Signals | null = null
  killed = false
  private readonly group: Promise<ProcessGroup>

  constructor(group: Promise<ProcessGroup>, taps: Taps) {
    super()
    this.group = group
    const give = async (words: string): Promise<Error | undefined> => {
      try {
        await (await group).write(words)
      } catch (error) {
        return error instanceof Error ? error : new Error('it takes no more', { cause: error })
      }
      if (isUserMessage(words)) taps.taken()
      return undefined
    }
    this.stdin = new Writable({
      decodeStrings: false,
      write(text: string | Buffer, _encoding, written) {
        void give(String(text)).then(written)
      },
    })
    this.stdout = Readable.from(linesOf(group, taps), { objectMode: false, highWaterMark: 1 })
    // Whoever waits for the program is told by its end, not by a pipe that missed it.
    this.stdin.on('error', () => {})
    this.stdout.on('error', () => {})
    group
      .then((started) => started.ended)
      .then(
        ({ code, signal }) => {
          this.exitCode = code
          this.signalCode = signal
          this.emit('exit', code, signal)
        },
        (error: Error) => this.emit('error', error),
      )
  }

  kill(): boolean {
    this.killed = true
    void this.group.then((group) => group.end()).catch(() => {})
    return true
  }
}

/** Shows the SDK a program that is being started. */
export const bridgeTo = (group: Promise<ProcessGroup>, taps: Taps): SpawnedProcess =>
  new Bridge(group, taps)

async function* linesOf(starting: Promise<ProcessGroup>, taps: Taps) {
  try {
    const group = await starting
    for (;;) {
      // The SDK hands a message on without waiting for anybody. One turn of the loop later whoever
      // it is for has begun with it, so `settled` covers it, and a fast program waits for us.
      await turnOfLoop()
      await taps.settled()
      taps.listening(true)
      const { value, done } = await group.lines.next()
      taps.listening(false)
      if (done) return
      taps.heard()
      if (isMessage(value)) yield Buffer.from(`${value}\n`)
      else if (value.trim() !== '') taps.skipped()
    }
  } catch (error) {
    taps.unreadable(error)
  }
}

function isMessage(line: string): boolean {
  const value = parse(line)
  return typeof value === 'object' && value !== null && 'type' in value
}

function isUserMessage(line: string): boolean {
  const value = parse(line)
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'user'
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
