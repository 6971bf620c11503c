import {
  RequestError,
  type CreateTerminalRequest,
  type CreateTerminalResponse,
  type TerminalOutputResponse,
  type WaitForTerminalExitResponse,
} from '@agentclientprotocol/sdk'
import { mintId } from '../../ids.ts'
import { type RunningCommand, startCommand } from '../../terminal/command.ts'
import type { Answer } from '../agent.ts'
import type { GroupKeeper } from '../processGroup.ts'
import { realTimers } from '../timers.ts'
import { type ClientCommand, commandFor } from './clientCommand.ts'

/** How many terminals one session may have; the oldest that has ended makes room for a new one. */
export const AGENT_TERMINALS_LIMIT = 16
/** How many times at once a session may wait for a terminal's end. */
export const AGENT_WAITS_LIMIT = 64
/** How much is kept of what one terminal said, from its end, in bytes. */
export const AGENT_TERMINAL_BYTES = 1024 * 1024
/** How much of it is shown while it runs, from its end, in UTF-16 units. */
export const LIVE_OUTPUT_LIMIT = 8 * 1024
/** When that is first shown, in milliseconds; each time after twice as long, up to the second. */
const SHOW_AFTER_MS = 250
const SHOW_AT_LEAST_MS = 4000

export type ClientTerminalsOptions = {
  checkout: string
  /** What the agent itself runs in. */
  environment: NodeJS.ProcessEnv
  keeper?: GroupKeeper | undefined
  /** Asks whether a command may run. `signal` is the agent's own second thoughts. */
  ask: (command: ClientCommand, signal: AbortSignal) => Promise<Answer | 'cancelled'>
  /** Told now and then while a terminal runs, and once it has ended. */
  changed: (terminalId: string) => void
  /** Told when the agent has been given what it waited for. */
  answered: () => void
}

/** What a terminal has said so far, for people. */
export type TerminalSaid = { text: string; exitCode?: number }

/**
 * The terminals of one session, by the requests of the protocol. An id that is not known, or was
 * released, is a RequestError.
 */
export interface ClientTerminals {
  /** Runs a command once it may; a no is a RequestError with the reason. */
  create(request: CreateTerminalRequest, signal: AbortSignal): Promise<CreateTerminalResponse>
  output(terminalId: string): TerminalOutputResponse
  waitForExit(terminalId: string, signal: AbortSignal): Promise<WaitForTerminalExitResponse>
  kill(terminalId: string): Promise<void>
  release(terminalId: string): Promise<void>
  /** Whether the agent waits for one of them to end. */
  awaited(): boolean
  said(terminalId: string): TerminalSaid | undefined
  /** Ends all that run, with what they started; they stay until they are released. */
  endAll(): Promise<void>
  /** Releases all, and starts none any more. */
  close(): Promise<void>
}

/** `limit`: how many bytes of its output the agent wants. */
type Terminal = { command: RunningCommand; limit: number; ended: boolean }

