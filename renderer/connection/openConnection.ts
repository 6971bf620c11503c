import {
  blobPart,
  fromHost,
  type FromHost,
  type FromWindow,
  jobRow,
  keptBlob,
  PROTOCOL_VERSION,
  rebuildStanding,
  requestAnswer,
} from '../../core/protocol.ts'
import {
  openedEditor,
  TERMINAL_INPUT_LIMIT,
  type TerminalRow,
  terminalRow,
} from '../../core/terminals.ts'
import { queries, type QueryAnswer, type QueryName } from '../../core/queries.ts'
import { viewNames, views } from '../../core/views/all.ts'
import { signature } from '../../core/views/view.ts'
import { backoff } from './backoff.ts'
import { readInParts, sendInParts } from './blobs.ts'
import type { Carrier, CarrierEnd, OpenCarrier } from './carrier.ts'
import {
  type Connection,
  type ConnectionStatus,
  type CheckoutWatch,
  type JobsWatch,
  type PageOfRows,
  type Reply,
  RequestError,
  type TerminalsWatch,
  type Watch,
} from './connection.ts'
import { createTerminalStreams } from './terminalStreams.ts'

/** What waits for an answer; what is asked `once` is not asked anew when the carrier is lost. */
type Asked = { message: FromWindow; once: boolean; settle(answer: Answer): void }
type Answer = Extract<
  FromHost,
  { n: number; t: 'receipt' | 'refused' | 'rows' | 'answer' | 'failed' }
>
type AnyWatch = Watch | JobsWatch | TerminalsWatch | CheckoutWatch
type OpenWatch = { watch: AnyWatch; nextSeq: number }

// Spelt by name, so that indexing with a name keeps the answer's type.
const queryOf: {
  [N in QueryName]: { answer: { parse(data: unknown): QueryAnswer<N> } }
} = queries

