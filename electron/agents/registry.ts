import path from 'node:path'
import type { AgentChoice } from '../../core/agent.ts'
import { openAcp } from './acp/acp.ts'
import { type Agent, AgentError } from './agent.ts'
import { openClaude } from './claude/claude.ts'
import { openCodex } from './codex/codex.ts'
import { agentEnvironment } from './environment.ts'
import { knownAgents } from './knownAgents.ts'
import { locateProgram } from './locate.ts'
import type { GroupKeeper } from './processGroup.ts'
import type { AgentProgram } from './program.ts'

export type RegistryOptions = {
  keeper?: GroupKeeper
  /** Folder in which the practice agent keeps its sessions. */
  practiceSessions: string
  /** The user's environment; the app's own unless given. */
  environment?: NodeJS.ProcessEnv
  /** Told of each line of an agent's that was no message. */
  skippedLine?: () => void
  /** For tests: how long agents have, in milliseconds. */
  waits?: Pick<AgentProgram, 'openTimeoutMs' | 'stopGraceMs' | 'endGraceMs' | 'silenceMs'>
}

/** Gives the agent of a choice. It is looked for when a session is opened, not before. */
export function createRegistry(options: RegistryOptions): (choice: AgentChoice) => Agent {
  const environment = options.environment ?? process.env
  const { keeper, skippedLine, waits } = options
  const common = {
    ...(keeper && { keeper }),
    ...(skippedLine && { skippedLine }),
    ...waits,
  }

  async function programOf(choice: AgentChoice): Promise<AgentProgram> {
    const ready = agentEnvironment(environment)
    if (choice.provider === 'practice')
      return {
        ...common,
        name: 'The practice agent',
        command: practiceCommand(),
        environment: {
          ...ready,
          PRACTICE_SESSIONS_DIR: options.practiceSessions,
          // Under Electron our own program is Electron, which this makes a plain Node.
          ...(process.versions['electron'] && { ELECTRON_RUN_AS_NODE: '1' }),
        },
        install: 'It is part of Gaffer: install Gaffer again.',
      }
    const known = knownAgents.find(({ provider, command }) =>
      choice.command
        ? command[0] === path.basename(choice.command[0] ?? '')
        : provider === choice.provider,
    )
    const [program = '', ...args] = choice.command ?? known?.command ?? []
    const name = known?.name ?? (path.basename(program) || 'The agent')
    const install = known
      ? `To get it, type: ${known.install}`
      : 'Check its command, or install it and see that it is on your PATH.'
    const place = await locateProgram(program, environment)
    const otherwise = choice.command ? undefined : known?.otherwise
    if (place === undefined && otherwise !== undefined) {
      const adapter = await locateProgram(otherwise, environment)
      if (adapter !== undefined)
        return { ...common, name, command: [adapter], environment: ready, install }
    }
    if (place === undefined)
      throw new AgentError('agent-missing', `${name} was not found (${program}). ${install}`)
    return { ...common, name, command: [place, ...args], environment: ready, install }
  }

  return (choice) => ({
    async open(session) {
      const program = await programOf(choice)
      return adapterOf(choice.provider, program)(program, session)
    },
  })
}

/** Codex and Claude Code have adapters of their own; what speaks ACP for them has another name. */
function adapterOf(provider: AgentChoice['provider'], { command: [program = ''] }: AgentProgram) {
  const name = path.basename(program).replace(/\.(exe|cmd|bat)$/, '')
  if (provider === 'codex' && name === 'codex') return openCodex
  if (provider === 'claude' && name === 'claude') return openClaude
  return openAcp
}

/** Beside us lies the program in a built app, the source in a checkout. */
function practiceCommand(): string[] {
  const { dirname, filename } = import.meta
  const entry = filename.endsWith('.ts') ? 'practice/main.ts' : 'practiceAgent.js'
  return [process.execPath, path.join(dirname, entry)]
}
