import { stat } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { modeOf, type AgentChoice } from '../../core/agent.ts'
import type { ProviderEventId, RequestId, ThreadId, TurnId } from '../../core/ids.ts'
import type { BoundedText } from '../../core/items.ts'
import type { QuestionAnswer } from '../../core/questions.ts'
import type { LiveFrame } from '../../core/protocol.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'
import { mintId } from '../ids.ts'
import {
  type Agent,
  AgentError,
  type AgentSession,
  type Answer,
  type PromptAttachment,
  type SessionPoint,
} from './agent.ts'
import { deferred } from './deferred.ts'
import { createLastWord } from './lastWord.ts'
import { realTimers, type Timers } from './timers.ts'
import { createTurnFeed, type TurnFeed } from './turnFeed.ts'

const IDLE_MS = 15 * 60_000

export type CrewOptions = {
  agentFor: (choice: AgentChoice) => Agent
  /** Puts an event into the log; resolves after the commit. Called one at a time per turn. */
  ingest: (
    threadId: ThreadId,
    turnId: TurnId,
    providerEventId: ProviderEventId,
    event: ProviderEvent,
  ) => Promise<void>
  live: (frame: LiveFrame) => void
  keepText: (text: string) => Promise<BoundedText>
  /** Told when a turn has come or gone. */
  onTurnsChanged: () => void
  timers?: Timers
  /** How long a session may stand idle before its program is ended, in milliseconds; 15 minutes. */
  idleMs?: () => number
}

export type Prompt = {
  threadId: ThreadId
  turnId: TurnId
  text: string
  /** Files that the agent may read while the turn runs. */
  attachments?: readonly PromptAttachment[]
  agent: AgentChoice
  /** Absolute path of the folder to work in. */
  checkout: string
  /** What its programs are told of that folder, beyond the user's environment. */
  environment?: Readonly<Record<string, string>>
  /** The session to go on with, when none is open. */
  sessionId?: string
  /** The session to branch off from, in the place of going on with one. */
  fork?: SessionPoint
  /** Marks durably that the prompt is about to be sent. */
  begin: () => void
  signal: AbortSignal
}

/** The sessions of all threads: one live one per thread at most. */
export interface Crew {
  /**
   * Hands a prompt to the thread's agent, whose session is opened or gone on with.
   *
   * Resolves when the agent has taken it and the log says so; what it then says goes there too.
   * Throws AgentError when it could not; when `begin` had not been called yet, nothing was sent.
   */
  prompt(prompt: Prompt): Promise<void>
  /** Gives an answer; one that nobody waits for any more is ignored. */
  answer(threadId: ThreadId, requestId: RequestId, answer: Answer): Promise<void>
  /** Gives a person's answers; what nobody waits for any more is ignored. */
  answerQuestion(
    threadId: ThreadId,
    requestId: RequestId,
    answers: readonly QuestionAnswer[],
  ): Promise<void>
  /**
   * Says more in the midst of a turn. `begin` is called before anything is sent; rejects where nobody
   * can tell whether it was taken.
   */
  steer(words: {
    threadId: ThreadId
    turnId: TurnId
    text: string
    begin: () => void
  }): Promise<Steered>
  /**
   * Stops a turn and waits until it has ended. `not-running`: this turn has nothing to say any
   * more, or never had; one that was only starting is called off.
   */
  interrupt(threadId: ThreadId, turnId: TurnId): Promise<'stopped' | 'not-running'>
  /** How long a session may stand idle has changed; holds for those that stand idle now, too. */
  retime(): void
  /** How many turns run. */
  liveTurns(): number
  /** Text of the thread's turn that is shown but not in the log yet. */
  tails(threadId: ThreadId): LiveFrame[]
  /** Ends the thread's program, if one runs. */
  dismiss(threadId: ThreadId): Promise<void>
  /** Ends every program and waits until they are gone. */
  close(): Promise<void>
}

/** What became of words that were to be said in the midst of a turn. */
export type Steered = 'taken' | 'refused' | 'cannot' | 'not-running'

type Post = { agent: AgentChoice; checkout: string; session: AgentSession }
type Turn = { turnId: TurnId; feed: TurnFeed; finished: Promise<void> }
/** What one thread has: a program, perhaps a turn, perhaps a program that is being started. */
type Desk = {
  threadId: ThreadId
  post?: Post
  turn?: Turn
  opening?: { turnId: TurnId; abort: AbortController }
  /** Settles when the program that was sent away last is gone. */
  left: Promise<void>
  /** Since when it stands idle, in milliseconds of a clock that only goes forward. */
  idleSince?: number
  callOffIdle: () => void
}

