import type { AgentMode } from '../../../core/agent.ts'

/** What is peculiar to one ACP agent. */
export type AcpPreset = {
  /** Whether it may read files through us. */
  reads: boolean
  /** Its modes for each of ours, the best first; the first that it offers is taken. */
  modes: Record<AgentMode, readonly string[]>
  /** Whether it forgets the images of a message that brings files along in any other way. */
  imagesAlone?: boolean
  /** What its environment must say beside. */
  environment?: Readonly<Record<string, string>>
  /** Arguments that choose a model, where the protocol gives no other way. */
  modelArguments?: (model: string) => readonly string[]
}

/**
 * In each mode but `plan` an agent is kept at asking for everything: our own rules then answer for
 * the mode, so that a deny holds in every mode and each answer says by which rule it was given.
 */
const asking = (
  ids: readonly string[],
  plan: readonly string[],
  full: readonly string[] = ids,
): AcpPreset['modes'] => ({ ask: ids, 'auto-edit': ids, full, plan })

const gemini: AcpPreset = {
  // It takes our "not found" for a failure and can then make no new file (0.61).
  reads: false,
  modes: asking(['default'], ['plan']),
  // Any file beside makes it put the message together anew, of nothing but words (0.61).
  imagesAlone: true,
  modelArguments: (model) => ['-m', model],
}

/** Made from Gemini CLI, but it tells its models, and its own default is to let a model judge (0.24). */
const qwen: AcpPreset = { reads: true, modes: asking(['default'], ['plan']) }

// The last that fits a tool is what counts, and tools of MCP servers are none of those named here.
const opencodeAsks = {
  '*': 'ask',
  ...Object.fromEntries(
    ['glob', 'grep', 'list', 'lsp', 'todoread', 'todowrite', 'task', 'skill'].map((tool) => [
      tool,
      'allow',
    ]),
  ),
  read: { '*': 'allow', '*.env': 'ask', '*.env.*': 'ask', '*.env.example': 'allow' },
}

const opencode: AcpPreset = {
  reads: true,
  modes: asking(['build'], ['plan']),
  // Left to itself it edits and runs without asking anybody (1.18).
  environment: { OPENCODE_PERMISSION: JSON.stringify(opencodeAsks) },
}

const presets = new Map<string, AcpPreset>([
  ['claude-agent-acp', { reads: true, modes: asking(['default'], ['plan']) }],
  [
    'codex-acp',
    {
      reads: true,
      // A sandbox that may only read is how it comes to ask. With full access that is in the way; but
      // in its mode `agent` a model judges what it would have asked us (2.6), so no rule could deny it.
      modes: asking(['read-only'], ['read-only'], ['workspace-write', 'read-only']),
    },
  ],
  ['gemini', gemini],
  ['gemini-cli', gemini],
  ['qwen', qwen],
  ['qwen-code', qwen],
  ['opencode', opencode],
  ['opencode-ai', opencode],
  // Never tried: it has this mode only, and none for planning.
  ['kimi', { reads: true, modes: asking(['default'], []) }],
  ['kimi-cli', { reads: true, modes: asking(['default'], []) }],
  // Its own default is to ask for nothing.
  ['goose', { reads: true, modes: asking(['approve'], ['chat']) }],
])

/** For an agent that nobody has told us about. */
const unknown: AcpPreset = {
  reads: true,
  modes: asking(['default', 'ask', 'build', 'agent'], ['plan', 'architect']),
}

const launchers = new Set(['node', 'npx', 'npm', 'pnpm', 'yarn', 'bun', 'bunx', 'uvx', 'env'])

/** What we know of the agent that a command starts, also when a launcher stands before it. */
export function presetOf([program = '', ...args]: readonly string[]): AcpPreset {
  const words = launchers.has(nameOf(program)) ? args : [program]
  const known = words
    .map((word) => presets.get(nameOf(word)))
    .find((preset) => preset !== undefined)
  return known ?? unknown
}

/** A program's name without its folder, its ending or the version that a launcher was asked for. */
const nameOf = (word: string) =>
  (word.split(/[\\/]/).at(-1) ?? '')
    .replace(/@[^@]*$/, '')
    .replace(/\.(?:[cm]?js|cmd|exe|bat)$/, '')
