import type { AgentFound } from '../../core/queries.ts'
import { knownAgents } from './knownAgents.ts'
import { locateProgram } from './locate.ts'

/** The agents that this machine has or could have. The practice agent is always there. */
export async function findAgents(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<AgentFound[]> {
  const others = knownAgents.map(
    async ({ provider, name, command, install }): Promise<AgentFound> => {
      const [program, ...args] = command
      const place = await locateProgram(program, environment)
      return place === undefined
        ? { provider, name, status: 'not-installed', command: [...command], install }
        : { provider, name, status: 'ready', command: [place, ...args], install }
    },
  )
  return [
    { provider: 'practice', name: 'Practice agent', status: 'ready' },
    ...(await Promise.all(others)),
  ]
}