export function createCrew(options: CrewOptions): Crew {
  const { agentFor, ingest, live, keepText, onTurnsChanged } = options
  const timers = options.timers ?? realTimers
  const idleMs = options.idleMs ?? (() => IDLE_MS)
  const desks = new Map<ThreadId, Desk>()
  const lastWord = createLastWord(ingest, timers)
  let closed = false

  function deskOf(threadId: ThreadId): Desk {
    const known = desks.get(threadId)
    if (known) return known
    const desk: Desk = { threadId, left: Promise.resolve(), callOffIdle: () => {} }
    desks.set(threadId, desk)
    return desk
  }

  /** Lets its session go once it has stood idle for long enough. */
  function rest(desk: Desk): void {
    desk.callOffIdle()
    const now = performance.now()
    desk.idleSince ??= now
    const left = Math.max(0, idleMs() - (now - desk.idleSince))
    desk.callOffIdle = timers.after(left, () => void leave(desk))
  }

  function callOffIdle(desk: Desk): void {
    desk.callOffIdle()
    delete desk.idleSince
  }

  async function leave(desk: Desk): Promise<void> {
    callOffIdle(desk)
    const { post } = desk
    delete desk.post
    if (post) desk.left = post.session.close()
    await desk.left
    if (!desk.post && !desk.turn && !desk.opening) desks.delete(desk.threadId)
  }

  /** The thread's session, if one is open for this choice; else a new one. */
  async function staff(desk: Desk, asked: Prompt, signal: AbortSignal): Promise<AgentSession> {
    const { agent, checkout, environment, sessionId, fork } = asked
    const { post } = desk
    const fits = post?.checkout === checkout && sameProgram(post.agent, agent)
    // Its folder may have gone since; a program that is started anew looks, and says so.
    if (post && fits && !fork && post.session.alive && (await isFolder(checkout)))
      return post.session
    await leave(desk)
    const session = await agentFor(agent).open({
      agent,
      checkout,
      signal,
      ...(environment && { environment }),
      ...(fork ? { fork } : sessionId !== undefined && { sessionId }),
    })
    const opened = { agent, checkout, session }
    desk.post = opened
    void session.ended.then(() => {
      if (desk.post === opened) delete desk.post
    })
    return session
  }

  async function ready(desk: Desk, asked: Prompt): Promise<AgentSession> {
    const abort = new AbortController()
    const signal = AbortSignal.any([asked.signal, abort.signal])
    desk.opening = { turnId: asked.turnId, abort }
    try {
      // The turn before may have told its end, so that this one was sent, and not have left yet.
      await desk.turn?.finished
      callOffIdle(desk)
      const session = await staff(desk, asked, signal)
      if (!signal.aborted && !closed) return session
      await leave(desk)
      throw new AgentError('agent-stopped', 'The turn was called off as its agent started.')
    } finally {
      delete desk.opening
    }
  }

  function take(desk: Desk, { threadId, turnId }: Prompt) {
    const feed = createTurnFeed({
      threadId,
      turnId,
      mark: mintId().slice(-12),
      ingest: (id, event) => ingest(threadId, turnId, id, event),
      live,
      keepText,
      timers,
    })
    const { promise: finished, resolve } = deferred<void>()
    const turn = { turnId, feed, finished }
    desk.turn = turn
    onTurnsChanged()
    const depart = () => {
      if (desk.turn !== turn) return
      delete desk.turn
      if (!closed) rest(desk)
      resolve()
      onTurnsChanged()
    }
    return { feed, depart }
  }

  async function prompt(asked: Prompt): Promise<void> {
    if (closed) throw new AgentError('agent-stopped', 'The app is closing.')
    const desk = deskOf(asked.threadId)
    const session = await ready(desk, asked)
    const { feed, depart } = take(desk, asked)
    const began = deferred<void>()
    began.promise.catch(() => {})
    try {
      asked.begin()
      await session.prompt({
        turnId: asked.turnId,
        text: asked.text,
        ...(asked.attachments && { attachments: asked.attachments }),
        mode: modeOf(asked.agent),
        async say(event) {
          // Its first words may come before we have written down that it has begun.
          await began.promise
          try {
            await feed.say(event)
          } catch (error) {
            if (endsTurn(event)) lastWord.tell(asked.threadId, asked.turnId)
            throw error
          } finally {
            if (endsTurn(event)) depart()
          }
        },
      })
      const { sessionId } = session
      // One that began afresh with an earlier turn remembers that one.
      const fresh = session.fresh && sessionId !== asked.sessionId
      await feed.say({ type: 'turn-began', sessionId, fresh })
      began.resolve()
    } catch (error) {
      began.reject(error)
      await leave(desk)
      depart()
      throw error
    }
  }

  return {
    prompt,
    async answer(threadId, requestId, answer) {
      await desks.get(threadId)?.post?.session.answer(requestId, answer)
    },
    async answerQuestion(threadId, requestId, answers) {
      await desks.get(threadId)?.post?.session.answerQuestion?.(requestId, answers)
    },
    async steer({ threadId, turnId, text, begin }) {
      const desk = desks.get(threadId)
      if (!desk?.post || desk.turn?.turnId !== turnId) return 'not-running'
      const { session } = desk.post
      if (!session.steer) return 'cannot'
      begin()
      return (await session.steer(text)) ? 'taken' : 'refused'
    },
    async interrupt(threadId, turnId) {
      const desk = desks.get(threadId)
      if (desk?.opening?.turnId === turnId) desk.opening.abort.abort()
      if (desk?.turn?.turnId !== turnId) return 'not-running'
      const { finished } = desk.turn
      await desk.post?.session.interrupt()
      await finished
      return 'stopped'
    },
    retime() {
      for (const desk of desks.values()) if (desk.idleSince !== undefined) rest(desk)
    },
    liveTurns: () => [...desks.values()].filter((desk) => desk.turn).length,
    tails: (threadId) => desks.get(threadId)?.turn?.feed.tails() ?? [],
    async dismiss(threadId) {
      const desk = desks.get(threadId)
      desk?.opening?.abort.abort()
      if (desk) await leave(desk)
    },
    async close() {
      closed = true
      lastWord.close()
      await Promise.all(
        [...desks.values()].map(async (desk) => {
          desk.opening?.abort.abort()
          const finished = desk.turn?.finished
          await leave(desk)
          await finished
        }),
      )
    },
  }
}

const isFolder = (place: string): Promise<boolean> =>
  stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** A mode goes along with each prompt: the agent need not be started anew for it. */
const sameProgram = (one: AgentChoice, other: AgentChoice) =>
  one.provider === other.provider &&
  one.model === other.model &&
  isDeepStrictEqual(one.command, other.command)

const endsTurn = (event: ProviderEvent) =>
  event.type === 'turn-completed' ||
  event.type === 'turn-failed' ||
  event.type === 'turn-interrupted'
