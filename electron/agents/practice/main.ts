import {
  agent,
  type AgentContext,
  methods,
  ndJsonStream,
  type PlanEntryStatus,
  PROTOCOL_VERSION,
  RequestError,
  type StopReason,
} from '@agentclientprotocol/sdk'
import { Readable, Writable } from 'node:stream'
import { textOf } from '../acpText.ts'
import { type History, loadHistory, remember, startHistory } from './history.ts'
import { parseInstructions, type Step, titleOf } from './instructions.ts'
import { endOthers } from './shell.ts'
import { perform } from './steps.ts'
import { createVoice, type Voice } from './voice.ts'

/** The practice agent: a program that speaks ACP, needs no model, and does what plain words say. */

type Session = { checkout: string; history: History; turn?: AbortController }
const sessions = new Map<string, Session>()

const { session: methodsOfSession } = methods.agent

const connection = agent({ name: 'gaffer-practice' })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: PROTOCOL_VERSION,
    agentInfo: { name: 'gaffer-practice', title: 'Practice agent', version: '1' },
    agentCapabilities: { loadSession: true },
  }))
  .onRequest(methodsOfSession.new, async ({ params: { cwd } }) => {
    const history = await startHistory()
    sessions.set(history.id, { checkout: cwd, history })
    return { sessionId: history.id }
  })
  .onRequest(methodsOfSession.load, async ({ params: { sessionId, cwd }, client }) => {
    const history = await loadHistory(sessionId)
    if (!history) throw RequestError.sessionNotFound(sessionId)
    sessions.set(sessionId, { checkout: cwd, history })
    for (const text of history.prompts) {
      const content = { type: 'text' as const, text }
      const update = { sessionUpdate: 'user_message_chunk' as const, content }
      await client.notify(methods.client.session.update, { sessionId, update })
    }
    return {}
  })
  .onRequest(methodsOfSession.prompt, async ({ params, client }) => {
    const session = sessions.get(params.sessionId)
    if (!session) throw RequestError.sessionNotFound(params.sessionId)
    const text = params.prompt.map(textOf).join('\n')
    return { stopReason: await follow(session, text, client) }
  })
  .onNotification(methodsOfSession.cancel, ({ params }) => {
    sessions.get(params.sessionId)?.turn?.abort()
  })
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)))

async function follow(session: Session, text: string, client: AgentContext): Promise<StopReason> {
  const turn = new AbortController()
  session.turn = turn
  session.history = await remember(session.history, text)
  const voice = createVoice(client, session.history.id, turn.signal)
  const { planned, steps } = parseInstructions(text)
  try {
    for (const [at, step] of steps.entries()) {
      if (turn.signal.aborted) break
      if (planned) await showPlan(voice, steps, at)
      await perform(step, { voice, checkout: session.checkout, history: session.history })
    }
    if (planned && !turn.signal.aborted) await showPlan(voice, steps, steps.length)
  } finally {
    delete session.turn
  }
  return turn.signal.aborted ? 'cancelled' : 'end_turn'
}

function showPlan(voice: Voice, steps: readonly Step[], current: number): Promise<void> {
  const statusAt = (at: number): PlanEntryStatus =>
    at < current ? 'completed' : at === current ? 'in_progress' : 'pending'
  return voice.tell({
    sessionUpdate: 'plan',
    entries: steps.map((step, at) => ({
      content: titleOf(step),
      priority: 'medium',
      status: statusAt(at),
    })),
  })
}

async function leave(): Promise<void> {
  await endOthers()
  process.exit(0)
}

process.once('SIGTERM', () => void leave())
process.once('SIGINT', () => void leave())
// Whoever started us has gone when nothing more can be read.
void connection.closed.then(leave)
