import { expect, it, onTestFinished, vi } from 'vitest'
import type { AgentChoice } from '../../core/agent.ts'
import { requestId, threadId, turnId, type RequestId } from '../../core/ids.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'
import type { AgentSession } from '../../electron/agents/agent.ts'
import { createCrew, type Prompt } from '../../electron/agents/crew.ts'
import { deferred } from '../../electron/agents/deferred.ts'
import type { GroupRecord } from '../../electron/agents/processGroup.ts'
import { createRegistry } from '../../electron/agents/registry.ts'
import { realTimers } from '../../electron/agents/timers.ts'
import { keepHead, temporaryFolder } from './support.ts'

const thread = threadId.parse('thread')
const practice: AgentChoice = { provider: 'practice' }

/** A crew of real practice agents, with what came to its log. */
async function crewAt(
  options: { onEvent?: (event: ProviderEvent) => void; idleMs?: () => number } = {},
) {
  const folder = await temporaryFolder()
  const groups: GroupRecord[] = []
  const running = new Set<number>()
  const log: ProviderEvent[] = []
  let idle: (() => void) | undefined
  const crew = createCrew({
    agentFor: createRegistry({
      practiceSessions: await temporaryFolder(),
      keeper: {
        record(group) {
          groups.push(group)
          running.add(group.pid)
        },
        forget: (group) => void running.delete(group.pid),
      },
    }),
    ingest: async (_thread, _turn, _id, event) => {
      log.push(event)
      options.onEvent?.(event)
    },
    live: () => {},
    keepText: keepHead,
    onTurnsChanged: () => {},
    idleMs: () => options.idleMs?.() ?? 99_999,
    timers: {
      after(ms, run) {
        if (ms < 90_000) return realTimers.after(ms, run)
        idle = run
        return () => {
          idle = undefined
        }
      },
    },
  })
  onTestFinished(() => crew.close())
  let turns = 0
  const prompt = (text: string, more: Partial<Prompt> = {}) =>
    crew.prompt({
      threadId: thread,
      turnId: turnId.parse(`turn-${(turns += 1)}`),
      text,
      agent: practice,
      checkout: folder,
      begin: () => {},
      signal: new AbortController().signal,
      ...more,
    })
  const rest = () => vi.waitFor(() => expect(crew.liveTurns()).toBe(0), { timeout: 10_000 })
  return { crew, prompt, rest, log, groups, running, beIdle: () => idle?.() }
}

const asked = (log: ProviderEvent[]): RequestId | undefined =>
  log.flatMap((event) => (event.type === 'approval-requested' ? [event.requestId] : [])).at(-1)

it('marks a prompt before it is sent and tells that it began before what is said', async () => {
  const { prompt, rest, log } = await crewAt()
  let marked: number | undefined
  await prompt('say hello', {
    begin: () => {
      marked = log.length
    },
  })
  await rest()
  expect(marked).toBe(0)
  expect(log[0]).toMatchObject({ type: 'turn-began', fresh: true })
  expect(log.at(-1)).toEqual({ type: 'turn-completed' })
})

it('tells that a session is fresh with its first turn only', async () => {
  const { prompt, rest, log } = await crewAt()
  await prompt('say one')
  await rest()
  const began = () => log.filter((event) => event.type === 'turn-began')
  await prompt('recall', { sessionId: began()[0]?.sessionId ?? '' })
  await rest()
  expect(began().map(({ fresh }) => fresh)).toEqual([true, false])
})

it('keeps the session of a thread, and opens another when the agent is another', async () => {
  const { prompt, rest, log, groups, running } = await crewAt()
  await prompt('say one')
  await rest()
  await prompt('recall', { agent: { ...practice, mode: 'full' } })
  await rest()
  expect(groups).toHaveLength(1)
  expect(JSON.stringify(log)).toContain('say one')
  await prompt('say three', { agent: { ...practice, model: 'other' } })
  await rest()
  expect(groups).toHaveLength(2)
  expect(running.size).toBe(1)
})

it("takes a thread's mode along with each prompt, to the same program", async () => {
  const { prompt, rest, log, groups } = await crewAt()
  await prompt('run echo lit', { agent: { ...practice, mode: 'plan' } })
  await rest()
  expect(JSON.stringify(log)).toContain('I leave this undone')
  await prompt('ask me whether to go on', { agent: { ...practice, mode: 'full' } })
  await vi.waitFor(() => expect(asked(log)).toBeDefined())
  expect(groups).toHaveLength(1)
})

it('ends a session that stands idle and goes on with it later', async () => {
  const { prompt, rest, log, groups, running, beIdle } = await crewAt()
  await prompt('say one')
  await rest()
  beIdle()
  await vi.waitFor(() => expect(running.size).toBe(0))
  const began = log.find((event) => event.type === 'turn-began')
  await prompt('recall', { sessionId: began?.sessionId ?? '' })
  await rest()
  expect(groups).toHaveLength(2)
  expect(log.filter((event) => event.type === 'turn-began').at(-1)).toMatchObject({ fresh: false })
})

it('lets go of a session that stands idle as soon as less time is set for it', async () => {
  let idleMs = 99_999
  const { crew, prompt, rest, running } = await crewAt({ idleMs: () => idleMs })
  await prompt('say one')
  await rest()
  idleMs = 100_001
  crew.retime()
  expect(running.size).toBe(1)
  idleMs = 1
  crew.retime()
  await vi.waitFor(() => expect(running.size).toBe(0))
})

