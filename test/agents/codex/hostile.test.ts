import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { turnId } from '../../../core/ids.ts'
import type { AgentProgram } from '../../../electron/agents/program.ts'
import type { AgentSession } from '../../../electron/agents/agent.ts'
import { openCodex } from '../../../electron/agents/codex/codex.ts'
import { agentEnvironment } from '../../../electron/agents/environment.ts'
import { membersOf } from '../../../electron/agents/processTable.ts'
import {
  converse,
  groupKeeper,
  noticesIn,
  spoken,
  temporaryFolder,
  toolBodies,
} from '../support.ts'
import { hostileCodex } from './hostileCodex.ts'

type Options = Partial<AgentProgram> & { checkout?: string; signal?: AbortSignal }

async function openHostile(manner: string, options: Options = {}): Promise<AgentSession> {
  const { checkout, signal = new AbortController().signal, ...more } = options
  const session = await openCodex(
    {
      name: 'Hostile',
      command: [process.execPath, hostileCodex, manner],
      environment: agentEnvironment(),
      install: 'Do not.',
      ...more,
    },
    { agent: { provider: 'codex' }, checkout: checkout ?? (await temporaryFolder()), signal },
  )
  onTestFinished(() => session.close())
  return session
}

describe('a Codex that does not open', () => {
  it('is told by its exit code and last words when it ends at once', async () => {
    await expect(openHostile('exit')).rejects.toMatchObject({
      code: 'agent-exited',
      message: 'Hostile ended with exit code 3 as it started. Its last words were:\nno such lamp',
      stderr: 'no such lamp',
    })
  })

  it('is ended when it never answers', async () => {
    const { groups, keeper: kept } = groupKeeper()
    const opening = openHostile('silent', { openTimeoutMs: 300, keeper: kept })
    await expect(opening).rejects.toMatchObject({ code: 'agent-timeout' })
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('is ended when it is called off', async () => {
    const opening = openHostile('silent', { signal: AbortSignal.timeout(200) })
    await expect(opening).rejects.toMatchObject({ code: 'agent-stopped' })
  })

  it('says that it needs a login, and how to log in', async () => {
    await expect(openHostile('login')).rejects.toMatchObject({
      code: 'agent-refused',
      message: expect.stringContaining('codex login'),
    })
  })

  it('is not started in a folder that is not there', async () => {
    const opening = openHostile('plain', { checkout: '/nowhere/at/all' })
    await expect(opening).rejects.toMatchObject({ code: 'checkout-missing' })
  })

  it('says how to get a program that is missing', async () => {
    const opening = openHostile('plain', { command: ['/nowhere/codex', 'app-server'] })
    await expect(opening).rejects.toMatchObject({
      code: 'agent-missing',
      message: expect.stringContaining('Do not.'),
    })
  })
})

describe('a Codex that misbehaves in a turn', () => {
  it('has lines that are no messages of this protocol skipped and counted', async () => {
    let skipped = 0
    const session = await openHostile('garbage', {
      skippedLine: () => {
        skipped += 1
      },
    })
    const events = await converse(session, 'go')
    expect(spoken(events)).toBe('still here')
    expect(events.at(-1)?.type).toBe('turn-completed')
    expect(skipped).toBe(7)
  })

  it('is heard only of its own turn, and of what we know', async () => {
    const events = await converse(await openHostile('strangers'), 'go')
    expect(events.map((event) => event.type)).toEqual(['item-appended', 'turn-completed'])
    expect(spoken(events)).toBe('for you')
  })

  it('fails the turn at a line over 16 MiB, with its last words, and is ended', async () => {
    const { groups, keeper: kept } = groupKeeper()
    const session = await openHostile('huge-line', { keeper: kept })
    const events = await converse(session, 'go')
    expect(events).toEqual([
      {
        type: 'turn-failed',
        code: 'agent-line-too-long',
        message: expect.stringMatching(/\nabout to say too much$/),
        mark: 'hostile-turn',
      },
    ])
    await session.ended
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('waits for a slow listener instead of being buffered', async () => {
    const session = await openHostile('flood')
    let heard = 0
    let largest = 0
    const before = process.memoryUsage().rss
    const events = await converse(session, 'go', {
      heard: async () => {
        heard += 1
        if (heard % 50 !== 0) return
        await new Promise((resolve) => setImmediate(resolve))
        largest = Math.max(largest, process.memoryUsage().rss - before)
      },
    })
    expect(spoken(events)).toHaveLength(20_000_000)
    expect(largest).toBeLessThan(200 * 1024 * 1024)
  })

  it('is ended when its listener fails, which still hears the end and nothing between', async () => {
    const session = await openHostile('flood')
    const heard: string[] = []
    await new Promise<void>((resolve, reject) => {
      session
        .prompt({
          turnId: turnId.parse('turn'),
          text: 'go',
          async say({ type }) {
            heard.push(type)
            if (type === 'turn-failed') resolve()
            else if (heard.length > 3) throw new Error('the log is full')
          },
        })
        .catch(reject)
    })
    expect(heard).toEqual(['item-appended', 'item-text', 'item-text', 'item-text', 'turn-failed'])
    await session.ended
  })

  it('shows no more than the head of what a command prints while it runs', async () => {
    const events = await converse(await openHostile('prints'), 'go')
    const lengths = toolBodies(events).map(({ output }) => output?.text.length ?? 0)
    expect(Math.max(...lengths)).toBe(64 * 1024)
  })

  it('is ended when it does not stop, and its turn with it', async () => {
    const { groups, keeper: kept } = groupKeeper()
    const waits = { stopGraceMs: 100, endGraceMs: 100 }
    const session = await openHostile('stubborn', { ...waits, keeper: kept })
    const events = await converse(session, 'go', { heard: () => session.interrupt() })
    expect(events.at(-1)).toEqual({
      type: 'turn-interrupted',
      reason: 'Hostile did not stop in time, so it was ended.',
      mark: 'hostile-turn',
    })
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('is ended when it does not say that it has cleaned up, and its turn keeps its end', async () => {
    const session = await openHostile('unclean', { stopGraceMs: 100 })
    const events = await converse(session, 'go')
    const end = { type: 'turn-failed', code: 'agent-error', message: 'a fuse blew' }
    expect(events).toEqual([{ ...end, mark: 'hostile-turn' }])
    await session.ended
    expect(session.alive).toBe(false)
  })

  it('fails the turn that it refuses, and takes the next', async () => {
    const session = await openHostile('refuses')
    const refused = { type: 'turn-failed', code: 'agent-error', message: 'not today' }
    expect(await converse(session, 'go')).toEqual([refused])
    expect(await converse(session, 'go')).toEqual([refused])
  })

  it('is told of as waiting when it says nothing, and as going on when it does', async () => {
    const go = path.join(await temporaryFolder(), 'go')
    const command = [process.execPath, hostileCodex, 'stalls', go]
    const session = await openHostile('stalls', { command, silenceMs: 200 })
    const events = await converse(session, 'go', {
      heard: async (event) => {
        if (event.type === 'item-appended' && event.item.kind === 'notice') await writeFile(go, '')
      },
    })
    const [silent, over, ...more] = noticesIn(events)
    expect(silent).toMatchObject({
      type: 'item-appended',
      level: 'warning',
      code: 'agent-silent',
      text: expect.stringContaining('Hostile has said nothing for 0.2 seconds.'),
    })
    expect(over).toMatchObject({ type: 'item-updated', itemId: silent?.itemId, level: 'info' })
    expect(more).toEqual([])
    expect(spoken(events)).toBe('one two')
    expect(events.at(-1)?.type).toBe('turn-completed')
  })

  it('fails a turn that it does not take, and is ended', async () => {
    const session = await openHostile('deaf', { openTimeoutMs: 1000 })
    const events = await converse(session, 'x'.repeat(1024 * 1024))
    expect(events).toMatchObject([{ type: 'turn-failed', code: 'agent-timeout' }])
    await session.ended
  })

  it('has its question withdrawn when it no longer asks', async () => {
    const events = await converse(await openHostile('withdraws'), 'go')
    expect(events.map((event) => event.type)).toEqual([
      'item-appended',
      'item-updated',
      'approval-requested',
      'approval-withdrawn',
      'turn-completed',
    ])
  })

  it('has its question to a person withdrawn, too', async () => {
    const events = await converse(await openHostile('withdraws-question'), 'go')
    expect(events.map((event) => event.type)).toEqual([
      'question-asked',
      'question-withdrawn',
      'turn-completed',
    ])
    const ids = events.flatMap((event) => ('requestId' in event ? [event.requestId] : []))
    expect(new Set(ids).size).toBe(1)
  })

  it('is refused what nobody can answer', async () => {
    const events = await converse(await openHostile('asks-much'), 'go')
    expect(spoken(events)).toBe('refused 1 and 2')
  })
})
