import {
  BLOB_PART_LIMIT,
  fromWindow,
  PROTOCOL_VERSION,
  type FromHost,
  type FromWindow,
} from '../../core/protocol.ts'
import type { Host } from '../hostApi.ts'
import { TerminalError } from '../terminal/terminalError.ts'
import type { Terminals } from '../terminal/terminals.ts'
import { closeCodes, type Channel } from './channel.ts'
import { describeError } from './failure.ts'
import { controlRebuilds, isView } from './rebuild.ts'
import { TerminalStreams } from './terminalStreams.ts'
import { createUploads, type SessionUploads } from './uploads.ts'
import { Watches } from './watches.ts'

export type SessionOptions = {
  /** Judges the token of `hello`; absent where the carrier itself proves who is asking. */
  admits?: (token: string | undefined) => boolean
  /** Whether who is asking sits at this machine: only such a one may use its terminals. */
  local?: boolean
  /** Told of our own mistakes; the window hears only that there was one. */
  onFault?: (error: unknown) => void
}

/** How long an asker who has to prove who it is may take to say hello, in milliseconds. */
export const HELLO_LIMIT = 5_000

/** How many requests of one session may be under way at a time. */
export const REQUESTS_LIMIT = 256

type Request = Extract<FromWindow, { n: number }>
/** The parts of a session that hold something for it. */
type Open = { watches: Watches; streams: TerminalStreams }

/**
 * Speaks the session protocol (core/protocol.ts) with one window until its channel closes.
 *
 * A message that is none is answered `failed` where it has a number to answer to; else it ends the
 * session, because a window that talks nonsense cannot be kept up to date.
 */
export function serveSession(host: Host, channel: Channel, options: SessionOptions = {}): void {
  const gone = new AbortController()
  const terminals = terminalsFor(host, options)
  const uploads = createUploads(host)
  let session: Open | undefined
  let underWay = 0

  const hello = options.admits
    ? setTimeout(() => end('unauthorized', 'Say hello first.'), HELLO_LIMIT)
    : undefined

  channel.onClose(() => {
    clearTimeout(hello)
    gone.abort()
    uploads.end()
    session?.watches.end()
    session?.streams.end()
  })

  channel.onMessage((input) => {
    if (gone.signal.aborted) return
    const parsed = fromWindow.safeParse(input)
    if (!parsed.success) return nonsense(input, parsed.error.issues[0])
    const message = parsed.data
    if (message.t === 'hello') return greet(message)
    if (!session) return end('unauthorized', 'Say hello first.')
    switch (message.t) {
      case 'watch':
        return session.watches.open(message)
      case 'unwatch':
        return session.watches.close(message.watch)
      case 'attach':
      case 'detach':
      case 'drawn':
      case 'input':
      case 'resize':
        return session.streams.take(message)
      default:
        void serve(message, session.watches)
    }
  })

  function greet(message: Extract<FromWindow, { t: 'hello' }>): void {
    if (options.admits && !options.admits(message.token))
      return end('unauthorized', 'The token is not the one of this home.')
    clearTimeout(hello)
    channel.post({
      t: 'welcome',
      protocol: PROTOCOL_VERSION,
      app: { version: host.version, home: host.home },
      views: { ...host.signatures },
    })
    // The welcome tells an old window to load itself anew; there is nothing else to say to it.
    if (message.protocol !== PROTOCOL_VERSION)
      return end('outdated', 'This window is of another version.')
    const post = (answer: FromHost) => channel.post(answer)
    session ??= {
      watches: new Watches(host, terminals, {
        post,
        buffered: () => channel.buffered(),
        failed(error) {
          if (describeError(error).fault) options.onFault?.(error)
          end('failed', 'What is watched could not be read.')
        },
      }),
      streams: new TerminalStreams(terminals, post),
    }
  }

  async function serve(request: Request, watches: Watches): Promise<void> {
    if (underWay >= REQUESTS_LIMIT) {
      return channel.post(failed(request.n, 'overloaded', 'Too many requests at a time.'))
    }
    underWay += 1
    const around = { terminals, uploads }
    const answer = await answerTo(host, around, request, gone.signal).catch((error: unknown) => {
      const { fault, code, message } = describeError(error)
      if (fault && !gone.signal.aborted) options.onFault?.(error)
      return failed(request.n, code, message)
    })
    underWay -= 1
    if (gone.signal.aborted) return
    // An answer never overtakes the events that it tells of.
    watches.flush()
    channel.post(answer)
  }

  function nonsense(input: unknown, issue: { path: PropertyKey[]; message: string } | undefined) {
    const where = issue?.path.map(String).join('.') ?? ''
    const text = `Not a message of this protocol: ${where} ${issue?.message ?? ''}`.trim()
    const number = session && numberOf(input)
    if (number !== undefined) return channel.post(failed(number, 'invalid-message', text))
    channel.post({ t: 'fatal', code: 'malformed-message', message: text })
    end('malformed', 'Not a message of this protocol.')
  }

  function end(code: keyof typeof closeCodes, reason: string): void {
    channel.close(closeCodes[code], reason)
  }
}

