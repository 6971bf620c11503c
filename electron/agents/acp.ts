import * as protocol from '@agentclientprotocol/sdk'
import assert from 'node:assert/strict'
import { stat, writeFile } from 'node:fs/promises'
import { AgentError, type AgentSession, type OpenSession } from './agent.ts'
import { acpStream } from './acpStream.ts'
import { endByError, endByExit, endByReason, endOf, lastWords } from './acpEnds.ts'
import { createAcpTurn, type AcpTurn } from './acpTurn.ts'
import { locateIn } from './inside.ts'
import { type GroupKeeper, type ProcessGroup, startGroup } from './processGroup.ts'

/** How long an agent has to start and open a session, in milliseconds. */
const OPEN_TIMEOUT_MS = 30_000
/** How long an agent has to stop a turn when asked, in milliseconds, before its group is ended. */
const STOP_GRACE_MS = 5_000

export type AcpProgram = {
  /** As people call it. */
  name: string
  /** An argv, its program found already. */
  command: readonly string[]
  environment: NodeJS.ProcessEnv
  /** What to do when it is missing: a sentence. */
  install: string
  keeper?: GroupKeeper
  /** Told of each line it wrote that is no message; such a line is skipped. */
  skippedLine?: () => void
  openTimeoutMs?: number
  stopGraceMs?: number
  endGraceMs?: number
}

const { agent: methods, client: asks } = protocol.methods

/** Starts an agent that speaks ACP v1 and opens a session in it. Throws AgentError, as `Agent` says. */
export async function openAcp(program: AcpProgram, options: OpenSession): Promise<AgentSession> {
  const { checkout, signal } = options
  const group = await start(program, checkout)
  const session = connect(program, group, checkout)
  const limit = AbortSignal.timeout(program.openTimeoutMs ?? OPEN_TIMEOUT_MS)
  const given = AbortSignal.any([signal, limit])
  try {
    return await unlessAborted(session.open(options.sessionId), given)
  } catch (error) {
    // Whatever kept it from opening, nothing of it stays behind.
    const end = await group.end()
    const stderr = group.stderrTail()
    if (signal.aborted)
      throw new AgentError('agent-stopped', `${program.name} was stopped as it started.`, {
        stderr,
      })
    if (limit.aborted) {
      const message = `${program.name} did not answer within ${limitText(program)}.${lastWords(stderr)}`
      throw new AgentError('agent-timeout', message, { cause: error, stderr })
    }
    if (error instanceof AgentError) throw error
    if (error instanceof protocol.RequestError)
      throw new AgentError('agent-refused', refusalText(program, error), { cause: error, stderr })
    const message = `${program.name} ${endOf(end)} as it started.${lastWords(stderr)}`
    throw new AgentError('agent-exited', message, { cause: error, stderr })
  }
}

async function start(program: AcpProgram, checkout: string): Promise<ProcessGroup> {
  const folder = await stat(checkout).catch(() => undefined)
  if (!folder?.isDirectory())
    throw new AgentError('checkout-missing', `There is no folder ${checkout} to work in.`)
  const { command, environment, keeper, endGraceMs } = program
  try {
    return await startGroup({
      command,
      directory: checkout,
      environment,
      ...(keeper && { keeper }),
      ...(endGraceMs !== undefined && { graceMs: endGraceMs }),
    })
  } catch (cause) {
    const message = `${program.name} could not be started (${command[0]}). ${program.install}`
    throw new AgentError('agent-missing', message, { cause })
  }
}

