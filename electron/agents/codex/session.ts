import assert from 'node:assert/strict'
import { stripVTControlCharacters } from 'node:util'
import type { AgentMode } from '../../../core/agent.ts'
import { endByExit, endUntaken } from '../ends.ts'
import { type AgentProgram, OPEN_TIMEOUT_MS, SILENCE_MS, STOP_GRACE_MS } from '../program.ts'
import { watchSilence } from '../silence.ts'
import { AgentError, type AgentSession } from '../agent.ts'
import { deferred } from '../deferred.ts'
import type { ProcessGroup } from '../processGroup.ts'
import { endOfTurn, type TurnEnd } from './ends.ts'
import { verdictOn } from './approval.ts'
import { input } from './input.ts'
import { createPeer, type Notification, type Peer, RpcError } from './peer.ts'
import { policyOf } from './policy.ts'
import type { ThreadStartResponse, Turn } from './protocol.ts'
import { type CodexTurn, createCodexTurn } from './turn.ts'

/** How a turn came to its end. */
type Over =
  | { by: 'codex'; turn: Turn }
  | { by: 'refusal'; error: RpcError }
  | { by: 'deafness' }
  | { by: 'exit'; cause: unknown }

type Prompt = Parameters<AgentSession['prompt']>[0]

/** A turn that Codex was given. */
type Run = {
  turn: CodexTurn
  /** Resolves with Codex's own id of it, once it has taken it; rejects when it does not. */
  begun: Promise<string>
  /** The same, once it is known. */
  mark: string | undefined
  over: (how: Over) => void
  /** Ends whatever was started since the turn first asked for leave. */
  endCommands: (() => Promise<void>) | undefined
  /** Resolves when Codex has answered to being interrupted. */
  interrupted: Promise<void>
  finished: Promise<void>
}

/** A running program, in which no thread is open yet. */
export type Connection = {
  peer: Peer
  /** Makes a session of the thread that was opened. */
  session(opened: ThreadStartResponse, options: { fresh: boolean; mode: AgentMode }): AgentSession
}