it('opens the session again when its program has died between two turns', async () => {
  const { prompt, rest, log, groups, running } = await crewAt()
  await prompt('say one')
  await rest()
  const began = log.find((event) => event.type === 'turn-began')
  process.kill(groups[0]?.pid ?? 0, 'SIGKILL')
  await vi.waitFor(() => expect(running.size).toBe(0))
  await prompt('recall', { sessionId: began?.sessionId ?? '' })
  await rest()
  expect(JSON.stringify(log)).toContain('- say one')
})

it('hands on an answer, and ignores one that nobody waits for', async () => {
  const { crew, prompt, rest, log } = await crewAt()
  await crew.answer(thread, requestId.parse('nothing'), { allowed: true })
  await prompt('run echo lit')
  await vi.waitFor(() => expect(asked(log)).toBeDefined())
  const id = asked(log)
  expect(crew.liveTurns()).toBe(1)
  if (id) await crew.answer(thread, id, { allowed: true })
  await rest()
  expect(JSON.stringify(log)).toContain('lit')
})

it('says nothing in the midst of a turn to an agent that cannot hear it, nor to none', async () => {
  const { crew, prompt } = await crewAt()
  const begin = vi.fn<() => void>()
  const steer = (turn: string) =>
    crew.steer({ threadId: thread, turnId: turnId.parse(turn), text: 'left', begin })
  expect(await steer('turn-1')).toBe('not-running')
  await prompt('wait 500 seconds')
  expect(await steer('another')).toBe('not-running')
  expect(await steer('turn-1')).toBe('cannot')
  await crew.interrupt(thread, turnId.parse('turn-1'))
  expect(await steer('turn-1')).toBe('not-running')
  expect(begin).not.toHaveBeenCalled()
})

it('marks words before they are sent, and hands on whether they were taken', async () => {
  const told: string[] = []
  const finished = deferred<void>()
  const session: AgentSession = {
    sessionId: 's',
    fresh: true,
    alive: true,
    ended: new Promise(() => {}),
    async prompt({ say }) {
      void finished.promise.then(() => say({ type: 'turn-completed' }))
    },
    async steer(text) {
      told.push(text)
      return text === 'left'
    },
    answer: async () => {},
    interrupt: async () => finished.resolve(),
    close: async () => finished.resolve(),
  }
  const crew = createCrew({
    agentFor: () => ({ open: async () => session }),
    ingest: async () => {},
    live: () => {},
    keepText: keepHead,
    onTurnsChanged: () => {},
  })
  onTestFinished(() => crew.close())
  const of = { threadId: thread, turnId: turnId.parse('turn-1') }
  await crew.prompt({
    ...of,
    text: 'go',
    agent: practice,
    checkout: await temporaryFolder(),
    begin: () => {},
    signal: new AbortController().signal,
  })
  const begin = () => void told.push('marked')
  expect(await crew.steer({ ...of, text: 'left', begin })).toBe('taken')
  expect(await crew.steer({ ...of, text: 'right', begin })).toBe('refused')
  expect(told).toEqual(['marked', 'left', 'marked', 'right'])
})

it('interrupts the turn it is told to, and no other', async () => {
  const { crew, prompt, log } = await crewAt()
  await prompt('wait 500 seconds')
  expect(await crew.interrupt(thread, turnId.parse('another'))).toBe('not-running')
  expect(await crew.interrupt(thread, turnId.parse('turn-1'))).toBe('stopped')
  expect(log.at(-1)).toMatchObject({ type: 'turn-interrupted' })
  expect(await crew.interrupt(thread, turnId.parse('turn-1'))).toBe('not-running')
})

it('calls off a turn whose agent is only starting, and marks nothing', async () => {
  const { crew, prompt, log, running } = await crewAt()
  const begin = vi.fn<() => void>()
  const prompted = prompt('say hello', { begin })
  const refused = expect(prompted).rejects.toMatchObject({ code: 'agent-stopped' })
  expect(await crew.interrupt(thread, turnId.parse('turn-1'))).toBe('not-running')
  await refused
  expect(begin).not.toHaveBeenCalled()
  expect(log).toEqual([])
  expect(running.size).toBe(0)
})

it('takes the next prompt while the turn before is just leaving', async () => {
  let next: Promise<void> | undefined
  const kit = await crewAt({
    onEvent: (event) => {
      if (event.type === 'turn-completed') next ??= kit.prompt('say two')
    },
  })
  await kit.prompt('say one')
  await vi.waitFor(() => expect(kit.log.filter((e) => e.type === 'turn-completed')).toHaveLength(2))
  await next
  expect(kit.groups).toHaveLength(1)
})

it('shows the text that its log has not taken yet', async () => {
  const { crew, prompt, rest } = await crewAt()
  await prompt('stream 400 words slowly')
  await vi.waitFor(() => expect(crew.tails(thread).length).toBeGreaterThan(0), { interval: 5 })
  await crew.interrupt(thread, turnId.parse('turn-1'))
  await rest()
  expect(crew.tails(thread)).toEqual([])
})

it('ends its programs when the log takes nothing more', async () => {
  const { crew, prompt, rest, running } = await crewAt({
    onEvent: (event) => {
      if (event.type === 'item-appended') throw new Error('the log is closed')
    },
  })
  await prompt('stream 4000 words slowly')
  await rest()
  expect(crew.liveTurns()).toBe(0)
  await vi.waitFor(() => expect(running.size).toBe(0))
})

it('ends all it has when it closes, and takes no more', async () => {
  const { crew, prompt, log, running } = await crewAt()
  await prompt('wait 500 seconds')
  await crew.close()
  expect(running.size).toBe(0)
  expect(log.at(-1)).toMatchObject({ type: 'turn-interrupted' })
  await expect(prompt('say more')).rejects.toMatchObject({ code: 'agent-stopped' })
})
