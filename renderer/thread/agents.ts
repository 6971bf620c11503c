import type { AgentChoice, AgentMode } from '../../core/agent.ts'
import type { AgentFound } from '../../core/queries.ts'

export const agentNames: Record<AgentChoice['provider'], string> = {
  practice: 'Practice agent',
  codex: 'Codex',
  claude: 'Claude',
  acp: 'ACP agent',
}

export const modes: readonly { value: AgentMode; label: string; hint: string }[] = [
  { value: 'ask', label: 'Ask first', hint: 'Rules decide what they cover; you decide the rest' },
  { value: 'auto-edit', label: 'Edit freely', hint: 'Edits in the workspace need no answer' },
  { value: 'full', label: 'Full access', hint: 'Nothing is asked, unless a rule denies it' },
  { value: 'plan', label: 'Plan only', hint: 'Reads and plans, changes nothing' },
]

/** The same agent in another mode. */
export const inMode = (agent: AgentChoice, mode: AgentMode): AgentChoice => ({ ...agent, mode })

/** How a found agent is chosen, keeping the mode. */
export const chosen = (found: AgentFound, mode: AgentMode): AgentChoice => ({
  provider: found.provider,
  ...(found.provider === 'acp' && found.command && { command: found.command }),
  mode,
})