const failed = (n: number, code: string, message: string): FromHost => ({
  t: 'failed',
  n,
  code,
  message,
})

/** The terminals that a session may use, or why it may use none. */
function terminalsFor({ terminals }: Host, { local }: SessionOptions): Terminals | TerminalError {
  if (!local)
    return new TerminalError(
      'terminals-not-local',
      'Terminals are offered only to windows on the machine that Gaffer runs on.',
    )
  const off = 'This host was started without terminals (--no-terminals).'
  return terminals ?? new TerminalError('terminals-off', off)
}

async function answerTo(
  host: Host,
  { terminals, uploads }: { terminals: Terminals | TerminalError; uploads: SessionUploads },
  request: Request,
  signal: AbortSignal,
): Promise<FromHost> {
  const { n } = request
  switch (request.t) {
    case 'send': {
      const reply = await host.send(request.command)
      if (reply.status === 'accepted') return { t: 'receipt', n, receipt: reply.receipt }
      return { t: 'refused', n, refusal: reply.refusal }
    }
    case 'read': {
      const read = host.read(request.view, request.key, request.page ?? {})
      if (!read) return failed(n, 'unknown-view', `There is no view ${request.view}.`)
      return { t: 'rows', n, ...read }
    }
    case 'rebuild': {
      const { action, view } = request
      if (view !== undefined && !isView(view))
        return failed(n, 'unknown-view', `There is no view ${view}.`)
      return { t: 'answer', n, data: await controlRebuilds(host, action, view) }
    }
    case 'ask':
      return { t: 'answer', n, data: await host.ask(request.command, signal) }
    case 'secret':
      host.setSecret(request.name, request.value)
      return { t: 'answer', n, data: await host.query('secrets', {}, signal) }
    case 'keepBlob':
      return { t: 'answer', n, data: await uploads.take(request) }
    case 'readBlob': {
      const { blob, from } = request
      const found = await host.readBlob(blob, { from, length: BLOB_PART_LIMIT })
      if (!found) return failed(n, 'blob-missing', 'This is no longer kept.')
      const { bytes, size } = found
      return { t: 'answer', n, data: { part: bytes.toString('base64'), bytes: size } }
    }
    case 'query':
      return { t: 'answer', n, data: await host.query(request.name, request.args, signal) }
    case 'terminal':
      if (terminals instanceof Error) throw terminals
      return { t: 'answer', n, data: await terminals.request(request.request) }
    case 'openInEditor':
      if (terminals instanceof Error) throw terminals
      return { t: 'answer', n, data: await terminals.openInEditor(request.place) }
  }
}

function numberOf(input: unknown): number | undefined {
  if (typeof input !== 'object' || input === null || !('n' in input)) return undefined
  const { n } = input
  return typeof n === 'number' && Number.isSafeInteger(n) && n >= 0 ? n : undefined
}
