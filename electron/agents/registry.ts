import path from 'node:path'
import type { AgentChoice } from '../../core/agent.ts'
import type { AgentSettings } from '../../core/agentSettings.ts'
import { environmentOf, type SecretOf } from '../settings/environment.ts'
import { nameOf, resolveAgent, type Resolved } from '../settings/resolve.ts'
import { SecretsError } from '../settings/secrets.ts'
import { modelsOfAcp, openAcp } from './acp/acp.ts'
import { type Agent, AgentError, type AgentModel, type OpenSession } from './agent.ts'
import { modelsOfClaude, openClaude } from './claude/claude.ts'
import { codexModels, openCodex } from './codex/codex.ts'
import { agentEnvironment } from './environment.ts'
import { locateProgram } from './locate.ts'
import type { GroupKeeper } from './processGroup.ts'
import type { AgentProgram } from './program.ts'

export type RegistryOptions = {
  keeper?: GroupKeeper
  /** Folder in which the practice agent keeps its sessions. */
  practiceSessions: string
  /** The user's environment, or the way to find it; the app's own unless given. */
  environment?: NodeJS.ProcessEnv | (() => Promise<NodeJS.ProcessEnv>)
  /** What is set for agents; looked at whenever one is started. */
  settings?: () => readonly AgentSettings[]
  secretOf?: SecretOf
  /** Told of each line of an agent's that was no message. */
  skippedLine?: () => void
  /** How long an agent at work may say nothing before that is told, in milliseconds; asked anew each time. */
  silenceMs?: () => number
  /** For tests: how long agents have, in milliseconds. */
  waits?: Pick<AgentProgram, 'openTimeoutMs' | 'stopGraceMs' | 'endGraceMs' | 'silenceMs'>
}

/** How one kind of agent is spoken with. */
type Adapter = {
  open: typeof openAcp
  models: (
    program: AgentProgram,
    options: Pick<OpenSession, 'agent' | 'checkout' | 'signal'>,
  ) => Promise<AgentModel[]>
}
type Started = { program: AgentProgram; adapter: Adapter; model?: string | undefined }

const acp: Adapter = { open: openAcp, models: modelsOfAcp }
const adapters: Partial<Record<AgentChoice['provider'], Adapter>> = {
  codex: { open: openCodex, models: codexModels },
  claude: { open: openClaude, models: modelsOfClaude },
}

/** Gives the agent of a choice. It is looked for when a session is opened, not before. */
export function createRegistry(options: RegistryOptions): (choice: AgentChoice) => Agent {
  const { keeper, skippedLine, waits, silenceMs } = options
  const { settings = () => [], secretOf = () => undefined } = options
  const common = {
    ...(keeper && { keeper }),
    ...(skippedLine && { skippedLine }),
    ...waits,
  }

  async function programOf(choice: AgentChoice): Promise<Started> {
    const { environment: given = process.env } = options
    const own = typeof given === 'function' ? await given() : given
    if (choice.provider === 'practice')
      return { program: practiceProgram(agentEnvironment(own)), adapter: acp }
    const resolved = resolveAgent(choice, settings())
    const { known, settings: set, command } = resolved
    const [program = '', ...args] = command
    const name = known?.name ?? set?.agent ?? (path.basename(program) || 'The agent')
    const install = howToGet(resolved)
    const about = { ...common, name, install, environment: environmentFor(own, set, name) }
    const place = await locateProgram(program, own)
    if (place !== undefined)
      return {
        program: { ...about, command: [place, ...args] },
        adapter: adapterOf(choice, resolved),
        model: set?.model,
      }
    const otherwise = resolved.named ? undefined : known?.otherwise
    const adapter = otherwise && (await locateProgram(otherwise, own))
    if (adapter === undefined || adapter === '')
      throw new AgentError('agent-missing', `${name} was not found (${program}). ${install}`)
    return { program: { ...about, command: [adapter] }, adapter: acp, model: set?.model }
  }

  function practiceProgram(ready: NodeJS.ProcessEnv): AgentProgram {
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
  }

  function environmentFor(own: NodeJS.ProcessEnv, set: AgentSettings | undefined, name: string) {
    try {
      return environmentOf(own, set, secretOf)
    } catch (cause) {
      if (!(cause instanceof SecretsError)) throw cause
      const message = `${name} was not started: ${cause.message}`
      throw new AgentError('agent-refused', message, { cause })
    }
  }

  /** Looks at how long it may be silent whenever that is measured. */
  const attended = (program: AgentProgram): AgentProgram =>
    silenceMs
      ? {
          ...program,
          get silenceMs() {
            return silenceMs()
          },
        }
      : program

  return (choice) => ({
    async open(session) {
      const { program, adapter, model } = await programOf(choice)
      // A mode is never put under a choice that has none: rules judge by the thread's own.
      const agent = { ...session.agent, ...(choice.model === undefined && model && { model }) }
      return adapter.open(attended(program), { ...session, agent })
    },
    async models(asked) {
      const { program, adapter } = await programOf(choice)
      return adapter.models(program, asked)
    },
  })
}

function howToGet({ known, settings }: Resolved): string {
  if (settings?.path !== undefined) return "Look at its path in the agent's settings."
  return known
    ? `To get it, type: ${known.install}`
    : 'Check its command, or install it and see that it is on your PATH.'
}

/** Codex and Claude Code have adapters of their own; what speaks ACP for them has another name. */
function adapterOf({ provider, command }: AgentChoice, resolved: Resolved): Adapter {
  const {
    known,
    command: [program = ''],
  } = resolved
  const name = nameOf(program)
  // A path that was set may lead to a program of any name.
  const itself = command ? name === provider : name !== known?.otherwise
  return (itself && adapters[provider]) || acp
}

/** Beside us lies the program in a built app, the source in a checkout. */
function practiceCommand(): string[] {
  const { dirname, filename } = import.meta
  const entry = filename.endsWith('.ts') ? 'practice/main.ts' : 'practiceAgent.js'
  return [process.execPath, path.join(dirname, entry)]
}
