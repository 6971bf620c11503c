import path from 'node:path'
import type { AgentChoice } from '../../core/agent.ts'
import { type AgentSettings, isKnownAgent } from '../../core/agentSettings.ts'
import { type KnownAgent, knownAgents } from '../agents/knownAgents.ts'

/** What a choice comes to once the settings are looked at. */
export type Resolved = {
  /** Of a known agent; absent of one that nobody has told us about. */
  known?: KnownAgent
  settings?: AgentSettings
  /** The program, not found yet, and its arguments. */
  command: readonly string[]
  /** Whether the program was named by a person, so that no other may take its place. */
  named: boolean
}

/** What starts a known agent, as it is set up. */
export const commandOf = ({ command: [program, ...args] }: KnownAgent, set?: AgentSettings) => [
  set?.path ?? program,
  ...args,
  ...(set?.arguments ?? []),
]

/** What starts an agent of the user's own. */
export const ownCommand = ({ path: program, arguments: args = [] }: AgentSettings) =>
  program === undefined ? [] : [program, ...args]

/**
 * Finds the agent of a choice and what is set for it.
 *
 * A choice that brings its own command keeps it: a thread goes on with what it was begun with. It is
 * known by its whole command, or by the name of its program.
 */
export function resolveAgent(
  { provider, command }: Pick<AgentChoice, 'provider' | 'command'>,
  all: readonly AgentSettings[],
): Resolved {
  const of = (id: string) => all.find(({ agent }) => agent === id)
  const resolved = (known: KnownAgent, words?: readonly string[]): Resolved => {
    const settings = of(known.id)
    return {
      known,
      ...(settings && { settings }),
      command: words ?? commandOf(known, settings),
      named: words !== undefined || settings?.path !== undefined,
    }
  }
  if (!command) {
    const known = knownAgents.find((each) => each.provider === provider)
    return known ? resolved(known) : { command: [], named: true }
  }
  const own = all.find(
    (settings) => !isKnownAgent(settings.agent) && same(command, ownCommand(settings)),
  )
  if (own) return { settings: own, command, named: true }
  const known =
    knownAgents.find((each) => same(command, commandOf(each, of(each.id)))) ??
    knownAgents.find((each) => nameOf(each.command[0]) === nameOf(command[0] ?? ''))
  if (!known) return { command, named: true }
  // Without a word of their own in it, it is the agent as it is set up now.
  return same(command, known.command, false) ? resolved(known) : resolved(known, command)
}

/** A program's name without its folder and its ending. */
export const nameOf = (program: string) => path.basename(program).replace(/\.(exe|cmd|bat)$/, '')

/** Where `found`, the first may be the place at which the other's program was found. */
const same = (words: readonly string[], others: readonly string[], found = true) =>
  words.length === others.length &&
  words.every(
    (word, at) => word === others[at] || (at === 0 && found && isPlaceOf(word, others[0])),
  )

const isPlaceOf = (place: string, program = '') =>
  path.isAbsolute(place) && program === path.basename(program) && nameOf(place) === nameOf(program)
