import { mkdtemp, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { AgentMode } from '../../core/agent.ts'
import { turnId } from '../../core/ids.ts'
import type { BoundedText, ToolBody } from '../../core/items.ts'
import type { Question, QuestionAnswer } from '../../core/questions.ts'
import { openAcp } from '../../electron/agents/acp/acp.ts'
import type { AgentProgram } from '../../electron/agents/program.ts'
import type {
  AgentEvent,
  AgentSession,
  Answer,
  PromptAttachment,
  SessionPoint,
} from '../../electron/agents/agent.ts'
import { agentEnvironment } from '../../electron/agents/environment.ts'
import type { GroupRecord } from '../../electron/agents/processGroup.ts'
import { createRegistry } from '../../electron/agents/registry.ts'

export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'gaffer-agents-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

const never = new AbortController().signal

/** A session of the practice agent, as a process of its own. */
export async function openPractice(
  checkout: string,
  options: { sessions?: string; sessionId?: string } = {},
): Promise<AgentSession> {
  const agentFor = createRegistry({
    // It always stops by itself; a test that waits for the grace time has found a fault.
    waits: { stopGraceMs: 600_000 },
    practiceSessions: options.sessions ?? (await temporaryFolder()),
  })
  const agent = { provider: 'practice' as const }
  const { sessionId } = options
  const session = await agentFor(agent).open({
    agent,
    checkout,
    signal: never,
    ...(sessionId !== undefined && { sessionId }),
  })
  onTestFinished(() => session.close())
  return session
}

const program = fileURLToPath(import.meta.resolve('../support/hostileAgent.ts'))

/** A session of an agent that misbehaves in the manner named. */
export async function openHostile(
  manner: string[],
  options: Partial<AgentProgram> & {
    sessionId?: string
    fork?: SessionPoint
    checkout?: string
    signal?: AbortSignal
    model?: string
  } = {},
): Promise<AgentSession> {
  const { sessionId, fork, checkout, signal = never, model, ...waits } = options
  const agent = {
    provider: 'acp' as const,
    command: ['hostile'],
    ...(model !== undefined && { model }),
  }
  const session = await openAcp(
    {
      name: 'Hostile',
      command: [process.execPath, program, ...manner],
      environment: agentEnvironment(),
      install: 'Do not.',
      ...waits,
    },
    {
      agent,
      checkout: checkout ?? (await temporaryFolder()),
      signal,
      ...(sessionId !== undefined && { sessionId }),
      ...(fork && { fork }),
    },
  )
  onTestFinished(() => session.close())
  return session
}

type Listening = {
  mode?: AgentMode
  attachments?: readonly PromptAttachment[]
  /** What is answered to each request; nothing when undefined. */
  answer?: Answer
  /** What is answered to the questions of each request; nothing when undefined. */
  reply?: (questions: readonly Question[]) => readonly QuestionAnswer[]
  /** Called with each event before the next is taken. */
  heard?: (event: AgentEvent) => void | Promise<void>
}

let turns = 0

/** Prompts and gathers all that is said until the turn's end. */
export async function converse(
  session: AgentSession,
  text: string,
  { mode, attachments, answer, reply, heard }: Listening = {},
): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  const ended = new Promise<void>((resolve, reject) => {
    session
      .prompt({
        turnId: turnId.parse(`turn-${(turns += 1)}`),
        text,
        ...(mode !== undefined && { mode }),
        ...(attachments && { attachments }),
        async say(event) {
          events.push(event)
          // What a test looks at may change as soon as there is an answer.
          await heard?.(event)
          if (event.type === 'approval-requested' && answer)
            await session.answer(event.requestId, answer)
          if (event.type === 'question-asked' && reply)
            await session.answerQuestion?.(event.requestId, reply(event.questions))
          if (endings.has(event.type)) resolve()
        },
      })
      .catch(reject)
  })
  await ended
  return events
}

const endings = new Set<AgentEvent['type']>(['turn-completed', 'turn-failed', 'turn-interrupted'])

/** All text that the agent said, joined. */
export function spoken(events: readonly AgentEvent[]): string {
  return events
    .map((event) => {
      if (event.type === 'item-text') return event.text
      if (event.type !== 'item-appended' || event.item.kind !== 'assistant-text') return ''
      return event.item.body.text
    })
    .join('')
}

/** What was told beside what the agent said. */
export const noticesIn = (events: readonly AgentEvent[]) =>
  events.flatMap((event) =>
    (event.type === 'item-appended' || event.type === 'item-updated') &&
    event.item.kind === 'notice'
      ? [{ type: event.type, itemId: event.itemId, ...event.item.body }]
      : [],
  )

/** Keeps what the host would keep of running groups. */
export function groupKeeper() {
  const groups: GroupRecord[] = []
  const gone: GroupRecord[] = []
  return {
    groups,
    gone,
    keeper: {
      record: (group: GroupRecord) => void groups.push(group),
      forget: (group: GroupRecord) => void gone.push(group),
    },
  }
}

/** The bodies of tool calls in the order in which they were shown. */
export function toolBodies(events: readonly AgentEvent[]): ToolBody[] {
  return events.flatMap((event) => {
    if (event.type !== 'item-appended' && event.type !== 'item-updated') return []
    return event.item.kind === 'tool-call' ? [event.item.body] : []
  })
}

/** Keeps a large text in memory, as the blobs would on disk. */
export const keepHead = async (text: string): Promise<BoundedText> => ({
  text: text.slice(0, 1024),
  blob: 'kept',
  bytes: Buffer.byteLength(text),
})
