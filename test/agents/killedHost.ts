import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { AgentChoice } from '../../core/agent.ts'
import type { StoredEvent } from '../../core/events.ts'
import { serving } from '../cli/program.ts'
import { makeRepository } from '../support/repository.ts'
import { commandsIn } from './conformance.ts'
import { temporaryFolder } from './support.ts'

export type Doomed = {
  agent: AgentChoice
  /** Makes a home for the agent, of the test's own, and gives all of the environment to run it in. */
  environment: () => Promise<NodeJS.ProcessEnv>
  /** What is asked for the scenes of these names in the conformance suite. */
  prompts: Readonly<Record<'hello' | 'sleep' | 'recall', string>>
  /** Resolves once a session of that time may be opened again, in milliseconds since the epoch. */
  mayReopen?: ((openedAt: number) => Promise<void>) | undefined
}

/**
 * The test that an agent's thread survives the host: killed in the middle of a turn, it leaves
 * nothing running, and the next turn goes on with the agent's session.
 */
export function goesOnAfterKilledHost(
  name: string,
  { agent, environment, prompts, mayReopen }: Doomed,
): void {
  it(`${name} goes on with its session after the host was killed in mid-command`, async () => {
    const { root: checkout } = makeRepository()
    const own = await environment()
    for (const variable of Object.keys({ ...process.env, ...own }))
      vi.stubEnv(variable, own[variable])
    onTestFinished(() => void vi.unstubAllEnvs())
    const home = await temporaryFolder()

    const doomed = await hostOn(home)
    await doomed.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath: checkout })
    // In full access no rule asks, so that the command runs by itself.
    const chosen = { ...agent, mode: 'full' }
    await doomed.send({ type: 'CreateThread', threadId: 't', projectId: 'p', agent: chosen })
    const before = await doomed.turn('before', prompts.hello)
    expect(before.at(-1)?.type).toBe('TurnCompleted')
    const openedAt = Date.now()
    await doomed.send({ type: 'StartTurn', threadId: 't', turnId: 'cut', text: prompts.sleep })
    await vi.waitUntil(async () => (await commandsIn({ checkout })).length > 0, WAIT)
    const started = await descendantsOf(doomed.pid)
    expect(started).not.toEqual([])
    await doomed.kill()

    const host = await hostOn(home)
    const cut = await vi.waitUntil(() => host.ended('cut'), WAIT)
    expect(cut.at(-1)?.type).toBe('TurnInterrupted')
    await vi.waitUntil(async () => (await stillRunning(started)).length === 0, WAIT)
    await mayReopen?.(openedAt)
    const after = await host.turn('after', prompts.recall)
    expect(after.at(-1)?.type).toBe('TurnCompleted')
    const [first, next] = [before, after].map((events) => ofType(events, 'TurnBegan')[0]?.payload)
    expect(next).toMatchObject({ sessionId: first?.sessionId, fresh: false })
    expect(spokenIn(after)).toContain(prompts.hello)
    await host.kill()
  }, 120_000)
}

const WAIT = { timeout: 30_000, interval: 50 }

/** The real host in a process of its own, on this home. */
async function hostOn(home: string) {
  const { child, ended: gone, url, token } = await serving(home)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

  async function send(command: Record<string, unknown>): Promise<void> {
    const body = JSON.stringify({ id: crypto.randomUUID(), ...command })
    const reply = await fetch(new URL('/api/commands', url), { method: 'POST', headers, body })
    if (!reply.ok) throw new Error(await reply.text())
  }

  async function events(after = 0): Promise<StoredEvent[]> {
    const route = new URL(`/api/events?after=${after}&limit=1000`, url)
    const lines = (await (await fetch(route, { headers })).text()).split('\n')
    const page = lines.filter((line) => line !== '').map((line): StoredEvent => JSON.parse(line))
    const last = page.at(-1)
    return last && page.length === 1000 ? [...page, ...(await events(last.position))] : page
  }

  /** What was said in a turn up to its end; undefined while it goes on. */
  async function ended(turnId: string): Promise<StoredEvent[] | undefined> {
    const all = (await events()).filter(
      ({ payload }) => 'turnId' in payload && payload.turnId === turnId,
    )
    const end = all.findIndex(({ type }) => /^Turn(Completed|Failed|Interrupted)$/.test(type))
    return end < 0 ? undefined : all.slice(0, end + 1)
  }

  return {
    pid: child.pid ?? 0,
    send,
    ended,
    async turn(turnId: string, text: string): Promise<StoredEvent[]> {
      await send({ type: 'StartTurn', threadId: 't', turnId, text })
      return vi.waitUntil(() => ended(turnId), WAIT)
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await gone
    },
  }
}

type Of<T extends StoredEvent['type']> = Extract<StoredEvent, { type: T }>
const ofType = <T extends StoredEvent['type']>(events: readonly StoredEvent[], type: T) =>
  events.filter((event): event is Of<T> => event.type === type)

/** All that the agent said, in whatever pieces it was stored. */
const spokenIn = (events: readonly StoredEvent[]): string =>
  events
    .map(({ type, payload }) => {
      if (type === 'TurnItemAppended')
        return payload.kind === 'assistant-text' ? payload.body.text : ''
      return type === 'TurnItemUpdated' && 'text' in payload ? payload.text : ''
    })
    .join('')

type Running = { pid: string; parent: string; words: string }

async function processes(): Promise<Running[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,ppid=,stat=,args='])
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, words] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    if (!pid || !parent || !words || state?.startsWith('Z')) return []
    return [{ pid, parent, words }]
  })
}

/** Every process that came of this one, to whichever group it belongs. */
async function descendantsOf(pid: number): Promise<Running[]> {
  const all = await processes()
  const found: Running[] = []
  const open = [String(pid)]
  for (const parent of open) {
    const children = all.filter((each) => each.parent === parent)
    found.push(...children)
    open.push(...children.map((each) => each.pid))
  }
  return found
}

async function stillRunning(some: readonly Running[]): Promise<Running[]> {
  const now = await processes()
  return some.filter(({ pid, words }) =>
    now.some((each) => each.pid === pid && each.words === words),
  )
}
