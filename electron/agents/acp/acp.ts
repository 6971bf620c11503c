import { RequestError } from '@agentclientprotocol/sdk'
import type { AgentSession, OpenSession } from '../agent.ts'
import { openInTime } from '../opening.ts'
import { type AgentProgram, startProgram } from '../program.ts'
import { LOGIN_NEEDED } from './opening.ts'
import { connect } from './session.ts'

/** Starts an agent that speaks ACP v1 and opens a session in it. Throws AgentError, as `Agent` says. */
export async function openAcp(program: AgentProgram, options: OpenSession): Promise<AgentSession> {
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
