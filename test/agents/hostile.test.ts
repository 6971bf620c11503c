import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { turnId } from '../../core/ids.ts'
import { deferred } from '../../electron/agents/deferred.ts'
import { membersOf } from '../../electron/agents/processTable.ts'
import { createRegistry } from '../../electron/agents/registry.ts'
import type { GroupRecord } from '../../electron/agents/processGroup.ts'
import { converse, openHostile, spoken, temporaryFolder } from './support.ts'

/** Keeps what the host would keep of running groups. */
function keeper() {
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

describe('an agent that does not open', () => {
  it('is told by its exit code and last words when it ends at once', async () => {
    await expect(openHostile(['exit'])).rejects.toMatchObject({
      code: 'agent-exited',
      message: 'Hostile ended with exit code 3 as it started. Its last words were:\nno such lamp',
      stderr: 'no such lamp',
    })
  })

  it('is ended when it never answers', async () => {
    const { groups, gone, keeper: kept } = keeper()
    const opening = openHostile(['silent'], { openTimeoutMs: 300, keeper: kept })
    await expect(opening).rejects.toMatchObject({ code: 'agent-timeout' })
    expect(gone).toEqual(groups)
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('is ended when it is called off', async () => {
    const abort = new AbortController()
    const { groups, gone, keeper: kept } = keeper()
    const opening = openHostile(['silent'], { signal: abort.signal, keeper: kept })
    const refused = expect(opening).rejects.toMatchObject({ code: 'agent-stopped' })
    await vi.waitFor(() => expect(groups).toHaveLength(1))
    abort.abort()
    await refused
    expect(gone).toEqual(groups)
  })

  it('is refused when it speaks another version', async () => {
    await expect(openHostile(['other-version'])).rejects.toMatchObject({ code: 'agent-refused' })
  })

  it('says that it needs a login', async () => {
    await expect(openHostile(['login'])).rejects.toMatchObject({
      code: 'agent-refused',
      message: expect.stringContaining('log in'),
    })
  })

  it('says how to get a program that is missing', async () => {
    const checkout = await temporaryFolder()
    const agentFor = createRegistry({
      practiceSessions: checkout,
      environment: { PATH: checkout, HOME: checkout },
    })
    const signal = new AbortController().signal
    const agent = { provider: 'codex' as const, command: ['codex-acp-that-is-not-there'] }
    await expect(agentFor(agent).open({ agent, checkout, signal })).rejects.toMatchObject({
      code: 'agent-missing',
      message: expect.stringContaining('codex-acp-that-is-not-there'),
    })
    await expect(
      openHostile([], { command: [path.join(checkout, 'nothing')] }),
    ).rejects.toMatchObject({ code: 'agent-missing', message: expect.stringContaining('Do not.') })
  })

  it('is not started in a folder that is not there', async () => {
    const opening = openHostile(['plain'], { checkout: '/nowhere/at/all' })
    await expect(opening).rejects.toMatchObject({ code: 'checkout-missing' })
  })
})

describe('an agent that misbehaves in a turn', () => {
  it('has lines that are no messages skipped and counted', async () => {
    let skipped = 0
    const session = await openHostile(['garbage'], {
      skippedLine: () => {
        skipped += 1
      },
    })
    const events = await converse(session, 'go')
    expect(spoken(events)).toBe('still here')
    expect(events.at(-1)?.type).toBe('turn-completed')
    expect(skipped).toBe(5)
  })

  it('fails the turn at a line over 16 MiB, with its last words, and is ended', async () => {
    const { groups, gone, keeper: kept } = keeper()
    const session = await openHostile(['huge-line'], { keeper: kept })
    const events = await converse(session, 'go')
    expect(events).toEqual([
      {
        type: 'turn-failed',
        code: 'agent-line-too-long',
        message: expect.stringContaining('about to say too much'),
      },
    ])
    await session.ended
    expect(gone).toEqual(groups)
  })

  it('has a text over the limit of one item spread over several', async () => {
    const events = await converse(await openHostile(['large-line']), 'go')
    expect(spoken(events)).toBe('y'.repeat(1024 * 1024))
    expect(events.filter((event) => event.type === 'item-appended')).toHaveLength(16)
  })

  it('has bytes that are not UTF-8 replaced', async () => {
    expect(spoken(await converse(await openHostile(['bad-utf8']), 'go'))).toBe('a\uFFFDb')
  })

  it('waits for a slow listener instead of being buffered', async () => {
    const session = await openHostile(['flood', '20000'])
    let heard = 0
    let largest = 0
    const before = process.memoryUsage().rss
    const events = await converse(session, 'go', {
      heard: async () => {
        heard += 1
        if (heard % 50 === 0) {
          await new Promise((resolve) => setImmediate(resolve))
          largest = Math.max(largest, process.memoryUsage().rss - before)
        }
      },
    })
    expect(spoken(events)).toHaveLength(20_000_000)
    expect(largest).toBeLessThan(200 * 1024 * 1024)
  })

  it('stands still while its listener is busy', async () => {
    const { groups, keeper: kept } = keeper()
    const progress = path.join(await temporaryFolder(), 'progress')
    const session = await openHostile(['flood', '20000', progress], { keeper: kept })
    const busy = deferred<void>()
    let heard = 0
    const talk = converse(session, 'go', {
      heard: async () => {
        heard += 1
        if (heard === 10) await busy.promise
      },
    })
    await vi.waitFor(() => expect(heard).toBe(10))
    // It waits on its full pipe once the time it has used up no longer grows.
    let used = -1
    await vi.waitFor(
      async () => {
        const now = await cpuTicks(groups[0]?.pid ?? 0)
        const still = now === used
        used = now
        expect(still).toBe(true)
      },
      { timeout: 10_000, interval: 200 },
    )
    expect(Number(await readFile(progress, 'utf8'))).toBeLessThan(2000)
    expect(heard).toBe(10)
    busy.resolve()
    expect((await talk).at(-1)?.type).toBe('turn-completed')
  })

  it('fails the turn with its exit code and last words when it ends', async () => {
    const events = await converse(await openHostile(['die']), 'go')
    expect(spoken(events)).toBe('my last words')
    expect(events.at(-1)).toEqual({
      type: 'turn-failed',
      code: 'agent-exited',
      message:
        'Hostile ended with exit code 7 in the middle of the turn. Its last words were:\na wire came loose',
    })
  })

  it('takes its children along when it ends, though they hold its output open', async () => {
    const { groups, gone, keeper: kept } = keeper()
    const session = await openHostile(['orphan'], { keeper: kept })
    const events = await converse(session, 'go')
    expect(events.at(-1)).toMatchObject({ type: 'turn-failed', code: 'agent-exited' })
    await session.ended
    expect(gone).toEqual(groups)
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('is ended when it does not stop, and its turn with it', async () => {
    const { groups, gone, keeper: kept } = keeper()
    const session = await openHostile(['stubborn'], {
      stopGraceMs: 100,
      endGraceMs: 100,
      keeper: kept,
    })
    const events = await converse(session, 'go', { heard: () => session.interrupt() })
    expect(events.at(-1)).toEqual({
      type: 'turn-interrupted',
      reason: 'Hostile did not stop in time, so it was ended.',
    })
    expect(gone).toEqual(groups)
    await expect(
      session.prompt({ turnId: turnId.parse('late'), text: 'more', say: async () => {} }),
    ).rejects.toMatchObject({ code: 'agent-exited' })
  })

  it('interrupts the turn, and does not fail it, when we close it', async () => {
    const session = await openHostile(['stubborn'], { endGraceMs: 100 })
    const events = await converse(session, 'go', { heard: () => void session.close() })
    expect(events.at(-1)).toMatchObject({ type: 'turn-interrupted' })
  })

  it.each([
    [0, { type: 'turn-completed' }],
    [1, { type: 'turn-failed', code: 'max-tokens' }],
    [2, { type: 'turn-failed', code: 'max-turn-requests' }],
    [3, { type: 'turn-failed', code: 'refusal' }],
    [4, { type: 'turn-interrupted' }],
  ])('has its stop reason %i told in our words', async (reason, end) => {
    const events = await converse(await openHostile(['stop', String(reason)]), 'go')
    expect(events).toMatchObject([end])
  })

  it('[A9] fails the turn with the message of its error', async () => {
    const events = await converse(await openHostile(['error']), 'go')
    expect(events).toEqual([
      { type: 'turn-failed', code: 'agent-error', message: 'the lamp burst: at 40 amps' },
    ])
  })
})

describe('a question', () => {
  it('of no known kind is answered by the option the agent offers', async () => {
    const events = await converse(await openHostile(['ask']), 'go', { answer: { allowed: true } })
    const asked = events.find((event) => event.type === 'approval-requested')
    expect(asked).toMatchObject({ title: 'Use the crane', action: { kind: 'other' } })
    expect(spoken(events)).toBe('{"outcome":"selected"}')
  })

  it('carries the reason of a rejection', async () => {
    const events = await converse(await openHostile(['ask']), 'go', {
      answer: { allowed: false, reason: 'too windy' },
    })
    expect(spoken(events)).toBe('{"outcome":"selected","reason":"too windy"}')
  })

  it('is withdrawn when the agent no longer asks', async () => {
    const session = await openHostile(['ask', 'withdraw'], { stopGraceMs: 100, endGraceMs: 100 })
    const events = await converse(session, 'go', {
      heard: async (event) => {
        if (event.type === 'approval-withdrawn') await session.interrupt()
      },
    })
    expect(events.map((event) => event.type)).toContain('approval-withdrawn')
  })

  it('is called off by an interrupt', async () => {
    const session = await openHostile(['ask'])
    const events = await converse(session, 'go', {
      heard: async (event) => {
        if (event.type === 'approval-requested') await session.interrupt()
      },
    })
    expect(spoken(events)).toBe('{"outcome":"cancelled"}')
    expect(events.at(-1)?.type).toBe('turn-interrupted')
  })
})

describe('a loaded session', () => {
  it('keeps what it replays to itself', async () => {
    const session = await openHostile(['plain'], { sessionId: 'hostile-session' })
    expect(session.fresh).toBe(false)
    expect(spoken(await converse(session, 'go'))).toBe('hello')
  })

  it('is a fresh one where the agent has forgotten it', async () => {
    const session = await openHostile(['plain'], { sessionId: 'another' })
    expect(session).toMatchObject({ fresh: true, sessionId: 'hostile-session' })
  })
})

describe('a file written through us', () => {
  it('is written in the checkout alone', async () => {
    const checkout = await temporaryFolder()
    const outside = await temporaryFolder()
    await symlink(outside, path.join(checkout, 'link'))
    const inside = path.join(checkout, 'new.txt')
    await converse(await openHostile(['write-outside', inside], { checkout }), 'go')
    expect(await readFile(inside, 'utf8')).toBe('written')
    const through = path.join(checkout, 'link/new.txt')
    const events = await converse(await openHostile(['write-outside', through], { checkout }), 'go')
    expect(spoken(events)).toContain('refused')
    expect(existsSync(path.join(outside, 'new.txt'))).toBe(false)
  })
})

/** Processor time a process has used, in clock ticks. */
async function cpuTicks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
