import { z } from 'zod'
import { agentMode } from './agent.ts'
import { reject, type Rejection } from './decider.ts'

/** The agents that Gaffer knows how to find, by the ids that their settings go by. */
export const knownAgentIds = [
  'codex',
  'claude',
  'codex-acp',
  'claude-agent-acp',
  'gemini',
  'opencode',
  'copilot',
  'goose',
  'qwen',
  'kimi',
] as const
export type KnownAgentId = (typeof knownAgentIds)[number]

const ours = /^(GAFFER_|ELECTRON_)/

/** The name of an environment variable that an agent may be given. */
export const variableName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_]\w*$/, 'a variable is named by letters, digits and _')
  .refine((name) => !ours.test(name), 'names that begin with GAFFER_ or ELECTRON_ are our own')

/** The largest value of a variable that is kept, in UTF-16 units. */
export const SECRET_LIMIT = 64 * 1024

/** The value to keep of a variable. */
export const secretValue = z
  .string()
  .min(1)
  .max(SECRET_LIMIT)
  .refine((text) => !text.includes('\0'), 'a variable holds no NUL')

const word = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'an argument holds no NUL')

/**
 * What the user has set for one agent: a known one by its id, or one of their own that speaks ACP,
 * by the name they gave it. What is absent is left to the agent.
 *
 * Values of variables are no part of it: they are secrets, and nothing that is logged holds them.
 */
export const agentSettings = z.strictObject({
  agent: z.string().trim().min(1).max(80),
  /** The program, instead of the one that is found; one of the user's own has no other. */
  path: word.optional(),
  /** Come after those that a known agent is started with. */
  arguments: z.array(word).max(60).optional(),
  /** Names of variables whose kept values it is given. */
  environment: z.array(variableName).max(100).optional(),
  /** For threads that name no model. */
  model: z.string().min(1).max(200).optional(),
  /** The mode that new threads begin in. */
  mode: agentMode.optional(),
})
export type AgentSettings = z.infer<typeof agentSettings>

/** Agents that may have settings at a time. */
export const AGENT_SETTINGS_LIMIT = 100

/** The practice agent's id. */
export const PRACTICE = 'practice'

export const isKnownAgent = (id: string): id is KnownAgentId =>
  knownAgentIds.some((known) => known === id)

/** Whether anything is set; settings without any are those of an agent that has none. */
export const isBare = (settings: AgentSettings): boolean =>
  Object.entries(settings).every(
    ([name, value]) => name === 'agent' || value === undefined || value.length === 0,
  )

/** Why these settings cannot join the others; undefined when they can. */
export function flawOf(
  settings: AgentSettings,
  others: readonly AgentSettings[],
): Rejection | undefined {
  if (isBare(settings)) return undefined
  if (settings.agent === PRACTICE)
    return isBare({ ...settings, mode: undefined })
      ? undefined
      : reject('practice-built-in', 'The practice agent is part of Gaffer: only its mode is set.')
  if (!isKnownAgent(settings.agent) && settings.path === undefined)
    return reject(
      'agent-needs-path',
      `Gaffer does not know an agent "${settings.agent}". Say which program starts it, as its path.`,
    )
  if (others.length >= AGENT_SETTINGS_LIMIT)
    return reject(
      'too-many-agents',
      `${AGENT_SETTINGS_LIMIT} agents have settings already. Clear those of one first.`,
    )
  return undefined
}
