import type { ModelInfo } from '@anthropic-ai/claude-agent-sdk'
import assert from 'node:assert/strict'
import type { AgentMode } from '../../../core/agent.ts'
import { endByExit, endUntaken } from '../ends.ts'
import {
  type AgentProgram,
  OPEN_TIMEOUT_MS,
  SILENCE_MS,
  startProgram,
  STOP_GRACE_MS,
} from '../program.ts'
import { watchSilence } from '../silence.ts'
import { AgentError, type AgentSession, type OpenSession } from '../agent.ts'
import { deferred } from '../deferred.ts'
import type { ProcessGroup } from '../processGroup.ts'
import { contentOf } from './attachments.ts'
import { bridgeTo } from './bridge.ts'
import { endOf, together, usageOf, type TurnEnd } from './ends.ts'
import { readAside, readMessage, type Message, type Result } from './messages.ts'
import { optionsFor, type Start } from './options.ts'
import { permissionModeOf, resultOf } from './permission.ts'
import { createPlan } from './plan.ts'
import { createPrompts } from './prompts.ts'
import { createSteering } from './steering.ts'
import type { Usage } from '../../../core/usage.ts'
import { type ClaudeTurn, createClaudeTurn } from './turn.ts'

/** A program that was started. */
export type Connection = {
  group: ProcessGroup
  session: AgentSession
  /** Resolves with its models when its session is open, or rejects when it will not be. */
  ready: Promise<readonly ModelInfo[]>
}

