import type { Command } from './commands.ts'
import type { Event, StoredEvent } from './events.ts'
import type { Stamped } from './facts.ts'

/** Our rules say no. The code is for the program, the sentence for the person. */
export type Rejection = { readonly rejected: { readonly code: string; readonly message: string } }

/** What became of a wish: the events it causes (none when it is already so), or a refusal. */
export type Decision = readonly Event[] | Rejection

/**
 * One kind of stream. `decide` and `evolve` are pure: time, ids and what had to be looked up arrive
 * in the command.
 */
export interface Decider<State, C extends Command> {
  readonly initial: State
  decide(state: State, command: Stamped<C>): Decision
  evolve(state: State, event: StoredEvent): State
  /** A stream that is finished may leave memory. */
  isTerminal(state: State): boolean
}

export const reject = (code: string, message: string): Rejection => ({
  rejected: { code, message },
})

export const isRejection = (decision: Decision): decision is Rejection => 'rejected' in decision

export function assertNever(value: never): never {
  throw new Error(`no case for ${JSON.stringify(value)}`)
}
