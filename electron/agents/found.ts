import { type AgentSettings, isKnownAgent, PRACTICE } from '../../core/agentSettings.ts'
import type { AgentFound } from '../../core/queries.ts'
import { environmentOf, type SecretOf } from '../settings/environment.ts'
import { type AgentFacts, openFacts } from '../settings/facts.ts'
import { commandOf, ownCommand } from '../settings/resolve.ts'
import { SecretsError } from '../settings/secrets.ts'
import { knownAgents, type SignedIn } from './knownAgents.ts'
import { locateProgram } from './locate.ts'
import type { GroupKeeper } from './processGroup.ts'

type Candidate = Pick<
  AgentFound,
  'id' | 'provider' | 'name' | 'install' | 'signIn' | 'settings'
> & {
  command: readonly string[]
  signedIn?: SignedIn
  /** Whether its program may be asked for its version. */
  asked: boolean
}

/** What is found out about a program that is there. */
type Look = (place: string, candidate: Candidate) => Promise<AgentFacts>

const nothingMore: Look = async () => ({ pending: false })

/**
 * The agents that this machine has or could have, and those that the user has added. The practice
 * agent is always there. No program is run for it.
 */
export async function findAgents(
  environment: NodeJS.ProcessEnv = process.env,
  settings: readonly AgentSettings[] = [],
  look: Look = nothingMore,
): Promise<AgentFound[]> {
  const others = candidates(settings).map(async (candidate): Promise<AgentFound> => {
    const { command, signedIn: _, asked: __, ...told } = candidate
    const [program = '', ...args] = command
    const place = await locateProgram(program, environment)
    if (place === undefined)
      return { ...told, status: 'not-installed', command: [...command], pending: false }
    const facts = await look(place, candidate)
    return { ...told, status: 'ready', command: [place, ...args], ...facts }
  })
  const practice = settings.find(({ agent }) => agent === PRACTICE)
  return [
    {
      id: PRACTICE,
      provider: 'practice',
      name: 'Practice agent',
      status: 'ready',
      pending: false,
      ...(practice && { settings: practice }),
    },
    ...(await Promise.all(others)),
  ]
}

function candidates(all: readonly AgentSettings[]): Candidate[] {
  const known = knownAgents.map((agent): Candidate => {
    const { id, provider, name, install, signIn, signedIn } = agent
    const settings = all.find((each) => each.agent === id)
    return {
      id,
      provider,
      name,
      install,
      signIn,
      command: commandOf(agent, settings),
      asked: true,
      ...(signedIn && { signedIn }),
      ...(settings && { settings }),
    }
  })
  const own = all
    .filter(({ agent }) => !isKnownAgent(agent) && agent !== PRACTICE)
    .map((settings): Candidate => {
      const { agent } = settings
      const command = ownCommand(settings)
      // What some other program makes of `--version`, nobody knows.
      return { id: agent, provider: 'acp', name: agent, command, asked: false, settings }
    })
  return [...known, ...own]
}

export type FinderOptions = {
  /** The environment to look in. */
  environment: () => Promise<NodeJS.ProcessEnv>
  settings: () => readonly AgentSettings[]
  secretOf: SecretOf
  now: () => number
  keeper?: GroupKeeper
  /** Aborted when nothing more is to be found out. */
  signal: AbortSignal
}

/** Finds agents with their version and whether somebody is signed in; what takes time comes later. */
export function createFinder({
  environment,
  settings,
  secretOf,
  now,
  keeper,
  signal,
}: FinderOptions) {
  const facts = openFacts({ now, signal, ...(keeper && { keeper }) })
  return {
    async find(): Promise<AgentFound[]> {
      const own = await environment()
      return findAgents(own, settings(), async (place, { asked, signedIn, settings: set }) => {
        if (!asked) return { pending: false }
        return facts.of({ place, environment: environmentOf(own, set, readable) }, signedIn)
      })
    },
    settled: facts.settled,
  }

  /** A value that cannot be read keeps nobody from seeing which agents there are. */
  function readable(name: string): string | undefined {
    try {
      return secretOf(name)
    } catch (error) {
      if (error instanceof SecretsError) return undefined
      throw error
    }
  }
}
