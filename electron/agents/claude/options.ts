import type { OnElicitation, Options, PermissionResult } from '@anthropic-ai/claude-agent-sdk'
import { modeOf } from '../../../core/agent.ts'
import type { AgentProgram } from '../program.ts'
import type { OpenSession, SessionPoint } from '../agent.ts'
import { claudeEnvironment, configFolderOf } from './environment.ts'
import type { ToolUse } from './messages.ts'
import { mustAsk, permissionModeOf, withheldTools } from './permission.ts'
import type { AskedOf } from './turn.ts'

/** A session to begin, by an id that we choose, one to go on with, or a new one that branches off. */
export type Start =
  | { kind: 'new' | 'resumed'; sessionId: string }
  | { kind: 'forked'; sessionId: string; from: SessionPoint }

export type Asking = {
  /** Told before a tool is used: where, and whether `ask` comes next. */
  prepare: (id: string, directory: string, asked: boolean) => void
  /** Whether a tool may be used, or what a person answers to it. */
  ask: (use: ToolUse, asked: AskedOf) => Promise<PermissionResult>
  /** What an MCP server is told that wants to know something of a person. */
  elicit: OnElicitation
}

/** How the SDK is to start the user's own Claude Code; what it is spawned by comes on top. */
export function optionsFor(
  program: AgentProgram,
  { agent, checkout }: OpenSession,
  start: Start,
  { prepare, ask, elicit }: Asking,
): Options {
  const environment = claudeEnvironment(program.environment)
  const configFolder = configFolderOf(environment)
  return {
    cwd: checkout,
    env: environment,
    pathToClaudeCodeExecutable: program.command[0] ?? '',
    ...(agent.model !== undefined && { model: agent.model }),
    permissionMode: permissionModeOf(modeOf(agent)),
    ...sessionFor(start),
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
    // What Claude Code is made to ask about comes without its suggestions for lasting rules (2.1.329).
    canUseTool: (name, input, { toolUseID: id, signal, decisionReason: reason, mcpServer }) =>
      ask({ id, name, input }, { signal, reason, server: mcpServer?.name }),
    onElicitation: elicit,
  }
}

function sessionFor(start: Start): Options {
  const { sessionId } = start
  switch (start.kind) {
    case 'new':
      return { sessionId }
    case 'resumed':
      return { resume: sessionId }
    case 'forked': {
      const { sessionId: resume, mark } = start.from
      return {
        resume,
        sessionId,
        forkSession: true,
        ...(mark !== undefined && { resumeSessionAt: mark }),
      }
    }
  }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
