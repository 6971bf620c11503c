import * as protocol from '@agentclientprotocol/sdk'
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { AgentMode } from '../../../core/agent.ts'
import {
  AgentError,
  type AgentEvent,
  type AgentModel,
  type AgentSession,
  type OpenSession,
  type PromptAttachment,
} from '../agent.ts'
import { endByExit, endUntaken } from '../ends.ts'
import { createClientTerminals } from './clientTerminals.ts'
import { endByError, endByReason } from './ends.ts'
import { placeFor, readFor, textNow, writeFor } from './files.ts'
import { openSession } from './opening.ts'
import { presetOf } from './presets.ts'
import { type AgentProgram, OPEN_TIMEOUT_MS, SILENCE_MS, STOP_GRACE_MS } from '../program.ts'
import { promptOf } from './prompt.ts'
import { createSettings } from './settings.ts'
import { watchSilence } from '../silence.ts'
import { acpStream } from './stream.ts'
import { createAcpTurn, type AcpTurn } from './turn.ts'
import { usageIn } from './unstable.ts'
import { deferred } from '../deferred.ts'
import type { ProcessGroup } from '../processGroup.ts'

/** A session that was loaded is taken to have been told to its end when it rests for so long. */
const REPLAY_REST_MS = 100
const REPLAY_LIMIT_MS = 5_000

const { agent: methods, client: asks } = protocol.methods

/** A session, and the models that may be chosen for one. */
export type AcpSession = AgentSession & { models: readonly AgentModel[] }

/** What is asked in a turn. */
type Message = { text: string; attachments: readonly PromptAttachment[]; mode: AgentMode }