/** Opens a connection and keeps it open until `close`. */
export function openConnection(open: OpenCarrier, token?: string): Connection {
  let status: ConnectionStatus = { kind: 'connecting' }
  let carrier: Carrier | undefined
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let numbers = 0
  let generation = 0
  let welcomed = false
  const listeners = new Set<(status: ConnectionStatus) => void>()
  const asked = new Map<number, Asked>()
  const watches = new Map<number, OpenWatch>()
  const terminals = createTerminalStreams((message) => {
    if (welcomed) carrier?.post(message)
  })

  const become = (next: ConnectionStatus) => {
    status = next
    for (const listener of listeners) listener(next)
  }

  const connect = () => {
    clearTimeout(timer)
    generation += 1
    const mine = generation
    // A carrier that was given up may still speak.
    const current = () => mine === generation
    carrier = open({
      opened: () => {
        if (current())
          carrier?.post({ t: 'hello', protocol: PROTOCOL_VERSION, ...(token && { token }) })
      },
      message: (data) => {
        if (current()) receive(data)
      },
      ended: (end) => {
        if (current()) drop(end)
      },
    })
  }

  const letGo = () => {
    clearTimeout(timer)
    generation += 1
    carrier?.close()
    carrier = undefined
    welcomed = false
  }

  const drop = (end: CarrierEnd) => {
    letGo()
    for (const [n, request] of asked) {
      if (!request.once) continue
      asked.delete(n)
      request.settle({ t: 'failed', n, code: 'connection-lost', message: LOST })
    }
    if (end.reason !== 'dropped') return become({ kind: end.reason })
    attempt += 1
    if (status.kind !== 'connecting' || attempt > 2) become({ kind: 'reconnecting', attempt })
    timer = setTimeout(connect, backoff(attempt))
  }

  const stop = (last: ConnectionStatus) => {
    letGo()
    become(last)
  }

  const receive = (data: unknown) => {
    const parsed = fromHost.safeParse(data)
    if (!parsed.success)
      return stop({
        kind: 'fatal',
        code: 'unreadable-message',
        message:
          'The host said something that this window cannot read. Nothing is lost: all that was decided is in the log. Reload the window.',
      })
    const message = parsed.data
    switch (message.t) {
      case 'welcome':
        return welcome(message)
      case 'fatal': {
        const { code, message: text, url } = message
        return stop({ kind: 'fatal', code, message: text, ...(url && { url }) })
      }
      case 'snapshot':
      case 'events':
      case 'live':
      case 'state':
      case 'table':
        return tell(message)
      case 'attached':
      case 'output':
      case 'detached':
        return terminals.tell(message)
      default: {
        const request = asked.get(message.n)
        asked.delete(message.n)
        request?.settle(message)
      }
    }
  }

  const welcome = (message: Extract<FromHost, { t: 'welcome' }>) => {
    const same = viewNames.every((name) => message.views[name] === signature(views[name]))
    if (message.protocol !== PROTOCOL_VERSION || !same) return stop({ kind: 'outdated' })
    attempt = 0
    welcomed = true
    for (const request of asked.values()) carrier?.post(request.message)
    // A list of its own: each is taken out of the map and put in again under another number.
    const numbersBefore = Array.from(watches.keys())
    for (const number of numbersBefore) watchAnew(number)
    terminals.attachAnew()
    become({ kind: 'ready', ...message.app })
  }

  const tell = (message: Extract<FromHost, { watch: number }>) => {
    const open = watches.get(message.watch)
    if (!open) return
    if (message.t !== 'snapshot' && message.seq !== open.nextSeq) {
      carrier?.post({ t: 'unwatch', watch: message.watch })
      return watchAnew(message.watch)
    }
    open.nextSeq = message.seq + 1
    const { watch } = open
    if (watch.view === 'jobs' || watch.view === 'terminals') tellTable(watch, message)
    else if (watch.view === 'checkout') {
      if (message.t === 'table') watch.tell()
    } else if (message.t !== 'table') watch.tell(message)
  }

  // A number of its own for every attempt: what was still under way for the old one is not mistaken.
  const watchAnew = (old: number) => {
    const open = watches.get(old)
    if (!open) return
    watches.delete(old)
    startWatch(open.watch)
  }

  const startWatch = (watch: AnyWatch): void => {
    const number = (numbers += 1)
    watches.set(number, { watch, nextSeq: 0 })
    if (!welcomed) return
    const part: Pick<Watch, 'key' | 'limit'> = watch.view === 'jobs' ? {} : watch
    carrier?.post({
      t: 'watch',
      watch: number,
      view: watch.view,
      ...(part.key !== undefined && { key: part.key }),
      ...(part.limit !== undefined && { limit: part.limit }),
    })
  }

  const ask = <T>(
    request: (n: number) => FromWindow,
    read: (answer: Answer) => T,
    once = false,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const n = (numbers += 1)
      const message = request(n)
      const settle = (answer: Answer) => {
        try {
          resolve(read(answer))
        } catch (error) {
          reject(error instanceof Error ? error : new RequestError('fault', String(error)))
        }
      }
      asked.set(n, { message, once, settle })
      if (welcomed) carrier?.post(message)
    })

  connect()

  return {
    get status() {
      return status
    },
    onStatus: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: (command) => ask((n) => ({ t: 'send', n, command }), asReply),
    read: (view, key, page) =>
      ask((n) => ({ t: 'read', n, view, ...(key !== undefined && { key }), page }), asRows),
    query: (name, args) =>
      ask(
        (n) => ({ t: 'query', n, name, args }),
        (answer) => queryOf[name].answer.parse(asData(answer)),
      ),
    ask: (command) =>
      ask(
        (n) => ({ t: 'ask', n, command }),
        (answer) => requestAnswer.parse(asData(answer)),
        true,
      ),
    setSecret: (name, value) =>
      ask(
        (n) => ({ t: 'secret', n, name, value }),
        (answer) => queries.secrets.answer.parse(asData(answer)),
        true,
      ),
    keepBlob: (file, told) => {
      const upload = (numbers += 1)
      const send = (from: number, part: string, last: boolean) =>
        ask(
          (n) => ({ t: 'keepBlob', n, upload, from, part, last }),
          (answer) => {
            const data = asData(answer)
            return last ? keptBlob.parse(data) : undefined
          },
          true,
        )
      return sendInParts(file, send, told)
    },
    readBlob: (blob) =>
      readInParts((from) =>
        ask(
          (n) => ({ t: 'readBlob', n, blob, from }),
          (answer) => blobPart.parse(asData(answer)),
        ),
      ),
    makeAnew: (view) =>
      ask(
        (n) => ({ t: 'rebuild', n, action: 'begin', view }),
        (answer) => void rebuildStanding.parse(asData(answer)),
      ),
    watch: (watch) => {
      startWatch(watch)
      return () => {
        for (const [number, open] of watches) {
          if (open.watch !== watch) continue
          watches.delete(number)
          if (welcomed) carrier?.post({ t: 'unwatch', watch: number })
        }
      }
    },
    terminal: (request) => ask((n) => ({ t: 'terminal', n, request }), asTerminal),
    followTerminal: terminals.follow,
    typeInto: (terminalId, text) => {
      for (let at = 0; welcomed && at < text.length; at += TERMINAL_INPUT_LIMIT)
        carrier?.post({
          t: 'input',
          terminalId,
          text: text.slice(at, at + TERMINAL_INPUT_LIMIT),
        })
    },
    resizeTerminal: (terminalId, size) => {
      if (welcomed) carrier?.post({ t: 'resize', terminalId, size })
    },
    openInEditor: (place) =>
      ask(
        (n) => ({ t: 'openInEditor', n, place }),
        (answer) => openedEditor.parse(asData(answer)).editor,
        true,
      ),
    retryNow: () => {
      if (status.kind === 'reconnecting' && !carrier) connect()
    },
    close: () => {
      letGo()
      listeners.clear()
    },
  }
}

function tellTable(
  watch: JobsWatch | TerminalsWatch,
  message: Extract<FromHost, { watch: number }>,
): void {
  if (message.t === 'state') watch.failed(message.state.message ?? 'Not served.')
  if (message.t !== 'table') return
  if (watch.view === 'jobs') watch.tell(jobRow.array().parse(message.rows))
  else watch.tell(terminalRow.array().parse(message.rows))
}

const LOST = 'The host was lost before it answered. Ask again once it is back.'

const unexpected = (answer: Answer): never => {
  if (answer.t === 'failed') throw new RequestError(answer.code, answer.message)
  if (answer.t === 'refused') throw new RequestError(answer.refusal.code, answer.refusal.message)
  throw new RequestError('unexpected-answer', 'The host answered something else than was asked.')
}

const asReply = (answer: Answer): Reply => {
  if (answer.t === 'receipt') return { ok: true, receipt: answer.receipt }
  if (answer.t === 'refused') return { ok: false, refusal: answer.refusal }
  return unexpected(answer)
}

const asRows = (answer: Answer): PageOfRows => (answer.t === 'rows' ? answer : unexpected(answer))

const asData = (answer: Answer): unknown =>
  answer.t === 'answer' ? answer.data : unexpected(answer)

const asTerminal = (answer: Answer): TerminalRow | null =>
  terminalRow.nullable().parse(asData(answer))