/** Starts Claude Code. Throws AgentError when it cannot be started. */
export async function connect(
  program: AgentProgram,
  options: OpenSession,
  start: Start,
): Promise<Connection> {
  const { name } = program
  const takeMs = program.openTimeoutMs ?? OPEN_TIMEOUT_MS
  const skipped = program.skippedLine ?? (() => {})
  const prompts = createPrompts()
  const plan = createPlan()
  const steering = createSteering()
  const starting = deferred<ProcessGroup>()
  let turn: ClaudeTurn | undefined
  let finished = Promise.resolve()
  let finish = () => {}
  let promptTaken = () => {}
  let untaken = false
  /** Whether more can be said to the turn: it has its prompt, and its end is not being told. */
  let listens = false
  /** Whether it tells what becomes of a message, without which nobody could say when a turn is over. */
  let tellsOfMessages = false
  /** What the turn used before it went on with what was said in its midst. */
  let spent: Usage | undefined
  let unreadable: unknown
  let closing = false
  // It may still answer while it is being ended, but must be given no more to do.
  let condemned = false
  let gone = false
  // What a resumed session has cost is only told by its first result.
  let cost = start.kind === 'new' ? 0 : undefined
  /** The newest entry of the session that stays, whichever turn it is of. */
  let mark: string | undefined
  /** Ends what the turn has left running. */
  let endRest: (() => Promise<void>) | undefined

  const silenceMs = () => program.silenceMs ?? SILENCE_MS
  const silence = watchSilence({
    ms: silenceMs,
    owed: () => turn?.owed() === true,
    silent: () =>
      turn?.notice('silence', {
        level: 'warning',
        code: 'agent-silent',
        text: `${name} has said nothing for ${Math.round(silenceMs() / 1000)} seconds. It may still be at work: wait for it, or stop the turn.`,
      }),
    over: () =>
      turn?.notice('silence', {
        level: 'info',
        text: `${name} was silent for a while, and has gone on.`,
      }),
  })

  function condemn(): void {
    condemned = true
    void starting.promise.then((group) => group.end()).catch(() => {})
  }

  // Only those who use Claude Code pay for loading it.
  const { query } = await import('@anthropic-ai/claude-agent-sdk')
  const agent = query({
    prompt: prompts,
    options: {
      ...optionsFor(program, options, start, {
        prepare: (id, directory, asked) => turn?.prepare(id, directory, asked),
        async ask(use, about) {
          if (!turn) return resultOf('cancelled', use)
          const result = await turn.ask(use, about)
          silence.reset()
          // From here on the turn may start programs of its own.
          if (result.behavior === 'allow')
            endRest ??= await starting.promise.then((group) => group.fromNow())
          return result
        },
        async elicit({ serverName, message, ...asked }, { signal }) {
          if (!turn) return { action: 'cancel' }
          const told = await turn.elicit({ ...asked, message: `${serverName}: ${message}` }, signal)
          silence.reset()
          return told
        },
      }),
      spawnClaudeCodeProcess: (spawn) => {
        const command = [...program.command, ...spawn.args]
        const group = startProgram({ ...program, command, environment: spawn.env }, options)
        group.then(starting.resolve, starting.reject)
        return bridgeTo(group, {
          settled: async () => turn?.settled(),
          taken: () => promptTaken(),
          listening: silence.listening,
          heard: silence.heard,
          skipped,
          unreadable(cause) {
            unreadable = cause
            condemn()
          },
        })
      },
    },
  })
  const ready = agent.initializationResult().then(({ models }) => models)
  ready.catch(() => {})
  const read = readAll(agent)

  async function readAll(messages: AsyncIterable<unknown>): Promise<void> {
    try {
      for await (const value of messages) {
        const aside = readAside(value)
        if (aside?.type === 'system')
          tellsOfMessages = aside.capabilities.includes('msg_lifecycle_v1')
        else if (aside) steering.take(aside)
        const message = readMessage(value)
        if (message === 'broken') skipped()
        else if (message !== 'unread') await take(message)
      }
    } catch {
      // The program has ended, which is told by its group.
    }
    gone = true
  }

  async function take(message: Message): Promise<void> {
    if (message.type === 'result') return conclude(message)
    if (message.type === 'assistant' || message.type === 'user')
      if (message.parent_tool_use_id === null) mark = message.uuid ?? mark
    turn?.take(message)
    // It was asked to stop before it had begun, and knew nothing of a turn.
    const begins = message.type === 'stream_event' && message.event.type === 'message_start'
    if (begins && turn?.stopping()) stopAgent()
  }

  const stopAgent = () => void agent.interrupt().catch(() => {})

  async function conclude(result: Result): Promise<void> {
    const usage = usageOf(result, cost)
    cost = result.total_cost_usd ?? cost
    if (!turn) return
    const [stopping, trouble] = [turn.stopping(), turn.trouble()]
    const event = endOf(result, { stopping, trouble, usage: together(spent, usage) })
    if (event.type !== 'turn-completed' || !steering.waiting()) return end(turn, event)
    spent = together(spent, usage)
  }

  /** Says the turn's last event, once what it has left running is gone. */
  async function end(current: ClaudeTurn, event: TurnEnd): Promise<void> {
    silence.stop()
    listens = false
    if (event.type === 'turn-interrupted' || gone) await endRest?.()
    await current.settled()
    turn = undefined
    endRest = undefined
    spent = undefined
    // It would go on with what it has been told, in a turn that nobody has asked for.
    if (steering.waiting()) condemn()
    steering.forget()
    const done = finish
    await current.finish({ ...event, ...(mark !== undefined && { mark }) })
    done()
  }

  // Without a program there is nothing to be ready; with none to be started, why comes from there.
  const group = await Promise.race([starting.promise, ready.then(() => starting.promise)])
  const endAll = await group.fromNow()
  const left = group.ended.then(endAll)

  /** Tells how the turn ended whose program is gone. */
  const mourned = read.then(async () => {
    prompts.close()
    const ended = await group.end()
    const current = turn
    if (!current) return
    const stderr = group.stderrTail()
    const stopping = current.stopping()
    await end(
      current,
      closing
        ? { type: 'turn-interrupted', reason: 'The agent was closed.' }
        : untaken && !stopping
          ? endUntaken(name, takeMs, stderr)
          : endByExit({ name, cause: unreadable, end: ended, stderr, stopping }),
    )
  })

  let planning = permissionModeOf(options.agent.mode ?? 'ask')

  /** Claude Code leaves its plan mode by itself once a plan is approved, so that is always told. */
  async function enter(mode: AgentMode | undefined): Promise<void> {
    if (mode === undefined) return
    const wanted = permissionModeOf(mode)
    if (wanted === 'default' && planning === 'default') return
    planning = wanted
    await Promise.race([agent.setPermissionMode(wanted).catch(() => {}), group.ended])
  }

  const session: AgentSession = {
    sessionId: start.sessionId,
    fresh: start.kind === 'new',
    get alive() {
      return !condemned && !gone
    },
    ended: left,
    async prompt({ turnId, text, attachments = [], mode, say }) {
      assert(turn === undefined, 'a session takes one prompt at a time')
      if (condemned || gone) throw new AgentError('agent-exited', `${name} has ended.`)
      const { checkout } = options
      turn = createClaudeTurn({ turnId, checkout, plan, say, unheard: condemn })
      const [ended, taken] = [deferred<void>(), deferred<void>()]
      finished = ended.promise
      finish = ended.resolve
      promptTaken = taken.resolve
      const late = setTimeout(() => {
        untaken = true
        condemn()
      }, takeMs)
      silence.reset()
      await enter(mode)
      const { content, left: large } = await contentOf(text, attachments)
      if (large.length > 0)
        turn?.notice('attachments', {
          level: 'warning',
          text: `Too large to be put into the message, so ${name} was told where they are: ${large.join(', ')}.`,
        })
      prompts.push(content)
      await Promise.race([taken.promise, group.ended])
      clearTimeout(late)
      listens = turn !== undefined
    },
    async steer(text) {
      if (!listens || !tellsOfMessages || !turn || turn.stopping() || condemned || gone)
        return false
      const { id, queued } = steering.begin()
      prompts.push(text, id)
      silence.reset()
      const heard = await Promise.race([queued.then(() => true), group.ended.then(() => false)])
      if (!heard) throw new AgentError('agent-exited', `${name} ended as it was told this.`)
      return true
    },
    async answer(requestId, answer) {
      turn?.answer(requestId, answer)
    },
    async answerQuestion(requestId, answers) {
      turn?.answerQuestion(requestId, answers)
    },
    async interrupt() {
      if (!turn || turn.stopping()) return
      const grace = setTimeout(condemn, program.stopGraceMs ?? STOP_GRACE_MS)
      void finished.then(() => clearTimeout(grace))
      // Not awaited: a program that reads nothing must not keep us from ending it.
      stopAgent()
      turn.stop()
    },
    async close() {
      closing = true
      condemn()
      await mourned
      await left
    },
  }
  return { group, session, ready }
}
