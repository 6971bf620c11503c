import { type CommandByType, type OpenCommand, parseCommand } from '../../core/commands.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { ReplyId } from '../../core/ids.ts'
import type { RequestAnswer } from '../../core/protocol.ts'
import type { JobPayload } from '../../core/reactions.ts'
import { waitsIn } from '../../core/requests.ts'
import { deferred } from '../agents/deferred.ts'
import type { Outcome } from '../dispatch.ts'
import type { Gone } from '../jobs/asked.ts'
import type { Log } from '../store/log.ts'

/** Requests that may be waited for at a time. */
export const WAITING_LIMIT = 16
/** How long one is waited for, in milliseconds. */
export const ANSWER_LIMIT_MS = 60_000

type Request = CommandByType['RunAutomation' | 'SuggestCommitMessage'] & { replyTo: ReplyId }
type AskedKind = 'run-automation' | 'suggest-commit-message'

/** Requests that somebody waits for: each is done once, and its asker is told what it came to. */
export interface Requests {
  ask(command: unknown, signal: AbortSignal): Promise<RequestAnswer>
  /** Aborts when the asker is gone, with `Gone` as its reason. Undefined when there is none. */
  asker(replyTo: ReplyId): AbortSignal | undefined
  /** Told of what has been committed. */
  heard(events: readonly StoredEvent[]): void
  /** Nobody waits any more. */
  close(): void
}

type Parts = {
  log: Pick<Log, 'load'>
  mint: () => string
  /** Whether anything that is asked for will be done. */
  running: () => boolean
  send: (command: OpenCommand) => Promise<Outcome>
  /** Whether what a job reaches for may be reached for now. */
  lets<K extends AskedKind>(kind: K, payload: JobPayload<K>): boolean
  limitMs?: number
}

type Waiting = {
  streamId: string
  gone: AbortController
  /** Tells the asker, once. */
  tell: (answer: RequestAnswer) => void
}

export function createRequests(parts: Parts): Requests {
  const { log, mint, running, send, limitMs = ANSWER_LIMIT_MS } = parts
  const waiting = new Map<ReplyId, Waiting>()

  function leave(replyTo: ReplyId, reason: Gone): void {
    const found = waiting.get(replyTo)
    found?.gone.abort(reason)
    found?.tell({ status: reason, code: reason, message: why[reason] })
  }

  function isHeldBack(command: Request): boolean {
    return command.type === 'RunAutomation'
      ? !parts.lets('run-automation', command)
      : !parts.lets('suggest-commit-message', command)
  }

  /** Sends a command, and gives what becomes of it as soon as anything does. */
  async function wait(command: Request, signal: AbortSignal): Promise<RequestAnswer> {
    const { replyTo } = command
    const answered = deferred<RequestAnswer>()
    const gone = new AbortController()
    waiting.set(replyTo, { streamId: streamOf(command), gone, tell: answered.resolve })
    const left = () => leave(replyTo, 'abandoned')
    const late = setTimeout(() => leave(replyTo, 'timed-out'), limitMs)
    signal.addEventListener('abort', left, { once: true })
    if (signal.aborted) left()
    try {
      const outcome = await send(command)
      if ('refusal' in outcome) return { status: 'refused', ...outcome.refusal }
      // A command that was sent before has its receipt, and nobody will answer it again.
      const open = waitsIn(log.load(routeOf(command), streamOf(command)).stream, replyTo)
      if (!open) answered.resolve({ status: 'abandoned', ...answeredBefore })
      return await answered.promise
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', left)
      waiting.delete(replyTo)
    }
  }

  return {
    async ask(input, signal) {
      if (!running()) return { status: 'failed', ...notRunning }
      const parsed = parseCommand(withReply(input, mint()))
      if (!parsed.ok) return { status: 'refused', code: parsed.code, message: parsed.message }
      const { command } = parsed
      if (!isRequest(command)) return { status: 'refused', ...noRequest(command) }
      if (waiting.size >= WAITING_LIMIT) return { status: 'overloaded', ...overloaded }
      if (waiting.has(command.replyTo)) return { status: 'refused', ...replyTaken }
      if (isHeldBack(command)) return { status: 'circuit-open', ...heldBack }
      return wait(command, signal)
    },
    asker: (replyTo) => waiting.get(replyTo)?.gone.signal,
    heard(events) {
      if (waiting.size === 0) return
      for (const event of events) {
        const { replyTo } = { replyTo: undefined, ...event.payload }
        const answer = answerIn(event)
        if (replyTo && answer) waiting.get(replyTo)?.tell(answer)
        const ended = endedBy(event)
        for (const [reply, { streamId }] of waiting)
          if (ended.includes(streamId)) leave(reply, 'abandoned')
      }
    },
    close() {
      for (const replyTo of waiting.keys()) leave(replyTo, 'abandoned')
    },
  }
}

