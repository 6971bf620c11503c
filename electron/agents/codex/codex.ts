import { modeOf } from '../../../core/agent.ts'
import { openInTime } from '../opening.ts'
import { type AgentProgram, startProgram } from '../program.ts'
import { AgentError, type AgentModel, type AgentSession, type OpenSession } from '../agent.ts'
import type { ProcessGroup } from '../processGroup.ts'
import { settingsOver } from './config.ts'
import { type Peer, RpcError } from './peer.ts'
import type {
  Model,
  ModelListResponse,
  ThreadForkParams,
  ThreadStartParams,
  ThreadStartResponse,
} from './protocol.ts'
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
export function openCodex(
  program: AgentProgram,
  options: OpenSession,
  start: typeof startProgram = startProgram,
): Promise<AgentSession> {
  const work = (connection: Connection) => open(connection, program, options)
  return within(program, options, { start, does: 'open a session' }, work)
}

/** The models that Codex offers. Throws AgentError, as `Agent` says. */
export async function codexModels(
  program: AgentProgram,
  options: Pick<OpenSession, 'agent' | 'checkout' | 'signal'>,
): Promise<AgentModel[]> {
  const how = { start: startProgram, does: 'tell its models' }
  return within(program, options, how, async ({ peer, group }) => {
    await greet(peer)
    const models = await listModels(peer, options.checkout)
    await group.end()
    return models
  })
}

async function within<T>(
  program: AgentProgram,
  options: OpenSession,
  { start, does }: { start: typeof startProgram; does: string },
  work: (running: Connection & { group: ProcessGroup }) => Promise<T>,
): Promise<T> {
  const group = await start(program, options)
  const connection = connect(program, group, options.checkout)
  return openInTime(program, options.signal, {
    open: () => work({ ...connection, group }),
    end: group.end,
    stderrTail: group.stderrTail,
    refusal: (error) =>
      error instanceof RpcError ? `${program.name} would not ${does}: ${error.message}` : undefined,
  })
}

async function greet(peer: Peer): Promise<void> {
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
}

async function open(
  { peer, session }: Connection,
  { name }: AgentProgram,
  { agent, checkout, ...from }: OpenSession,
): Promise<AgentSession> {
  await greet(peer)
  const { account, requiresOpenaiAuth } = await peer.request('account/read', {})
  if (requiresOpenaiAuth && account === null)
    throw new AgentError(
      'agent-refused',
      `${name} needs you to log in first. Type in a terminal: codex login`,
    )
  // Whatever the mode, each turn brings its own policy; this one is asked for to see what the
  // user's settings make of it.
  const { config: own } = await peer.request('config/read', { cwd: checkout })
  const config = settingsOver(own)
  const settings: ThreadStartParams = { cwd: checkout, sandbox: 'workspace-write', config }
  if (agent.model !== undefined) settings.model = agent.model
  const known = await goOn(peer, from, settings)
  const opened = known ?? (await peer.request('thread/start', settings))
  return session(opened, { fresh: known === undefined, mode: modeOf(agent) })
}

/** Undefined where there is nothing to go on with, or Codex has forgotten or cannot read it. */
async function goOn(
  peer: Peer,
  { sessionId, fork }: Pick<OpenSession, 'sessionId' | 'fork'>,
  settings: ThreadStartParams,
): Promise<ThreadStartResponse | undefined> {
  const quietly = { ...settings, excludeTurns: true }
  if (sessionId !== undefined)
    return unlessRefused(peer.request('thread/resume', { threadId: sessionId, ...quietly }))
  if (!fork) return undefined
  const { sessionId: threadId, mark } = fork
  const branch = (point: Pick<ThreadForkParams, 'lastTurnId' | 'beforeTurnId'>) =>
    unlessRefused(peer.request('thread/fork', { threadId, ...point, ...quietly }))
  if (mark === undefined) return branch({})
  // To Codex a turn that died with its program goes on for ever: what came before it can be had.
  return (await branch({ lastTurnId: mark })) ?? (await branch({ beforeTurnId: mark }))
}

/** Undefined where Codex says no: a new session is opened instead, and says so. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof RpcError) return undefined
    throw error
  }
}

async function listModels(peer: Peer, checkout: string): Promise<AgentModel[]> {
  const all: Model[] = []
  let cursor: string | null = null
  do {
    const page: ModelListResponse = await peer.request('model/list', { cursor })
    all.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null)
  const {
    config: { model: chosen },
  } = await peer.request('config/read', { cwd: checkout })
  const listed = all
    .filter(({ model, hidden }) => !hidden || model === chosen)
    .map(({ model, displayName, description, isDefault }) => ({
      id: model,
      name: displayName,
      ...(description !== '' && { description }),
      isDefault: chosen === null ? isDefault : chosen === model,
    }))
  // The user's own settings may name one that Codex does not list.
  if (chosen === null || listed.some(({ id }) => id === chosen)) return listed
  return [{ id: chosen, name: chosen, isDefault: true }, ...listed]
}
