import { openInTime } from '../opening.ts'
import type { AgentProgram } from '../program.ts'
import { AgentError, type AgentModel, type AgentSession, type OpenSession } from '../agent.ts'
import type { Start } from './options.ts'
import { connect, type Connection } from './session.ts'

/**
 * Starts the user's own Claude Code and opens a session in it. Throws AgentError, as `Agent` says.
 *
 * A session that cannot be resumed or forked any more is replaced by a new one, which says that it is
 * fresh.
 */
export async function openClaude(
  program: AgentProgram,
  options: OpenSession,
): Promise<AgentSession> {
  const earlier = earlierOf(options)
  if (earlier) {
    try {
      return await begin(program, options, earlier, ({ session }) => session)
    } catch (error) {
      // It ends at once where it does not know the session. Whatever else is wrong, a new one meets.
      if (!(error instanceof AgentError && error.code === 'agent-exited')) throw error
    }
  }
  return begin(program, options, afresh(), ({ session }) => session)
}

/** The models that Claude Code offers. It is started for it, and ended again. Throws as `openClaude`. */
export async function modelsOfClaude(
  program: AgentProgram,
  { agent, ...options }: Pick<OpenSession, 'agent' | 'checkout' | 'signal'>,
): Promise<AgentModel[]> {
  // One that it does not have must not keep us from asking which it has.
  const { model: _, ...choice } = agent
  return begin(program, { ...options, agent: choice }, afresh(), async ({ ready, session }) => {
    const models = await ready
    await session.close()
    return models.map(({ value, displayName, description }) => ({
      id: value,
      name: displayName,
      ...(description && { description }),
      isDefault: value === 'default',
    }))
  })
}

const afresh = (): Start => ({ kind: 'new', sessionId: crypto.randomUUID() })

function earlierOf({ sessionId, fork }: OpenSession): Start | undefined {
  if (sessionId !== undefined) return { kind: 'resumed', sessionId }
  return fork && { kind: 'forked', sessionId: crypto.randomUUID(), from: fork }
}

/** Starts it, and gives what is wanted of it once its session is open. */
async function begin<T>(
  program: AgentProgram,
  options: OpenSession,
  start: Start,
  wanted: (connection: Connection) => T | Promise<T>,
): Promise<T> {
  const connection = await connect(program, options, start)
  const { group, session, ready } = connection
  return openInTime(program, options.signal, {
    open: () => ready.then(() => wanted(connection)),
    end: () => session.close().then(() => group.ended),
    stderrTail: group.stderrTail,
  })
}
