import type { AgentChoice, AgentMode } from '../../core/agent.ts'
import type { QuestionAnswer } from '../../core/questions.ts'
import type { RequestId, TurnId } from '../../core/ids.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'

/** What an adapter may say in the course of a turn; that it began is told by `open`'s session. */
export type AgentEvent = Exclude<ProviderEvent, { type: 'turn-began' }>

/**
 * A person's or a rule's answer to what the agent asked.
 *
 * `command` takes the place of the one that was asked for, where the request was `rewritable`.
 */
export type Answer = { allowed: true; command?: string } | { allowed: false; reason?: string }

export type OpenSession = {
  agent: AgentChoice
  /** Absolute path of the folder to work in. */
  checkout: string
  /** What its programs are told of that folder, beyond the user's environment. */
  environment?: Readonly<Record<string, string>>
  /** The session to go on with; absent for a first turn. */
  sessionId?: string
  /**
   * A session to branch off from, which stays as it is: at the mark of one of its turns' ends, or at
   * its newest. An agent that cannot begins afresh.
   */
  fork?: SessionPoint
  signal: AbortSignal
}

/** Where an agent's session stood. `mark` is the agent's own, from the end of a turn. */
export type SessionPoint = { sessionId: string; mark?: string }

/** A file that goes along with a prompt; the agent may read it at `path` while its turn runs. */
export type PromptAttachment = { name: string; mediaType: string; bytes: number; path: string }

/** A model that an agent offers. */
export type AgentModel = { id: string; name: string; description?: string; isDefault: boolean }

/**
 * One kind of agent program. Adapters translate between it and our words; they decide nothing.
 *
 * `open` throws AgentError: `agent-missing` (with how to get it), `agent-refused` (it needs a login,
 * or it speaks another protocol), `checkout-missing`, `agent-exited`, `agent-timeout`, and
 * `agent-stopped` when the signal called it off.
 */
export interface Agent {
  open(options: OpenSession): Promise<AgentSession>
  /**
   * The models that it offers, asked of the program itself, which is ended again. Absent where it
   * tells none. Throws as `open` does.
   */
  models?(options: Pick<OpenSession, 'agent' | 'checkout' | 'signal'>): Promise<AgentModel[]>
}

/**
 * A running program with one session in it, in a process group of its own.
 */
export interface AgentSession {
  /** The agent's own id of the session, to resume it by. */
  readonly sessionId: string
  /** True when it remembers nothing of earlier turns. */
  readonly fresh: boolean
  /** False once it can take no prompt any more. */
  readonly alive: boolean
  /**
   * Sends a prompt. Resolves once the program has been given it, before it answers.
   *
   * What it then says comes through `say`, ending with exactly one of turn-completed, turn-failed
   * or turn-interrupted, also when the program dies. `say` is awaited before more is read from the
   * program, so that a fast one is read more slowly.
   */
  prompt(turn: {
    turnId: TurnId
    text: string
    /** Images as the model's own kind of input where it takes them, else the file's path in words. */
    attachments?: readonly PromptAttachment[]
    /** The thread's mode now; as the session was opened, unless given. */
    mode?: AgentMode
    say: (event: AgentEvent) => Promise<void>
  }): Promise<void>
  /**
   * Says more in the midst of the turn; absent where the agent cannot be told so. Resolves true once
   * it has taken the words, false when it has not and will not. Rejects where nobody can tell.
   */
  steer?(text: string): Promise<boolean>
  /** Gives the answer to an open request; an unknown or closed one is ignored. */
  answer(requestId: RequestId, answer: Answer): Promise<void>
  /** Gives the answers to an open question, none of them when a person declined; else ignored. */
  answerQuestion?(requestId: RequestId, answers: readonly QuestionAnswer[]): Promise<void>
  /** Asks the turn to stop; the turn's last event tells when it has. Ends the program after a grace time. */
  interrupt(): Promise<void>
  /** Ends the program's whole process group and waits until it is gone. */
  close(): Promise<void>
  /** Resolves when the program has ended, by itself or by `close`. */
  readonly ended: Promise<void>
}

/** The world's no from an agent program. `stderr` is its tail. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: string
  readonly stderr: string
  constructor(code: string, message: string, options: { cause?: unknown; stderr?: string } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.stderr = options.stderr ?? ''
  }
}
