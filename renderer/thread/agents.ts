import type { AgentChoice, AgentMode } from '../../core/agent.ts'
import type { AgentFound } from '../../core/queries.ts'
import type { Choice } from '../ui/Select.tsx'

const agentNames: Record<AgentChoice['provider'], string> = {
  practice: 'Practice agent',
  codex: 'Codex',
  claude: 'Claude',
  acp: 'ACP agent',
}

export const modes: readonly Choice<AgentMode>[] = [
  { value: 'ask', label: 'Ask first', hint: 'Rules decide what they cover; you decide the rest' },
  { value: 'auto-edit', label: 'Edit freely', hint: 'Edits in the workspace need no answer' },
  {
    value: 'full',
    label: 'Full access',
    hint: 'Nothing is asked, unless a rule says so',
    danger: true,
  },
  { value: 'plan', label: 'Plan only', hint: 'Reads and plans, changes nothing' },
]

/** Tells agents apart: several may speak the same protocol. */
export const agentKey = ({ provider, command }: Pick<AgentChoice, 'provider' | 'command'>) =>
  provider === 'acp' ? JSON.stringify(command) : provider

/** An agent in a word or two, where nobody has found it on this machine. */
export const agentLabel = ({ provider, command }: AgentChoice): string =>
  provider === 'acp' ? (command?.[0]?.split('/').at(-1) ?? agentNames.acp) : agentNames[provider]

/** An ACP agent by the words of its command. */
export const agentOf = (command: string[], mode: AgentMode): AgentChoice => ({
  provider: 'acp',
  command,
  mode,
})

/** Whether an agent can be told something in the midst of a turn. */
export const canSteer = ({ provider }: Pick<AgentChoice, 'provider'>): boolean =>
  provider === 'codex' || provider === 'claude'

/** The same agent in another mode. */
export const inMode = (agent: AgentChoice, mode: AgentMode): AgentChoice => ({ ...agent, mode })

/** The same agent with another model; undefined leaves it to the agent. */
export const withModel = (
  { provider, command, mode }: AgentChoice,
  model: string | undefined,
): AgentChoice => ({
  provider,
  ...(command && { command }),
  ...(model !== undefined && { model }),
  ...(mode && { mode }),
})

/** How a found agent is chosen, keeping the mode. */
export const chosen = (found: AgentFound, mode: AgentMode): AgentChoice => ({
  provider: found.provider,
  ...(found.provider === 'acp' && found.command && { command: found.command }),
  mode,
})

/** How a found agent begins a thread: as its settings say, in the mode given where they name none. */
export const begun = (found: AgentFound, mode: AgentMode): AgentChoice =>
  withModel(chosen(found, found.settings?.mode ?? mode), found.settings?.model)