/** What was sent, with a name for whoever waits where it has none. */
function withReply(input: unknown, replyTo: string): unknown {
  if (typeof input !== 'object' || input === null || !('type' in input)) return input
  const waits = input.type === 'RunAutomation' || input.type === 'SuggestCommitMessage'
  return waits ? { replyTo, ...input } : input
}

const isRequest = (command: OpenCommand): command is Request =>
  (command.type === 'RunAutomation' || command.type === 'SuggestCommitMessage') &&
  command.replyTo !== undefined

const streamOf = (command: Request): string =>
  command.type === 'RunAutomation' ? command.automationId : command.threadId

const routeOf = ({ type }: Request) => (type === 'RunAutomation' ? 'automation' : 'thread')

/** What an event tells somebody who waits. */
function answerIn(event: StoredEvent): RequestAnswer | undefined {
  if (event.type !== 'AutomationRunSettled' && event.type !== 'CommitMessageSettled')
    return undefined
  const { outcome, code, message } = event.payload
  const told = { ...(code !== undefined && { code }), ...(message !== undefined && { message }) }
  const result = event.type === 'AutomationRunSettled' ? event.payload.result : textOf(event)
  switch (outcome) {
    case 'succeeded':
      return { status: 'ok', result }
    case 'indeterminate':
      return { status: 'failed', ...told, result }
    default:
      return { status: outcome, ...told, result }
  }
}

const textOf = ({ payload: { text } }: StoredEvent<'CommitMessageSettled'>) =>
  text === undefined ? {} : { text }

/** Streams in which nothing will be answered any more. */
function endedBy(event: StoredEvent): readonly string[] {
  if (event.type === 'ThreadDeleted' || event.type === 'AutomationDeleted') return [event.streamId]
  if (event.type !== 'ProjectDeleted') return []
  const { threadIds, automationIds = [] } = event.payload
  return [...threadIds, ...automationIds]
}

const why: Record<Gone, string> = {
  abandoned: 'Nobody waits for this any more, so it is let be.',
  'timed-out': 'This took longer than anyone waits for it, and was let be.',
}
const answeredBefore = {
  code: 'answered-before',
  message: 'This was asked before, and answered then. Ask anew under a new id.',
}
const notRunning = {
  code: 'no-runner',
  message: 'No Gaffer runs on this home that could do it. Start one, then ask again.',
}
const overloaded = {
  code: 'overloaded',
  message: `${WAITING_LIMIT} requests are waited for already. Ask again when one is answered.`,
}
const replyTaken = {
  code: 'reply-in-use',
  message: 'Somebody waits for an answer under this id already. Use another.',
}
const heldBack = {
  code: 'circuit-open',
  message: 'What this reaches for keeps failing, so it is left alone for a while. Ask again soon.',
}
const noRequest = ({ type }: OpenCommand) => ({
  code: 'not-a-request',
  message: `Nobody waits for a ${type}. Send it as a command.`,
})
