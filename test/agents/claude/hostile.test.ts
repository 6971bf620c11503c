import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { turnId } from '../../../core/ids.ts'
import type { AgentEvent } from '../../../electron/agents/agent.ts'
import { deferred } from '../../../electron/agents/deferred.ts'
import type { GroupRecord } from '../../../electron/agents/processGroup.ts'
import { membersOf } from '../../../electron/agents/processTable.ts'
import { createRegistry } from '../../../electron/agents/registry.ts'
import { converse, spoken, temporaryFolder } from '../support.ts'
import { openHostileClaude } from './support.ts'

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

const notices = (events: Awaited<ReturnType<typeof converse>>) =>
  events.filter((event) => 'item' in event && event.item.kind === 'notice')

describe('a Claude Code that does not open', () => {
  it('is told by its exit code and last words when it ends at once', async () => {
    await expect(openHostileClaude(['exit'])).rejects.toMatchObject({
      code: 'agent-exited',
      message: 'Hostile ended with exit code 3 as it started. Its last words were:\nno such lamp',
      stderr: 'no such lamp',
    })
  })

  it('is ended when it never answers', async () => {
    const { groups, gone, keeper: kept } = keeper()
    const opening = openHostileClaude(['silent'], { openTimeoutMs: 300, keeper: kept })
    await expect(opening).rejects.toMatchObject({ code: 'agent-timeout' })
    expect(gone).toEqual(groups)
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('is ended when it is called off', async () => {
    const abort = new AbortController()
    const { groups, gone, keeper: kept } = keeper()
    const opening = openHostileClaude(['silent'], { signal: abort.signal, keeper: kept })
    const refused = expect(opening).rejects.toMatchObject({ code: 'agent-stopped' })
    await vi.waitFor(() => expect(groups).toHaveLength(1))
    abort.abort()
    await refused
    expect(gone).toEqual(groups)
  })

  it('says how to get it when it is missing', async () => {
    const checkout = await temporaryFolder()
    const environment = { PATH: checkout, HOME: checkout }
    const agentFor = createRegistry({ practiceSessions: checkout, environment })
    const signal = new AbortController().signal
    const agent = { provider: 'claude' as const, command: ['claude-that-is-not-there'] }
    await expect(agentFor(agent).open({ agent, checkout, signal })).rejects.toMatchObject({
      code: 'agent-missing',
      message: expect.stringContaining('claude-that-is-not-there'),
    })
    const nowhere = [path.join(checkout, 'nothing')]
    await expect(openHostileClaude([], { command: nowhere })).rejects.toMatchObject({
      code: 'agent-missing',
      message: expect.stringContaining('Do not.'),
    })
  })

  it('is not started in a folder that is not there', async () => {
    const opening = openHostileClaude(['plain'], { checkout: '/nowhere/at/all' })
    await expect(opening).rejects.toMatchObject({ code: 'checkout-missing' })
  })

  it('is opened afresh where it has forgotten the session', async () => {
    const session = await openHostileClaude(['forgets'], { sessionId: 'of-another-time' })
    expect(session.fresh).toBe(true)
    expect(session.sessionId).not.toBe('of-another-time')
    expect(spoken(await converse(session, 'go'))).toBe('hello')
  })

  it('goes on with a session that it knows', async () => {
    const session = await openHostileClaude(['plain'], { sessionId: 'known' })
    expect(session).toMatchObject({ fresh: false, sessionId: 'known' })
  })
})

describe('a Claude Code that misbehaves in a turn', () => {
  it('has what is no message skipped and counted, and what is not known passed over', async () => {
    let skipped = 0
    const session = await openHostileClaude(['garbage'], {
      skippedLine: () => {
        skipped += 1
      },
    })
    const events = await converse(session, 'go')
    expect(spoken(events)).toBe('still here')
    expect(events.at(-1)?.type).toBe('turn-completed')
    expect(skipped).toBe(4)
  })

  it('fails the turn at a line over 16 MiB, with its last words, and is ended', async () => {
    const { groups, gone, keeper: kept } = keeper()
    const session = await openHostileClaude(['huge-line'], { keeper: kept })
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

  it('waits for a listener that is busy instead of being buffered', async () => {
    const progress = path.join(await temporaryFolder(), 'progress')
    const session = await openHostileClaude(['flood', '20000', progress])
    const busy = deferred<void>()
    let heard = 0
    const talk = converse(session, 'go', {
      heard: async () => {
        heard += 1
        if (heard === 10) await busy.promise
      },
    })
    await vi.waitFor(() => expect(heard).toBe(10))
    // It waits on its full pipe once it gets no further.
    let before = -1
    await vi.waitFor(
      async () => {
        const now = Number(await readFile(progress, 'utf8'))
        const still = now === before
        before = now
        expect(still).toBe(true)
      },
      { timeout: 10_000, interval: 200 },
    )
    expect(before).toBeLessThan(2000)
    expect(heard).toBe(10)
    busy.resolve()
    const events = await talk
    expect(events.at(-1)?.type).toBe('turn-completed')
    expect(spoken(events)).toHaveLength(20_000_000)
  })

  it('fails the turn with its exit code and last words when it ends', async () => {
    const events = await converse(await openHostileClaude(['die']), 'go')
    expect(spoken(events)).toBe('my last words')
    expect(events.at(-1)).toEqual({
      type: 'turn-failed',
      code: 'agent-exited',
      message:
        'Hostile ended with exit code 7 in the middle of the turn. Its last words were:\na wire came loose',
      mark: 'u',
    })
  })

  it('is heard to its end by a slow listener, though it has ended before', async () => {
    const { gone, keeper: kept } = keeper()
    const session = await openHostileClaude(['die-talking'], { keeper: kept })
    const events = await converse(session, 'go', {
      heard: async () => {
        await vi.waitFor(() => expect(gone).toHaveLength(1))
        await new Promise((resolve) => setImmediate(resolve))
      },
    })
    expect(spoken(events)).toMatch(/199 $/)
    expect(events.at(-1)).toMatchObject({ type: 'turn-failed', code: 'agent-exited' })
  })

  it('is stopped though it was asked to before it had begun', async () => {
    const session = await openHostileClaude(['deaf'], { stopGraceMs: 600_000 })
    const ended = deferred<AgentEvent>()
    const given = session.prompt({
      turnId: turnId.parse('hasty'),
      text: 'go',
      say: async (event) => ended.resolve(event),
    })
    await session.interrupt()
    await given
    expect(await ended.promise).toEqual({ type: 'turn-interrupted', reason: 'Stopped as asked.' })
    expect(session.alive).toBe(true)
  })

  it('is ended when it does not stop, and its turn with it', async () => {
    const { groups, gone, keeper: kept } = keeper()
    const session = await openHostileClaude(['stubborn'], {
      stopGraceMs: 100,
      endGraceMs: 100,
      keeper: kept,
    })
    const events = await converse(session, 'go', { heard: () => session.interrupt() })
    expect(events.at(-1)).toEqual({
      type: 'turn-interrupted',
      reason: 'Hostile did not stop in time, so it was ended.',
      mark: 'u',
    })
    expect(gone).toEqual(groups)
    await expect(
      session.prompt({ turnId: turnId.parse('late'), text: 'more', say: async () => {} }),
    ).rejects.toMatchObject({ code: 'agent-exited' })
  })

  it('interrupts the turn, and does not fail it, when we close it', async () => {
    const session = await openHostileClaude(['stubborn'], { endGraceMs: 100 })
    const events = await converse(session, 'go', { heard: () => void session.close() })
    expect(events.at(-1)).toMatchObject({ type: 'turn-interrupted' })
  })

  it('is ended when it cannot be heard', async () => {
    const session = await openHostileClaude(['plain'])
    const turn = { turnId: turnId.parse('unheard'), text: 'go' }
    await session.prompt({ ...turn, say: () => Promise.reject(new Error('the log is full')) })
    await session.ended
    expect(session.alive).toBe(false)
  })

  it('ends a turn once, whatever it says later', async () => {
    const session = await openHostileClaude(['two-results'])
    const first = await converse(session, 'go')
    expect(first.map((event) => event.type)).toEqual(['item-appended', 'turn-completed'])
    const second = await converse(session, 'go')
    expect(second.at(-1)?.type).toBe('turn-completed')
  })

  it('has its silence told, and that it is over', async () => {
    const session = await openHostileClaude(['stubborn'], {
      silenceMs: 50,
      stopGraceMs: 0,
      endGraceMs: 0,
    })
    const events = await converse(session, 'go', {
      heard: async (event) => {
        if ('item' in event && event.item.kind === 'notice') await session.interrupt()
      },
    })
    expect(notices(events)).toMatchObject([{ item: { body: { code: 'agent-silent' } } }])
  })

  it('has its tries to reach the model told in one place', async () => {
    const events = await converse(await openHostileClaude(['retrying']), 'go')
    expect(notices(events).map((event) => event.type)).toEqual(['item-appended', 'item-updated'])
    expect(events[0]).toMatchObject({
      item: { body: { code: 'model-retried', text: expect.stringContaining('529') } },
    })
  })
})

describe('the end of a turn', () => {
  it.each<[string, object, object]>([
    ['a success', { terminal_reason: 'completed' }, { type: 'turn-completed' }],
    [
      'a success that is an error',
      { is_error: true, terminal_reason: 'api_error', result: 'API Error: 500' },
      { type: 'turn-failed', code: 'agent-error', message: 'API Error: 500' },
    ],
    [
      'an error while it worked',
      { subtype: 'error_during_execution', is_error: true, errors: ['a lamp burst'] },
      { type: 'turn-failed', code: 'agent-error', message: 'a lamp burst' },
    ],
    [
      'an abort that nobody asked us for',
      { subtype: 'error_during_execution', is_error: true, terminal_reason: 'aborted_streaming' },
      { type: 'turn-interrupted' },
    ],
    [
      'too many requests of one turn',
      { subtype: 'error_max_turns', is_error: true, terminal_reason: 'max_turns' },
      { type: 'turn-failed', code: 'max-turn-requests' },
    ],
    [
      'a prompt with no room left',
      { is_error: true, terminal_reason: 'prompt_too_long' },
      { type: 'turn-failed', code: 'max-tokens' },
    ],
    ['a refusal', { stop_reason: 'refusal' }, { type: 'turn-failed', code: 'refusal' }],
  ])('is told for %s', async (_, result, end) => {
    const events = await converse(await openHostileClaude(['end', JSON.stringify(result)]), 'go')
    expect(events).toMatchObject([end])
  })

  it('says that it needs a login, once', async () => {
    const events = await converse(await openHostileClaude(['unlogged']), 'go')
    expect(events).toMatchObject([
      {
        type: 'turn-failed',
        code: 'agent-login-needed',
        message: expect.stringContaining('in a terminal'),
      },
    ])
  })

  it('tells what the turn used, cached input among it, and what it alone has cost', async () => {
    const usage = {
      input_tokens: 10,
      output_tokens: 5,
      cache_creation_input_tokens: 20,
      cache_read_input_tokens: 30,
    }
    const told = JSON.stringify({ usage, total_cost_usd: 0.25 })
    const session = await openHostileClaude(['end', told])
    const tokens = { inputTokens: 60, outputTokens: 5, cachedTokens: 30 }
    const first = await converse(session, 'go')
    expect(first).toEqual([{ type: 'turn-completed', usage: { ...tokens, costUsd: 0.25 } }])
    const second = await converse(session, 'go')
    expect(second).toEqual([{ type: 'turn-completed', usage: { ...tokens, costUsd: 0 } }])
    // What went before is in the first sum of a session that goes on.
    const resumed = await openHostileClaude(['end', told], { sessionId: 'earlier' })
    expect(await converse(resumed, 'go')).toEqual([{ type: 'turn-completed', usage: tokens }])
  })
})

describe('a question', () => {
  it('about a tool that nobody knows is put with its name and input', async () => {
    const session = await openHostileClaude(['ask'])
    const events = await converse(session, 'go', { answer: { allowed: true } })
    expect(events.find((event) => event.type === 'approval-requested')).toMatchObject({
      title: 'Crane',
      action: { kind: 'other', detail: { text: 'Crane\n{}' } },
    })
    expect(JSON.parse(spoken(events))).toMatchObject({ behavior: 'allow', updatedInput: {} })
  })

  it('carries the reason of a rejection', async () => {
    const events = await converse(await openHostileClaude(['ask']), 'go', {
      answer: { allowed: false, reason: 'too windy' },
    })
    expect(JSON.parse(spoken(events))).toMatchObject({ behavior: 'deny', message: 'too windy' })
  })

  it('no longer asks a person what it has withdrawn', async () => {
    const session = await openHostileClaude(['ask', 'withdraw', 'person'])
    const events = await converse(session, 'go', {
      heard: async (event) => {
        if (event.type === 'question-withdrawn') await session.interrupt()
      },
    })
    const [asked, withdrawn] = events.filter((event) => 'requestId' in event)
    expect(asked).toMatchObject({ type: 'question-asked', questions: [{ text: 'Where?' }] })
    expect(withdrawn).toMatchObject({ type: 'question-withdrawn', requestId: asked?.requestId })
    expect(events.at(-1)?.type).toBe('turn-interrupted')
  })

  it('is withdrawn when it no longer asks', async () => {
    const session = await openHostileClaude(['ask', 'withdraw'])
    const events = await converse(session, 'go', {
      heard: async (event) => {
        if (event.type === 'approval-withdrawn') await session.interrupt()
      },
    })
    expect(events.map((event) => event.type)).toContain('approval-withdrawn')
    expect(events.at(-1)?.type).toBe('turn-interrupted')
  })
})
