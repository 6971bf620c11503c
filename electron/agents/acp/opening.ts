import * as protocol from '@agentclientprotocol/sdk'
import { AgentError, type SessionPoint } from '../agent.ts'
import type { AcpPreset } from './presets.ts'
import type { Offered } from './settings.ts'
import { canFork } from './unstable.ts'

/** The code by which an agent says that nobody is signed in to it. */
export const LOGIN_NEEDED = -32000

export type OpeningOptions = {
  agent: protocol.ClientContext
  /** The agent as people call it. */
  name: string
  checkout: string
  preset: AcpPreset
  /** The session to go on with. */
  earlier: string | undefined
  /** The session to branch off from, where there is none to go on with. */
  fork: SessionPoint | undefined
  /** Resolves when the agent has stopped talking of what was said earlier. */
  replayed: () => Promise<void>
}

/** `fresh`: it remembers nothing of earlier turns. `takes`: what may go along with its prompts. */
export type Opened = {
  sessionId: string
  fresh: boolean
  offered: Offered
  takes: protocol.PromptCapabilities
}

const { agent: methods } = protocol.methods

/** Greets an agent and opens a session. Throws AgentError or what the SDK throws. */
export async function openSession(options: OpeningOptions): Promise<Opened> {
  const { agent, name, checkout, preset, earlier, fork } = options
  const about: protocol.InitializeResponse | null = await agent.request(methods.initialize, {
    protocolVersion: protocol.PROTOCOL_VERSION,
    clientInfo: { name: 'gaffer', version: '1' },
    clientCapabilities: {
      fs: { readTextFile: preset.reads, writeTextFile: true },
      terminal: true,
      elicitation: { form: {} },
      session: { notices: {} },
    },
  })
  if (about?.protocolVersion !== protocol.PROTOCOL_VERSION) {
    const message = `${name} speaks version ${about?.protocolVersion} of the Agent Client Protocol; version ${protocol.PROTOCOL_VERSION} is needed.`
    throw new AgentError('agent-refused', message)
  }
  const able = about.agentCapabilities ?? {}
  const takes = able.promptCapabilities ?? {}
  if (earlier !== undefined) {
    const offered = await goOn(options, earlier, able)
    if (offered) return { sessionId: earlier, fresh: false, offered, takes }
  } else if (fork && canFork(able)) {
    const branch = await branchOff(options, fork.sessionId)
    if (branch) return { ...branch, fresh: false, takes }
  }
  const made: protocol.NewSessionResponse | null = await agent.request(methods.session.new, {
    cwd: checkout,
    mcpServers: [],
  })
  if (typeof made?.sessionId !== 'string' || made.sessionId === '')
    throw new AgentError('agent-refused', `${name} opened a session, but gave it no name.`)
  return { sessionId: made.sessionId, fresh: true, offered: made, takes }
}

/**
 * Goes on with an earlier session. Where the agent can resume it without telling it all again, that
 * is tried first: a long one may take minutes to be told. Undefined where it has forgotten it, or
 * cannot read it any more.
 */
async function goOn(
  { agent, checkout, replayed }: OpeningOptions,
  sessionId: string,
  { loadSession, sessionCapabilities }: protocol.AgentCapabilities,
): Promise<Offered | undefined> {
  const params = { sessionId, cwd: checkout, mcpServers: [] }
  if (sessionCapabilities?.resume) {
    const resumed = await unlessForgotten(agent.request(methods.session.resume, params))
    if (resumed) return resumed
  }
  if (!loadSession) return undefined
  const loaded = await unlessForgotten(agent.request(methods.session.load, params))
  // Some agents say that they have loaded it and then go on telling it.
  if (loaded) await replayed()
  return loaded
}

/** The method is not in the protocol's stable part. */
async function branchOff({ agent, checkout, replayed }: OpeningOptions, sessionId: string) {
  const params = { sessionId, cwd: checkout, mcpServers: [] }
  const made = await unlessForgotten(
    agent.request<protocol.NewSessionResponse | null>('session/fork', params),
  )
  if (!made?.sessionId) return undefined
  await replayed()
  return { sessionId: made.sessionId, offered: made }
}

async function unlessForgotten<T extends Offered>(
  work: Promise<T | null>,
): Promise<Partial<T> | undefined> {
  try {
    // Some agents answer with nothing but that it is done.
    return (await work) ?? {}
  } catch (error) {
    if (error instanceof protocol.RequestError && error.code !== LOGIN_NEEDED) return undefined
    throw error
  }
}