export function createClientTerminals(options: ClientTerminalsOptions): ClientTerminals {
  const { keeper, ask, changed, answered } = options
  const terminals = new Map<string, Terminal>()
  const starting = new Set<Promise<void>>()
  let waits = 0
  let closed = false

  function find(terminalId: string): Terminal {
    const terminal = terminals.get(terminalId)
    if (!terminal) throw RequestError.resourceNotFound(terminalId)
    return terminal
  }

  const isFull = () => terminals.size + starting.size >= AGENT_TERMINALS_LIMIT

  /** The oldest that has ended, where one must go for another to come. Throws where all run. */
  function toGo(): string | undefined {
    if (!isFull()) return undefined
    const [oldest] = [...terminals].find(([, { ended }]) => ended) ?? []
    if (oldest !== undefined) return oldest
    const why = `${AGENT_TERMINALS_LIMIT} commands run already: wait for one of them, or end it`
    throw RequestError.invalidRequest({ limit: AGENT_TERMINALS_LIMIT }, why)
  }

  async function release(terminalId: string): Promise<void> {
    const { command, ended } = find(terminalId)
    // Its last words are still looked up as it ends.
    if (!ended) await command.kill()
    terminals.delete(terminalId)
    await command.release()
  }

  async function start(
    terminalId: string,
    { argv, place, environment, line }: ClientCommand,
    limit: number,
  ): Promise<void> {
    const command = await startCommand({
      argv,
      directory: place.absolute,
      environment,
      outputLimit: AGENT_TERMINAL_BYTES,
      ...(keeper && { keeper }),
    }).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      const why = `this could not be started (${String(code ?? error)})`
      throw RequestError.internalError({ command: line }, why)
    })
    const terminal = { command, limit, ended: false }
    terminals.set(terminalId, terminal)
    const stop = showNowAndThen(() => changed(terminalId))
    void command.exited.then(() => {
      stop()
      terminal.ended = true
      changed(terminalId)
    })
  }

  async function endAll(): Promise<void> {
    await Promise.allSettled(starting)
    const running = [...terminals.values()].filter(({ ended }) => !ended)
    await Promise.all(running.map(({ command }) => command.kill()))
  }

  return {
    async create(request, signal) {
      const command = await commandFor(request, options)
      toGo()
      const answer = await ask(command, signal)
      if (answer === 'cancelled' || closed) throw RequestError.requestCancelled()
      if (!answer.allowed) {
        const reason = answer.reason ?? 'this was not allowed'
        throw RequestError.invalidRequest({ command: command.line, reason }, reason)
      }
      const old = toGo()
      if (old !== undefined) void release(old)
      const terminalId = mintId()
      const started = start(terminalId, command, limitOf(request))
      starting.add(started)
      await started.finally(() => starting.delete(started))
      return { terminalId }
    },
    output(terminalId) {
      const { command, limit } = find(terminalId)
      const { text, truncated, exit } = command.output()
      const output = lastBytes(text, limit)
      const cut = truncated || output.length < text.length
      return { output, truncated: cut, ...(exit && { exitStatus: exit }) }
    },
    async waitForExit(terminalId, signal) {
      const { command } = find(terminalId)
      if (waits >= AGENT_WAITS_LIMIT)
        throw RequestError.invalidRequest({ limit: AGENT_WAITS_LIMIT }, 'too many waits at once')
      waits += 1
      try {
        return await unlessCalledOff(command.exited, signal)
      } finally {
        waits -= 1
        answered()
      }
    },
    async kill(terminalId) {
      const { command, ended } = find(terminalId)
      if (!ended) await command.kill()
    },
    release,
    awaited: () => waits > 0,
    said(terminalId) {
      const terminal = terminals.get(terminalId)
      return terminal && saidBy(terminal.command)
    },
    endAll,
    async close() {
      closed = true
      await endAll()
      await Promise.all([...terminals.keys()].map(release))
    },
  }
}

/** Gives the way to stop it. The longer something runs, the less often it is shown. */
function showNowAndThen(show: () => void): () => void {
  let callOff = () => {}
  const after = (ms: number) => {
    callOff = realTimers.after(ms, () => {
      show()
      after(Math.min(2 * ms, SHOW_AT_LEAST_MS))
    })
  }
  after(SHOW_AFTER_MS)
  return () => callOff()
}

function saidBy(command: RunningCommand): TerminalSaid {
  const { text, truncated, exit } = command.output()
  const shown = exit ? text : text.slice(-LIVE_OUTPUT_LIMIT).replace(/^[\uDC00-\uDFFF]/, '')
  const cut = truncated || shown.length < text.length
  return {
    text: cut ? `… the beginning is left out …\n${shown}` : shown,
    ...(typeof exit?.exitCode === 'number' && { exitCode: exit.exitCode }),
  }
}

const limitOf = ({ outputByteLimit }: CreateTerminalRequest) =>
  Math.min(Number(outputByteLimit ?? AGENT_TERMINAL_BYTES), AGENT_TERMINAL_BYTES)

/** The end of a text, never cut within a character. */
function lastBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= limit) return text
  let from = bytes.length - limit
  while (((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1
  return bytes.toString('utf8', from)
}

async function unlessCalledOff<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const calledOff = new Promise<never>((_, reject) => {
    const refuse = () => reject(RequestError.requestCancelled())
    if (signal.aborted) refuse()
    signal.addEventListener('abort', refuse, { once: true })
  })
  return Promise.race([work, calledOff])
}