/** Opens a session in a program that has just been started. Rejects with what kept it from opening. */
export async function connect(
  program: AgentProgram,
  group: ProcessGroup,
  { agent: choice, checkout, environment: ofFolder, sessionId: earlier, fork }: OpenSession,
): Promise<AcpSession> {
  const { name, keeper } = program
  const preset = presetOf(program.command)
  const takeMs = program.openTimeoutMs ?? OPEN_TIMEOUT_MS
  let turn: AcpTurn | undefined
  let finished: Promise<void> = Promise.resolve()
  let cost = 0
  let heardAt = 0
  let fileWork: Promise<unknown> = Promise.resolve()
  let closing = false
  // It may still answer while it is being ended, but must be given no more to do.
  let condemned = false
  let promptTaken = () => {}

  const silence = watchSilence({
    ms: () => program.silenceMs ?? SILENCE_MS,
    owed: () => turn?.owed() === true && !terminals.awaited(),
    silent: () =>
      turn?.notice(
        {
          level: 'warning',
          code: 'agent-silent',
          text: `${name} has said nothing for ${lengthOfTime(program.silenceMs ?? SILENCE_MS)}. It may still be at work: wait for it, or stop the turn.`,
        },
        'silence',
      ),
    over: () =>
      turn?.notice(
        { level: 'info', text: `${name} was silent for a while, and has gone on.` },
        'silence',
      ),
  })

  const terminals = createClientTerminals({
    checkout,
    environment: { ...program.environment, ...preset.environment, ...ofFolder },
    keeper,
    ask: async (command, signal) => (await turn?.askToRun(command, signal)) ?? 'cancelled',
    changed: (terminalId) => turn?.terminalSaid(terminalId),
    answered: silence.reset,
  })
  const ended = group.ended.then(terminals.close)

  /** One at a time: each holds a whole file in memory. */
  function withFile<T>(work: () => Promise<T>): Promise<T> {
    const done = fileWork.then(work)
    fileWork = done.catch(() => {})
    return done
  }

  const connection = protocol
    .client({ name: 'gaffer' })
    .onNotification(asks.session.update, ({ params: { update } }) => {
      heardAt = performance.now()
      if (!turn && update.sessionUpdate === 'usage_update' && update.cost?.currency === 'USD')
        cost = update.cost.amount
      settings.take(update)
      // Outside a turn the rest is what a loaded session replays, or it comes too late.
      turn?.take(update)
    })
    .onRequest(asks.session.requestPermission, ({ params, signal }) =>
      turn ? turn.ask(params, signal) : { outcome: { outcome: 'cancelled' } },
    )
    .onRequest(asks.elicitation.create, ({ params, signal }) =>
      turn ? turn.elicit(params, signal) : { action: 'cancel' },
    )
    .onRequest(asks.fs.readTextFile, ({ params }) =>
      withFile(async () => ({ content: await readFor(checkout, params) })),
    )
    .onRequest(asks.fs.writeTextFile, async ({ params, signal }) => {
      const place = await placeFor(checkout, params.path)
      const texts = { oldText: await textNow(place), newText: params.content }
      const answer = (await turn?.askToWrite(place, texts, signal)) ?? 'cancelled'
      if (answer === 'cancelled') throw protocol.RequestError.requestCancelled()
      if (!answer.allowed) {
        const reason = answer.reason ?? 'this was not allowed'
        throw protocol.RequestError.invalidRequest({ path: params.path, reason }, reason)
      }
      await withFile(() => writeFor(place, params.content))
      return {}
    })
    .onRequest(asks.terminal.create, ({ params, signal }) => terminals.create(params, signal))
    .onRequest(asks.terminal.output, ({ params }) => terminals.output(params.terminalId))
    .onRequest(asks.terminal.waitForExit, ({ params, signal }) =>
      terminals.waitForExit(params.terminalId, signal),
    )
    .onRequest(asks.terminal.kill, ({ params }) => terminals.kill(params.terminalId))
    .onRequest(asks.terminal.release, ({ params }) => terminals.release(params.terminalId))
    .connect(
      acpStream(group, {
        async settled() {
          await turn?.settled()
          await fileWork
        },
        written: (message) => {
          if ('method' in message && message.method === methods.session.prompt) promptTaken()
        },
        skipped: program.skippedLine ?? (() => {}),
        listening: silence.listening,
        heard: silence.heard,
      }),
    )
  const { agent } = connection
  const settings = createSettings({ agent, name, preset })

  const isAlive = () => !condemned && !connection.signal.aborted

  function condemn(): void {
    condemned = true
    silence.stop()
    void group.end()
  }

  async function replayed(): Promise<void> {
    const since = performance.now()
    for (;;) {
      const now = performance.now()
      const rest = REPLAY_REST_MS - (now - Math.max(heardAt, since))
      if (rest <= 0 || now - since > REPLAY_LIMIT_MS) return
      await delay(rest)
    }
  }

  const { sessionId, fresh, offered, takes } = await openSession({
    agent,
    name,
    checkout,
    preset,
    earlier,
    fork,
    replayed,
  })
  settings.begin(sessionId, offered)
  const models = settings.models()
  const { model } = choice
  /** What people must know of this session, told once, in its first turn. */
  const remarks = new Set<string>()
  const told = new Set<string>()
  const remark = (text: string | undefined) => {
    if (text !== undefined && !told.has(text)) remarks.add(text)
  }
  if (model !== undefined) remark(await settings.chooseModel(model))

  /** One turn, from its mode to its last event. */
  async function run(current: AcpTurn, message: Message): Promise<void> {
    const endLater = await group.fromNow()
    const event = await attempt(current, message).catch((cause) => whyNot(current, cause))
    // One that failed before it was sent has its end to tell, for which its beginning is waited.
    promptTaken()
    silence.stop()
    const gone = event.type === 'turn-failed' && !isAlive()
    // A turn that was cut short leaves nothing at work.
    if (event.type === 'turn-interrupted' || gone) {
      current.stop()
      await Promise.all([endLater(), terminals.endAll()])
    }
    current.terminalSaid()
    cost += current.usage()?.costUsd ?? 0
    await current.settled()
    turn = undefined
    await current.finish(event)
  }

  async function attempt(
    current: AcpTurn,
    { text, attachments, mode }: Message,
  ): Promise<AgentEvent> {
    remark(await settings.enterMode(mode))
    const { blocks: prompt, named } = await promptOf(text, attachments, takes, preset.imagesAlone)
    if (current.stopping()) return { type: 'turn-interrupted', reason: 'Stopped as asked.' }
    current.hear()
    for (const words of remarks) {
      current.notice({ level: 'warning', text: words })
      told.add(words)
    }
    remarks.clear()
    if (named.length > 0)
      current.notice({
        level: 'info',
        text: `${name} was told where these files are, and not what they hold: ${named.join(', ')}.`,
      })
    // Nothing but its shape as JSON-RPC has been looked at.
    const answer: protocol.PromptResponse | null = await agent.request(methods.session.prompt, {
      sessionId,
      prompt,
    })
    const usage = { ...usageIn(answer), ...current.usage() }
    const end = endByReason(answer?.stopReason, current.stopping())
    return end ?? { type: 'turn-completed', ...(Object.keys(usage).length > 0 && { usage }) }
  }

  /** What a turn comes to that was not answered, or answered by an error. */
  async function whyNot(current: AcpTurn, cause: unknown): Promise<AgentEvent> {
    const stopping = current.stopping()
    if (cause instanceof protocol.RequestError) return endByError(cause, stopping)
    if (cause instanceof AgentError)
      return stopping
        ? { type: 'turn-interrupted', reason: 'Stopped as asked.' }
        : { type: 'turn-failed', code: cause.code, message: cause.message }
    const end = await group.end()
    const stderr = group.stderrTail()
    if (closing) return { type: 'turn-interrupted', reason: 'The agent was closed.' }
    if (current.untaken() && !stopping) return endUntaken(name, takeMs, stderr)
    return endByExit({ name, cause, end, stderr, stopping })
  }

  return {
    sessionId,
    fresh,
    models,
    get alive() {
      return isAlive()
    },
    ended,
    async prompt({ turnId, text, attachments = [], mode, say }) {
      assert(turn === undefined, 'a session takes one prompt at a time')
      if (!isAlive()) throw new AgentError('agent-exited', `${name} has ended.`)
      const current = createAcpTurn({
        turnId,
        checkout,
        costBefore: cost,
        saidBy: terminals.said,
        say,
        unheard: condemn,
      })
      turn = current
      const { promise: taken, resolve } = deferred<void>()
      promptTaken = resolve
      const late = setTimeout(() => {
        current.leaveUntaken()
        condemn()
      }, takeMs)
      silence.reset()
      finished = run(current, { text, attachments, mode: mode ?? choice.mode ?? 'ask' })
      await Promise.race([taken, group.ended])
      clearTimeout(late)
    },
    async answer(requestId, answer) {
      turn?.answer(requestId, answer)
      silence.reset()
    },
    async answerQuestion(requestId, answers) {
      turn?.answerQuestion(requestId, answers)
      silence.reset()
    },
    async interrupt() {
      const current = turn
      if (!current) return
      silence.stop()
      const grace = setTimeout(condemn, program.stopGraceMs ?? STOP_GRACE_MS)
      void finished.finally(() => clearTimeout(grace))
      // Not awaited: a program that reads nothing must not keep us from ending it.
      agent.notify(methods.session.cancel, { sessionId }).catch(() => {})
      current.stop()
    },
    async close() {
      closing = true
      condemn()
      await ended
      await finished
    },
  }
}

const lengthOfTime = (ms: number) =>
  ms < 120_000 ? `${Math.round(ms / 100) / 10} seconds` : `${Math.round(ms / 60_000)} minutes`
