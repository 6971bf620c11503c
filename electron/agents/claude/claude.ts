import { openInTime } from '../opening.ts'
import type { AgentProgram } from '../program.ts'
import { AgentError, type AgentSession, type OpenSession } from '../agent.ts'
import type { Start } from './options.ts'
import { connect } from './session.ts'

/**
 * Starts the user's own Claude Code and opens a session in it. Throws AgentError, as `Agent` says.
 *
 * A session that cannot be resumed any more is replaced by a new one, which says that it is fresh.
 */
export async function openClaude(
  program: AgentProgram,
  options: OpenSession,
): Promise<AgentSession> {
  const { sessionId } = options
  if (sessionId !== undefined) {
    try {
      return await begin(program, options, { kind: 'resumed', sessionId })
    } catch (error) {
      // It ends at once where it does not know the session. Whatever else is wrong, a new one meets.
      if (!(error instanceof AgentError && error.code === 'agent-exited')) throw error
    }
  }
  return begin(program, options, { kind: 'new', sessionId: crypto.randomUUID() })
}

async function begin(
  program: AgentProgram,
  options: OpenSession,
  start: Start,
): Promise<AgentSession> {
  const { group, session, ready } = await connect(program, options, start)
  return openInTime(program, options.signal, {
    open: () => ready.then(() => session),
    end: () => session.close().then(() => group.ended),
    stderrTail: group.stderrTail,
  })
}
