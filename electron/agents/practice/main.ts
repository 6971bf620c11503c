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
import { setTimeout as delay } from 'node:timers/promises'
import { type History, loadHistory, remember, startHistory } from './history.ts'
import { changesThings, parseInstructions, type Step, titleOf } from './instructions.ts'
import { type Said, saidIn } from './prompt.ts'
import { endOthers } from './shell.ts'
import { perform } from './steps.ts'
import { createVoice, type Voice } from './voice.ts'

/** The practice agent: a program that speaks ACP, needs no model, and does what plain words say. */

/** How long it rests before each step when it is to be slow, in milliseconds. */
const REST_MS = 1000

type Mode = 'default' | 'plan'
type Session = { checkout: string; history: History; mode: Mode; turn?: AbortController }
const sessions = new Map<string, Session>()

/** Whether whoever started us can show a form. */
let showsForms = false

const { session: methodsOfSession } = methods.agent

const modesNow = (currentModeId: Mode) => ({
  modes: {
    currentModeId,
    availableModes: [
      { id: 'default', name: 'Ask first' },
      { id: 'plan', name: 'Plan only' },
    ],
  },
})

function begin(checkout: string, history: History) {
  sessions.set(history.id, { checkout, history, mode: 'default' })
  return modesNow('default')
}

async function historyOf(sessionId: string): Promise<History> {
  const history = await loadHistory(sessionId)
  if (!history) throw RequestError.sessionNotFound(sessionId)
  return history
}

const connection = agent({ name: 'gaffer-practice' })
  .onRequest(methods.agent.initialize, ({ params: { clientCapabilities } }) => {
    showsForms = Boolean(clientCapabilities?.elicitation?.form)
    return {
      protocolVersion: PROTOCOL_VERSION,
      agentInfo: { name: 'gaffer-practice', title: 'Practice agent', version: '1' },
      agentCapabilities: {
        loadSession: true,
        sessionCapabilities: { resume: {} },
        promptCapabilities: { image: true, embeddedContext: true },
      },
    }
  })
  .onRequest(methodsOfSession.new, async ({ params: { cwd } }) => {
    const history = await startHistory()
    return { sessionId: history.id, ...begin(cwd, history) }
  })
  .onRequest(methodsOfSession.resume, async ({ params: { sessionId, cwd } }) =>
    begin(cwd, await historyOf(sessionId)),
  )
  .onRequest(methodsOfSession.load, async ({ params: { sessionId, cwd }, client }) => {
    const history = await historyOf(sessionId)
    for (const text of history.prompts) {
      const content = { type: 'text' as const, text }
      const update = { sessionUpdate: 'user_message_chunk' as const, content }
      await client.notify(methods.client.session.update, { sessionId, update })
    }
    return begin(cwd, history)
  })
  .onRequest(methodsOfSession.setMode, ({ params: { sessionId, modeId } }) => {
    const session = sessions.get(sessionId)
    if (!session) throw RequestError.sessionNotFound(sessionId)
    if (modeId !== 'default' && modeId !== 'plan') throw RequestError.invalidParams({ modeId })
    session.mode = modeId
    return {}
  })
  .onRequest(methodsOfSession.prompt, async ({ params, client }) => {
    const session = sessions.get(params.sessionId)
    if (!session) throw RequestError.sessionNotFound(params.sessionId)
    return { stopReason: await follow(session, saidIn(params.prompt), client) }
  })
  .onNotification(methodsOfSession.cancel, ({ params }) => {
    sessions.get(params.sessionId)?.turn?.abort()
  })
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)))

async function follow(
  session: Session,
  { text, files }: Said,
  client: AgentContext,
): Promise<StopReason> {
  const turn = new AbortController()
  session.turn = turn
  session.history = await remember(session.history, text)
  const { planned, slow, steps } = parseInstructions(text)
  const voice = createVoice(client, session.history.id, turn.signal, {
    leisurely: slow,
    showsForms,
  })
  const { mode, checkout, history } = session
  const show = planned || (mode === 'plan' && steps.some(changesThings))
  const plan = steps.map((step) => ({ step, status: 'pending' as PlanEntryStatus }))
  try {
    if (files.length > 0) await voice.say(`You sent along: ${files.join(', ')}.\n`)
    for (const entry of plan) {
      const { step } = entry
      entry.status = mode === 'plan' && changesThings(step) ? 'pending' : 'in_progress'
      if (show) await showPlan(voice, plan)
      if (slow) await delay(REST_MS, undefined, { signal: turn.signal }).catch(() => {})
      if (turn.signal.aborted) break
      if (entry.status === 'pending') {
        await voice.say(`I only plan here, so I leave this undone: ${titleOf(step)}.\n`)
        continue
      }
      await perform(step, { voice, checkout, history })
      entry.status = 'completed'
    }
    if (show && !turn.signal.aborted) await showPlan(voice, plan)
  } finally {
    delete session.turn
  }
  return turn.signal.aborted ? 'cancelled' : 'end_turn'
}

type Planned = { step: Step; status: PlanEntryStatus }

const showPlan = (voice: Voice, plan: readonly Planned[]): Promise<void> =>
  voice.tell({
    sessionUpdate: 'plan',
    entries: plan.map(({ step, status }) => ({
      content: titleOf(step),
      priority: 'medium',
      status,
    })),
  })

async function leave(): Promise<void> {
  await endOthers()
  process.exit(0)
}

process.once('SIGTERM', () => void leave())
process.once('SIGINT', () => void leave())
// Whoever started us has gone when nothing more can be read.
void connection.closed.then(leave)
