import type { Options, PermissionResult } from '@anthropic-ai/claude-agent-sdk'
import { modeOf } from '../../../core/agent.ts'
import type { AgentProgram } from '../program.ts'
import type { OpenSession } from '../agent.ts'
import { claudeEnvironment, configFolderOf } from './environment.ts'
import type { ToolUse } from './messages.ts'
import { mustAsk, permissionModeOf, withheldTools } from './permission.ts'

/** A session to begin, by an id that we choose, or one to go on with. */
export type Start = { kind: 'new' | 'resumed'; sessionId: string }

export type Asking = {
  /** Told before a tool is used: where, and whether `ask` comes next. */
  prepare: (id: string, directory: string, asked: boolean) => void
  /** Whether a tool may be used. `signal` is Claude Code's own second thoughts. */
  ask: (
    use: ToolUse,
    about: { signal: AbortSignal; reason: string | undefined },
  ) => Promise<PermissionResult>
}

/** How the SDK is to start the user's own Claude Code; what it is spawned by comes on top. */
export function optionsFor(
  program: AgentProgram,
  { agent, checkout }: OpenSession,
  start: Start,
  { prepare, ask }: Asking,
): Options {
  const environment = claudeEnvironment(program.environment)
  const configFolder = configFolderOf(environment)
  return {
    cwd: checkout,
    env: environment,
    pathToClaudeCodeExecutable: program.command[0] ?? '',
    ...(agent.model !== undefined && { model: agent.model }),
    permissionMode: permissionModeOf(modeOf(agent)),
    ...(start.kind === 'new' ? { sessionId: start.sessionId } : { resume: start.sessionId }),
    includePartialMessages: true,
    // As in a terminal: the user's settings, the project's, its instructions and skills.
    settingSources: ['user', 'project', 'local'],
    systemPrompt: { type: 'preset', preset: 'claude_code' },
    disallowedTools: withheldTools,
    hooks: {
      PreToolUse: [
        {
          hooks: [
            async (input) => {
              if (input.hook_event_name !== 'PreToolUse') return {}
              const { tool_name: name, tool_use_id: id, cwd } = input
              const asked = mustAsk({ name, input: fieldsOf(input.tool_input) }, configFolder)
              prepare(id, cwd, asked)
              if (!asked) return {}
              return {
                hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'ask' },
              }
            },
          ],
        },
      ],
    },
    canUseTool: (name, input, { toolUseID: id, signal, decisionReason: reason }) =>
      ask({ id, name, input }, { signal, reason }),
  }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