export function connect(program: AgentProgram, group: ProcessGroup, checkout: string): Connection {
  const { name, skippedLine: skipped = nothing } = program
  const silenceMs = () => program.silenceMs ?? SILENCE_MS
  const { openTimeoutMs: takeMs = OPEN_TIMEOUT_MS, stopGraceMs: graceMs = STOP_GRACE_MS } = program
  let thread: string | undefined
  let run: Run | undefined
  let closing = false
  let lost = false
  // It may still answer while it is being ended, but must be given no more to do.
  let condemned = false

  const silence = watchSilence({
    ms: silenceMs,
    owed: () => run?.turn.owed() === true,
    silent() {
      const text = `${name} has said nothing for ${Math.round(silenceMs() / 100) / 10} seconds. It may still be at work: wait for it, or stop the turn.`
      run?.turn.silence({ level: 'warning', code: 'agent-silent', text })
    },
    over() {
      const text = `${name} was silent for a while, and has gone on.`
      run?.turn.silence({ level: 'info', text })
    },
  })

  const peer = createPeer(group, {
    async told(notification) {
      if (!run || threadOf(notification) !== thread) return
      if (notification.method !== 'turn/completed') return run.turn.take(notification)
      const { turn } = notification.params
      const { begun, over } = run
      // Not awaited: the answer that tells which turn is ours may still stand to be read.
      begun.then((id) => id === turn.id && over({ by: 'codex', turn }), nothing)
    },
    async asked(request) {
      const current = run
      if (!current) return peer.respond(request.id, verdictOn(request, 'cancel'))
      // Commands run once they may, so what is started from here on is theirs, not Codex's own.
      current.endCommands ??= await group.fromNow()
      // Agents that Codex starts beside ours ask on threads of their own; people answer them too.
      await current.turn.ask(request)
    },
    skipped,
    listening: silence.listening,
    heard: silence.heard,
  })
  void peer.ended.then((cause) => {
    lost = true
    run?.over({ by: 'exit', cause })
  })

  const isAlive = () => !condemned && !lost

  function condemn(): void {
    condemned = true
    silence.stop()
    void group.end()
  }

  const session: Connection['session'] = ({ thread: { id: threadId }, sandbox }, options) => {
    thread = threadId

    async function tell(begun: Run['begun'], words: string): Promise<void> {
      const steer = { threadId, expectedTurnId: await begun, input: input(words) }
      await peer.request('turn/steer', steer)
    }

    /** Whether Codex has taken words in the midst of a turn; it takes none once that has ended. */
    async function hears({ begun }: Run, words: string): Promise<boolean> {
      try {
        await tell(begun, words)
        return true
      } catch (cause) {
        if (cause instanceof RpcError) return false
        throw new AgentError('agent-exited', `${name} ended as it was told this.`, { cause })
      }
    }

    function begin(prompt: Prompt): Promise<void> {
      const { turnId, text, attachments, mode = options.mode, say } = prompt
      const { promise: end, resolve: over } = deferred<Over>()
      const asked = { threadId, input: input(text, attachments), ...policyOf(mode, sandbox) }
      const given = peer.give('turn/start', asked)
      const begun = given.then(async ({ answer }) => (await answer).turn.id)
      const turn = createCodexTurn({
        turnId,
        checkout,
        say,
        unheard: condemn,
        respond: peer.respond,
        steer: (words) => tell(begun, words),
      })
      const current: Run = {
        turn,
        begun,
        mark: undefined,
        over,
        endCommands: undefined,
        interrupted: Promise.resolve(),
        finished: end.then(async (how) => {
          silence.stop()
          const event = await endOf(current, how)
          run = undefined
          const { mark } = current
          await turn.finish({ ...event, ...(mark !== undefined && { mark }) })
        }),
      }
      run = current
      silence.reset()
      begun.then(
        (id) => {
          current.mark = id
        },
        (error: unknown) => {
          // Of a program that is gone we hear from its pipe.
          if (error instanceof RpcError) over({ by: 'refusal', error })
        },
      )
      const late = setTimeout(() => {
        over({ by: 'deafness' })
        condemn()
      }, takeMs)
      return Promise.race([given, group.ended])
        .then(nothing, nothing)
        .finally(() => clearTimeout(late))
    }

    /** Stops what a turn has left running: an interrupt alone spares commands that ran for a while. */
    async function clean({ interrupted, endCommands }: Run): Promise<void> {
      const grace = setTimeout(condemn, graceMs)
      await interrupted
      await peer.request('thread/backgroundTerminals/clean', { threadId }).catch(nothing)
      clearTimeout(grace)
      // Codex itself loses sight of a command that it was just about to start.
      await endCommands?.()
    }

    async function endOf(current: Run, how: Over): Promise<TurnEnd> {
      const { turn } = current
      const stopped: TurnEnd = { type: 'turn-interrupted', reason: 'Stopped as asked.' }
      switch (how.by) {
        case 'codex':
          if (how.turn.status !== 'completed' || turn.stopping()) await clean(current)
          return turn.stopping() ? stopped : endOfTurn(how.turn, turn.usage(how.turn.id))
        case 'refusal':
          if (turn.stopping()) return stopped
          return { type: 'turn-failed', code: 'agent-error', message: how.error.message }
        case 'deafness':
        case 'exit': {
          const end = await group.end()
          if (closing) return { type: 'turn-interrupted', reason: 'The agent was closed.' }
          const stderr = stripVTControlCharacters(group.stderrTail())
          if (how.by === 'deafness') return endUntaken(name, takeMs, stderr)
          return endByExit({ name, cause: how.cause, end, stderr, stopping: turn.stopping() })
        }
      }
    }

    return {
      sessionId: threadId,
      fresh: options.fresh,
      get alive() {
        return isAlive()
      },
      ended: group.ended.then(nothing),
      async prompt(asked) {
        assert(run === undefined, 'a session takes one prompt at a time')
        if (!isAlive()) throw new AgentError('agent-exited', `${name} has ended.`)
        await begin(asked)
      },
      async steer(text) {
        const current = run
        if (!current || current.turn.stopping()) return false
        const taken = await hears(current, text)
        if (taken) silence.reset()
        return taken
      },
      async answer(requestId, answer) {
        run?.turn.answer(requestId, answer)
        silence.reset()
      },
      async answerQuestion(requestId, answers) {
        run?.turn.answerQuestion(requestId, answers)
        silence.reset()
      },
      async interrupt() {
        const current = run
        if (!current || current.turn.stopping()) return
        current.turn.stop()
        silence.stop()
        const grace = setTimeout(condemn, graceMs)
        void current.finished.finally(() => clearTimeout(grace))
        current.interrupted = current.begun
          .then((turnId) => peer.request('turn/interrupt', { threadId, turnId }))
          // A turn that ended by itself meanwhile, or a program that is gone, tells so by its end.
          .then(nothing, nothing)
      },
      async close() {
        closing = true
        const last = run?.finished
        condemn()
        await group.end()
        await last
      },
    }
  }

  return { peer, session }
}

const nothing = () => {}

/** Whose a notification is: agents that Codex starts beside ours tell of themselves too. */
function threadOf({ params }: Notification): string | undefined {
  return typeof params === 'object' && params !== null ? params.threadId : undefined
}
