import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { RequestError } from '@agentclientprotocol/sdk'
import { describe, expect, it, vi } from 'vitest'
import { requestId, turnId } from '../../core/ids.ts'
import { endByError } from '../../electron/agents/acp/ends.ts'
import { deferred } from '../../electron/agents/deferred.ts'
import { membersOf } from '../../electron/agents/processTable.ts'
import { createRegistry } from '../../electron/agents/registry.ts'
import { expectPoured } from './pour.ts'
import {
  converse,
  groupKeeper,
  noticesIn,
  openHostile,
  spoken,
  temporaryFolder,
  toolBodies,
} from './support.ts'

describe('an agent that does not open', () => {
  it('is told by its exit code and last words when it ends at once', async () => {
    await expect(openHostile(['exit'])).rejects.toMatchObject({
      code: 'agent-exited',
      message: 'Hostile ended with exit code 3 as it started. Its last words were:\nno such lamp',
      stderr: 'no such lamp',
    })
  })

  it('is ended when it never answers', async () => {
    const { groups, gone, keeper: kept } = groupKeeper()
    const opening = openHostile(['silent'], { openTimeoutMs: 300, keeper: kept })
    await expect(opening).rejects.toMatchObject({ code: 'agent-timeout' })
    expect(gone).toEqual(groups)
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('is ended when it is called off', async () => {
    const abort = new AbortController()
    const { groups, gone, keeper: kept } = groupKeeper()
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

  it('is refused when it opens a session without a name', async () => {
    await expect(openHostile(['nameless'])).rejects.toMatchObject({ code: 'agent-refused' })
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
    const { groups, gone, keeper: kept } = groupKeeper()
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
    const { groups, keeper: kept } = groupKeeper()
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

  it('takes no more questions than it reads answers to', async () => {
    const checkout = await temporaryFolder()
    const large = path.join(checkout, 'large.txt')
    await writeFile(large, 'l'.repeat(4 * 1024 * 1024))
    const before = process.memoryUsage().rss
    const session = await openHostile(['ask-deaf', large], {
      checkout,
      silenceMs: 300,
      stopGraceMs: 100,
      endGraceMs: 100,
    })
    let grown = 0
    const events = await converse(session, 'go', {
      heard: async (event) => {
        grown = process.memoryUsage().rss - before
        // It waits for us, and we for it.
        if (event.type === 'item-appended') await session.interrupt()
      },
    })
    expect(noticesIn(events)).toMatchObject([{ code: 'agent-silent' }])
    expect(events.at(-1)).toMatchObject({ type: 'turn-interrupted' })
    expect(grown).toBeLessThan(400 * 1024 * 1024)
  })

  it('is read to its end in little memory, however much it says', () => expectPoured(256), 120_000)

  it('is told of as waiting when it says nothing, and as going on when it does', async () => {
    const go = path.join(await temporaryFolder(), 'go')
    const session = await openHostile(['stall', '', go], { silenceMs: 200 })
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

  it('can be stopped while it says nothing', async () => {
    const session = await openHostile(['stall'], { silenceMs: 100 })
    const events = await converse(session, 'go', {
      heard: async (event) => {
        if (event.type === 'item-appended' && event.item.kind === 'notice')
          await session.interrupt()
      },
    })
    expect(events.at(-1)).toEqual({ type: 'turn-interrupted', reason: 'Stopped as asked.' })
  })

  it('is not called silent while it waits for an answer', async () => {
    const session = await openHostile(['ask'], { silenceMs: 50 })
    const events = await converse(session, 'go', {
      heard: async (event) => {
        if (event.type !== 'approval-requested') return
        const { requestId } = event
        // Longer than it may be silent; there is no condition to wait for in nothing happening.
        setTimeout(() => void session.answer(requestId, { allowed: true }), 200)
      },
    })
    expect(noticesIn(events)).toEqual([])
  })

  it('fails the turn when it does not take the message', async () => {
    const { groups, gone, keeper: kept } = groupKeeper()
    const session = await openHostile(['deaf'], {
      openTimeoutMs: 2000,
      endGraceMs: 100,
      keeper: kept,
    })
    const events = await converse(session, 'm'.repeat(1024 * 1024))
    expect(events).toEqual([
      {
        type: 'turn-failed',
        code: 'agent-timeout',
        message: 'Hostile did not take the message within 2 seconds, so it was ended.',
      },
    ])
    expect(gone).toEqual(groups)
  })

  it('may use an id twice: each question is asked, and the first end counts', async () => {
    let skipped = 0
    const session = await openHostile(['same-ids'], {
      skippedLine: () => {
        skipped += 1
      },
    })
    const events = await converse(session, 'go', { answer: { allowed: true } })
    const asked = events.flatMap((event) =>
      event.type === 'approval-requested' ? [event.requestId] : [],
    )
    expect(new Set(asked).size).toBe(2)
    const appended = events.filter(
      (event) => event.type === 'item-appended' && event.item.kind === 'tool-call',
    )
    expect(appended).toHaveLength(1)
    expect(toolBodies(events).map((body) => body.title)).toEqual([
      'First',
      'Second',
      'Third',
      'Fourth',
    ])
    expect(events.at(-1)).toEqual({ type: 'turn-completed' })
    // An answer to nothing, and a second one to the prompt.
    await vi.waitFor(() => expect(skipped).toBe(2))
    expect((await converse(session, 'go', { answer: { allowed: true } })).at(-1)?.type).toBe(
      'turn-completed',
    )
  })

  it('has what it says and asks after the end dropped and refused', async () => {
    const checkout = await temporaryFolder()
    const place = path.join(checkout, 'late.txt')
    const answered = path.join(await temporaryFolder(), 'answered')
    const session = await openHostile(['late', place, answered], { checkout })
    expect(await converse(session, 'go')).toEqual([{ type: 'turn-completed' }])
    await session.answer(requestId.parse('nothing'), { allowed: true })
    await vi.waitFor(() => readFile(answered))
    expect(spoken(await converse(session, 'go'))).toBe('cancelled,refused')
    await expect(readFile(place)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.each([
    [['leave', '0'], 'Hostile ended with exit code 0 in the middle of the turn.'],
    [['leave', '137'], 'Hostile ended with exit code 137 in the middle of the turn.'],
    [['die-by', 'SIGKILL'], 'Hostile was ended by SIGKILL in the middle of the turn.'],
    [['die-by', 'SIGABRT'], 'Hostile was ended by SIGABRT in the middle of the turn.'],
  ])('fails the turn when it goes by %j', async (manner, message) => {
    const session = await openHostile(manner)
    expect(await converse(session, 'go')).toEqual([
      { type: 'turn-failed', code: 'agent-exited', message },
    ])
    expect(session.alive).toBe(false)
  })

  it.each([
    ['no stop reason that we know', ['stop', 'banana'], /no reason we know: "banana"/],
    ['nothing', ['no-answer'], /no reason we know|Invalid/],
  ])('fails the turn when its end says %s', async (_, manner, message) => {
    const events = await converse(await openHostile(manner), 'go')
    expect(events).toMatchObject([
      { type: 'turn-failed', code: 'agent-error', message: expect.stringMatching(message) },
    ])
  })

  it('has its own notices shown', async () => {
    const events = await converse(await openHostile(['notice']), 'go')
    expect(noticesIn(events)).toMatchObject([{ level: 'warning', text: 'Low\non power' }])
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
    const { groups, gone, keeper: kept } = groupKeeper()
    const session = await openHostile(['orphan'], { keeper: kept })
    const events = await converse(session, 'go')
    expect(events.at(-1)).toMatchObject({ type: 'turn-failed', code: 'agent-exited' })
    await session.ended
    expect(gone).toEqual(groups)
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('is ended when it does not stop, and its turn with it', async () => {
    const { groups, gone, keeper: kept } = groupKeeper()
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

describe("a model's error", () => {
  const told = async (data: unknown) =>
    (await converse(await openHostile(['error', JSON.stringify(data)]), 'go')).at(-1)

  it.each([
    ['in words', 'no such model', 'the lamp burst: no such model'],
    [
      'wrapped',
      { error: { message: 'quota exceeded', code: 429 } },
      'the lamp burst: quota exceeded',
    ],
    [
      'as JSON in text',
      { details: '{"error":{"message":"bad key","status":"DENIED"}}' },
      'the lamp burst: bad key',
    ],
    ['in a list', [{ error: { message: 'overloaded' } }], 'the lamp burst: overloaded'],
    ['that says the same again', { details: 'the lamp burst' }, 'the lamp burst'],
    ['that says nothing', { requestId: 'r-1' }, 'the lamp burst'],
  ])('is told clearly: %s', async (_, data, message) => {
    expect(await told(data)).toEqual({ type: 'turn-failed', code: 'agent-error', message })
  })

  it('is told clearly where the agent hands it on as it came', () => {
    const raw = '{"type":"error","error":{"type":"api_error","message":"bad request"}}'
    expect(endByError(new RequestError(400, raw), false)).toMatchObject({ message: 'bad request' })
    expect(endByError(new RequestError(500, '{"id":1}'), false)).toMatchObject({
      message: '{"id":1}',
    })
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

/** Processor time a process has used, in clock ticks. */
async function cpuTicks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
