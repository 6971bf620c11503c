import { modeOf } from '../../../core/agent.ts'
import { openInTime } from '../opening.ts'
import { type AgentProgram, startProgram } from '../program.ts'
import { AgentError, type AgentSession, type OpenSession } from '../agent.ts'
import { type Peer, RpcError } from './peer.ts'
import type { ThreadStartParams, ThreadStartResponse } from './protocol.ts'
import { connect, type Connection } from './session.ts'

/** What Codex would tell that nobody here looks at; the first of these may be large, and often. */
const unwanted = [
  'turn/diff/updated',
  'thread/started',
  'thread/status/changed',
  'thread/readState/changed',
  'thread/settings/updated',
  'account/rateLimits/updated',
  'remoteControl/status/changed',
  'configWarning',
]

/**
 * Starts `codex app-server` and opens a session in it. Throws AgentError, as `Agent` says.
 *
 * The program's command is the whole argv, `app-server` included. `start` gives the running program.
 */
export async function openCodex(
  program: AgentProgram,
  options: OpenSession,
  start: typeof startProgram = startProgram,
): Promise<AgentSession> {
  const group = await start(program, options)
  const connection = connect(program, group, options.checkout)
  return openInTime(program, options.signal, {
    open: () => open(connection, program, options),
    end: group.end,
    stderrTail: group.stderrTail,
    refusal: (error) =>
      error instanceof RpcError
        ? `${program.name} would not open a session: ${error.message}`
        : undefined,
  })
}

async function open(
  { peer, session }: Connection,
  { name }: AgentProgram,
  { agent, checkout, sessionId }: OpenSession,
): Promise<AgentSession> {
  await peer.request('initialize', {
    clientInfo: { name: 'gaffer', title: 'Gaffer', version: '1' },
    capabilities: {
      // Without it there is no way to stop what a turn has left running.
      experimentalApi: true,
      requestAttestation: false,
      optOutNotificationMethods: unwanted,
    },
  })
  peer.notify('initialized')
  const { account, requiresOpenaiAuth } = await peer.request('account/read', {})
  if (requiresOpenaiAuth && account === null)
    throw new AgentError(
      'agent-refused',
      `${name} needs you to log in first. Type in a terminal: codex login`,
    )
  // Whatever the mode, each turn brings its own policy; this one is asked for to see what the
  // user's settings make of it.
  const settings: ThreadStartParams = { cwd: checkout, sandbox: 'workspace-write' }
  if (agent.model !== undefined) settings.model = agent.model
  const resumed = sessionId === undefined ? undefined : await resume(peer, sessionId, settings)
  const opened = resumed ?? (await peer.request('thread/start', settings))
  return session(opened, { fresh: resumed === undefined, mode: modeOf(agent) })
}

/** Undefined where Codex has forgotten the thread, or cannot read it any more. */
async function resume(
  peer: Peer,
  threadId: string,
  settings: ThreadStartParams,
): Promise<ThreadStartResponse | undefined> {
  try {
    return await peer.request('thread/resume', { threadId, ...settings, excludeTurns: true })
  } catch (error) {
    // A new one is opened instead, and says so.
    if (error instanceof RpcError) return undefined
    throw error
  }
}