function connect(program: AcpProgram, group: ProcessGroup, checkout: string) {
  const skipped = program.skippedLine ?? (() => {})
  let turn: AcpTurn | undefined
  let finished: Promise<void> = Promise.resolve()
  let cost = 0
  let closing = false
  // It may still answer while it is being ended, but must be given no more to do.
  let condemned = false
  let promptTaken: () => void = () => {}

  const connection = protocol
    .client({ name: 'gaffer' })
    .onNotification(asks.session.update, ({ params: { update } }) => {
      if (!turn && update.sessionUpdate === 'usage_update' && update.cost?.currency === 'USD')
        cost = update.cost.amount
      // Outside a turn the rest is what a loaded session replays, or it comes too late.
      turn?.take(update)
    })
    .onRequest(asks.session.requestPermission, ({ params, signal }) =>
      turn ? turn.ask(params, signal) : { outcome: { outcome: 'cancelled' } },
    )
    .onRequest(asks.fs.writeTextFile, async ({ params }) => {
      const place = await locateIn(checkout, params.path)
      if (!place.inside)
        throw protocol.RequestError.invalidParams({ path: params.path }, 'outside the workspace')
      await writeFile(place.absolute, params.content)
      return {}
    })
    .connect(
      acpStream(group, {
        settled: async () => turn?.settled(),
        written: (message) => {
          if ('method' in message && message.method === methods.session.prompt) promptTaken()
        },
        skipped,
      }),
    )
  const { agent } = connection

  const isAlive = () => !condemned && !connection.signal.aborted

  function condemn(): void {
    condemned = true
    void group.end()
  }

  async function open(earlier: string | undefined): Promise<AgentSession> {
    const about = await agent.request(methods.initialize, {
      protocolVersion: protocol.PROTOCOL_VERSION,
      clientInfo: { name: 'gaffer', version: '1' },
      // Some agents cannot make new files once they may read through us, so we offer writing alone.
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: true }, terminal: false },
    })
    if (about.protocolVersion !== protocol.PROTOCOL_VERSION) {
      const message = `${program.name} speaks version ${about.protocolVersion} of the Agent Client Protocol; version ${protocol.PROTOCOL_VERSION} is needed.`
      throw new AgentError('agent-refused', message)
    }
    if (earlier !== undefined && (await resume(earlier, about.agentCapabilities)))
      return sessionOf(earlier, false)
    const { sessionId } = await agent.request(methods.session.new, {
      cwd: checkout,
      mcpServers: [],
    })
    return sessionOf(sessionId, true)
  }

  async function resume(sessionId: string, can: protocol.AgentCapabilities | undefined) {
    const way = can?.loadSession
      ? methods.session.load
      : can?.sessionCapabilities?.resume
        ? methods.session.resume
        : undefined
    if (!way) return false
    try {
      await agent.request(way, { sessionId, cwd: checkout, mcpServers: [] })
      return true
    } catch (error) {
      // It forgot the session, or cannot read it any more: a new one is opened, and says so.
      if (error instanceof protocol.RequestError && error.code !== LOGIN_NEEDED) return false
      throw error
    }
  }

  /** Waits for the turn's end and says it. */
  async function see(current: AcpTurn, response: Promise<protocol.PromptResponse>): Promise<void> {
    const event = await response.then(
      ({ stopReason }) => endByReason(stopReason, current.stopping()) ?? completed(current.usage()),
      async (cause: unknown) => {
        if (cause instanceof protocol.RequestError) return endByError(cause, current.stopping())
        const end = await group.end()
        if (closing) return { type: 'turn-interrupted' as const, reason: 'The agent was closed.' }
        const stderr = group.stderrTail()
        const stopping = current.stopping()
        return endByExit({ name: program.name, cause, end, stderr, stopping })
      },
    )
    cost += current.usage()?.costUsd ?? 0
    await current.settled()
    turn = undefined
    await current.finish(event)
  }

  function sessionOf(sessionId: string, fresh: boolean): AgentSession {
    return {
      sessionId,
      fresh,
      get alive() {
        return isAlive()
      },
      ended: group.ended.then(() => {}),
      async prompt({ turnId, text, say }) {
        assert(turn === undefined, 'a session takes one prompt at a time')
        if (!isAlive()) throw new AgentError('agent-exited', `${program.name} has ended.`)
        const current = createAcpTurn({
          turnId,
          checkout,
          costBefore: cost,
          say,
          unheard: condemn,
        })
        turn = current
        const taken = new Promise<void>((resolve) => {
          promptTaken = resolve
        })
        const prompt = [{ type: 'text' as const, text }]
        finished = see(current, agent.request(methods.session.prompt, { sessionId, prompt }))
        await Promise.race([taken, group.ended])
      },
      async answer(requestId, answer) {
        turn?.answer(requestId, answer)
      },
      async interrupt() {
        const current = turn
        if (!current) return
        const grace = setTimeout(condemn, program.stopGraceMs ?? STOP_GRACE_MS)
        void finished.finally(() => clearTimeout(grace))
        // Not awaited: a program that reads nothing must not keep us from ending it.
        agent.notify(methods.session.cancel, { sessionId }).catch(() => {})
        current.stop()
      },
      async close() {
        closing = true
        condemn()
        await group.end()
        await finished
      },
    }
  }

  return { open }
}

const LOGIN_NEEDED = -32000

const completed = (usage: ReturnType<AcpTurn['usage']>) => ({
  type: 'turn-completed' as const,
  ...(usage && { usage }),
})

const limitText = ({ openTimeoutMs = OPEN_TIMEOUT_MS }: AcpProgram) =>
  `${openTimeoutMs / 1000} seconds`

const refusalText = (program: AcpProgram, error: protocol.RequestError) =>
  error.code === LOGIN_NEEDED
    ? `${program.name} needs you to log in first. Start it once in a terminal and log in there: ${program.command.join(' ')}`
    : `${program.name} would not open a session: ${error.message}`

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // The loser of the race may still reject, when its program has been ended.
  work.catch(() => {})
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
