import type { AgentChoice } from '../../core/agent.ts'
import type { KnownAgentId } from '../../core/agentSettings.ts'

/** An agent program, and how to get it. */
export type KnownAgent = {
  id: KnownAgentId
  provider: Exclude<AgentChoice['provider'], 'practice'>
  name: string
  /** The program to look for, then its arguments. */
  command: readonly [string, ...string[]]
  /** A program that speaks ACP for it, where it is missing itself. */
  otherwise?: string
  /** What to type to get it. */
  install: string
  /** What to type to sign in. */
  signIn: string
  /** How it can be told whether somebody is signed in; nobody can tell of the others. */
  signedIn?: SignedIn
}

/** Arguments with which it says by its exit code, or what somebody who has signed in has left. */
export type SignedIn =
  | { by: 'asking'; arguments: readonly string[] }
  | { by: 'traces'; variables: readonly string[]; files: readonly string[] }

// `claude auth status` would tell, but an older Claude Code takes those words for a prompt.
const claudeTraces: SignedIn = {
  by: 'traces',
  variables: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
  files: ['.claude/.credentials.json'],
}

/** Codex and Claude Code are spoken to in their own words; their ACP adapters stay at hand. */
export const knownAgents: readonly KnownAgent[] = [
  {
    id: 'codex',
    provider: 'codex',
    name: 'Codex',
    command: ['codex', 'app-server'],
    otherwise: 'codex-acp',
    install: 'npm install -g @openai/codex',
    signIn: 'codex login',
    signedIn: { by: 'asking', arguments: ['login', 'status'] },
  },
  {
    id: 'claude',
    provider: 'claude',
    name: 'Claude Code',
    command: ['claude'],
    otherwise: 'claude-agent-acp',
    install: 'npm install -g @anthropic-ai/claude-code',
    signIn: 'claude auth login',
    signedIn: claudeTraces,
  },
  {
    id: 'codex-acp',
    provider: 'acp',
    name: 'Codex over ACP',
    command: ['codex-acp'],
    install: 'npm install -g @agentclientprotocol/codex-acp',
    signIn: 'codex login',
  },
  {
    id: 'claude-agent-acp',
    provider: 'acp',
    name: 'Claude Code over ACP',
    command: ['claude-agent-acp'],
    install: 'npm install -g @agentclientprotocol/claude-agent-acp',
    signIn: 'claude auth login',
    signedIn: claudeTraces,
  },
  {
    id: 'gemini',
    provider: 'acp',
    name: 'Gemini CLI',
    command: ['gemini', '--acp'],
    install: 'npm install -g @google/gemini-cli',
    signIn: 'gemini',
    signedIn: {
      by: 'traces',
      variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
      files: ['.gemini/oauth_creds.json'],
    },
  },
  {
    id: 'opencode',
    provider: 'acp',
    name: 'OpenCode',
    command: ['opencode', 'acp'],
    install: 'npm install -g opencode-ai',
    signIn: 'opencode auth login',
  },
  {
    id: 'copilot',
    provider: 'acp',
    name: 'GitHub Copilot',
    command: ['copilot', '--acp'],
    install: 'npm install -g @github/copilot',
    signIn: 'copilot',
  },
  {
    id: 'goose',
    provider: 'acp',
    name: 'Goose',
    command: ['goose', 'acp'],
    install: 'brew install block-goose-cli',
    signIn: 'goose configure',
  },
  {
    id: 'qwen',
    provider: 'acp',
    name: 'Qwen Code',
    command: ['qwen', '--acp'],
    install: 'npm install -g @qwen-code/qwen-code',
    signIn: 'qwen',
  },
  {
    id: 'kimi',
    provider: 'acp',
    name: 'Kimi CLI',
    command: ['kimi', 'acp'],
    install: 'uv tool install --python 3.13 kimi-cli',
    signIn: 'kimi login',
  },
]
