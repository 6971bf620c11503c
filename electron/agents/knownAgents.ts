import type { AgentChoice } from '../../core/agent.ts'

/** An agent program, and how to get it. */
export type KnownAgent = {
  provider: Exclude<AgentChoice['provider'], 'practice'>
  name: string
  /** The program to look for, then its arguments. */
  command: readonly [string, ...string[]]
  /** A program that speaks ACP for it, where it is missing itself. */
  otherwise?: string
  /** What to type to get it. */
  install: string
}

/** Codex and Claude Code are spoken to in their own words; their ACP adapters stay at hand. */
export const knownAgents: readonly KnownAgent[] = [
  {
    provider: 'codex',
    name: 'Codex',
    command: ['codex', 'app-server'],
    otherwise: 'codex-acp',
    install: 'npm install -g @openai/codex',
  },
  {
    provider: 'claude',
    name: 'Claude Code',
    command: ['claude'],
    otherwise: 'claude-agent-acp',
    install: 'npm install -g @anthropic-ai/claude-code',
  },
  {
    provider: 'acp',
    name: 'Codex over ACP',
    command: ['codex-acp'],
    install: 'npm install -g @agentclientprotocol/codex-acp',
  },
  {
    provider: 'acp',
    name: 'Claude Code over ACP',
    command: ['claude-agent-acp'],
    install: 'npm install -g @agentclientprotocol/claude-agent-acp',
  },
  {
    provider: 'acp',
    name: 'Gemini CLI',
    command: ['gemini', '--acp'],
    install: 'npm install -g @google/gemini-cli',
  },
  {
    provider: 'acp',
    name: 'OpenCode',
    command: ['opencode', 'acp'],
    install: 'npm install -g opencode-ai',
  },
  {
    provider: 'acp',
    name: 'GitHub Copilot',
    command: ['copilot', '--acp'],
    install: 'npm install -g @github/copilot',
  },
  {
    provider: 'acp',
    name: 'Goose',
    command: ['goose', 'acp'],
    install: 'brew install block-goose-cli',
  },
]
