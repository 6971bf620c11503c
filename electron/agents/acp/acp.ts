import { RequestError } from '@agentclientprotocol/sdk'
import type { AgentModel, AgentSession, OpenSession } from '../agent.ts'
import { openInTime } from '../opening.ts'
import { type AgentProgram, startProgram } from '../program.ts'
import { LOGIN_NEEDED } from './opening.ts'
import { type AcpSession, connect } from './session.ts'

/** Starts an agent that speaks ACP v1 and opens a session in it. Throws AgentError, as `Agent` says. */
export const openAcp = (program: AgentProgram, options: OpenSession): Promise<AgentSession> =>
  start(program, options)

/** The models that such an agent offers. It is started for it, and ended again. Throws as `openAcp`. */
export async function modelsOfAcp(
  program: AgentProgram,
  { agent, ...options }: Pick<OpenSession, 'agent' | 'checkout' | 'signal'>,
): Promise<AgentModel[]> {
  // One that the agent does not have must not keep us from asking which it has.
  const { model: _, ...choice } = agent
  const session = await start(program, { ...options, agent: choice })
  await session.close()
  return [...session.models]
}

async function start(program: AgentProgram, options: OpenSession): Promise<AcpSession> {
  const group = await startProgram(program, options)
  return openInTime(program, options.signal, {
    open: () => connect(program, group, options),
    end: group.end,
    stderrTail: group.stderrTail,
    refusal: (error) => (error instanceof RequestError ? refusalText(program, error) : undefined),
  })
}

const refusalText = (program: AgentProgram, error: RequestError) =>
  error.code === LOGIN_NEEDED
    ? `${program.name} needs you to log in first. Start it once in a terminal and log in there: ${program.command.join(' ')}`
    : `${program.name} would not open a session: ${error.message}`
