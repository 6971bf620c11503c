import { expect, it } from 'vitest'
import { itemId, providerEventId, threadId, turnId } from '../../core/ids.ts'
import { INLINE_BODY_LIMIT, type ToolBody } from '../../core/items.ts'
import type { LiveFrame } from '../../core/protocol.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'
import { deferred } from '../../electron/agents/deferred.ts'
import {
  createTurnFeed,
  STORE_AFTER_LENGTH,
  STORE_AFTER_MS,
} from '../../electron/agents/turnFeed.ts'
import { keepHead } from './support.ts'

const item = itemId.parse('i')
const text = (offset: number, said: string, of = item): ProviderEvent => ({
  type: 'item-text',
  itemId: of,
  offset,
  text: said,
})
const tool = (status: ToolBody['status'], output = '', of = item): ProviderEvent => ({
  type: 'item-updated',
  itemId: of,
  item: {
    kind: 'tool-call',
    body: { tool: 'command', title: 'ls', status, output: { text: output } },
  },
})

/** A feed on a clock of its own, with what it stored and showed. */
function feedOn(ingest: (event: ProviderEvent) => Promise<void> = async () => {}) {
  const stored: ProviderEvent[] = []
  const ids: string[] = []
  const shown: LiveFrame[] = []
  let due: (() => void) | undefined
  const feed = createTurnFeed({
    threadId: threadId.parse('thread'),
    turnId: turnId.parse('turn'),
    mark: 'mark',
    ingest: async (id, event) => {
      ids.push(id)
      await ingest(event)
      stored.push(event)
    },
    live: (frame) => shown.push(frame),
    keepText: keepHead,
    timers: {
      after(ms, run) {
        expect(ms).toBe(STORE_AFTER_MS)
        due = run
        return () => {
          due = undefined
        }
      },
    },
  })
  const tick = async () => {
    due?.()
    await feed.flush()
  }
  return { feed, stored, ids, shown, tick, isDue: () => due !== undefined }
}

it('shows text at once and stores it, joined, when its time has come', async () => {
  const { feed, stored, shown, tick } = feedOn()
  await feed.say(text(0, 'a'))
  await feed.say(text(1, 'b'))
  expect(shown.map((frame) => [frame.offset, frame.text])).toEqual([
    [0, 'a'],
    [1, 'b'],
  ])
  expect(stored).toEqual([])
  expect(feed.tails()).toMatchObject([{ offset: 0, text: 'ab' }])
  await tick()
  expect(stored).toEqual([text(0, 'ab')])
  expect(feed.tails()).toEqual([])
})

it('stores text as soon as enough of it has gathered', async () => {
  const { feed, stored, isDue } = feedOn()
  await feed.say(text(0, 'a'))
  expect(isDue()).toBe(true)
  await feed.say(text(1, 'b'.repeat(STORE_AFTER_LENGTH)))
  expect(stored).toHaveLength(1)
  expect(isDue()).toBe(false)
})

it('stores what waits before anything else, in order', async () => {
  const { feed, stored } = feedOn()
  const other = itemId.parse('other')
  await feed.say(text(0, 'a'))
  await feed.say(text(0, 'b', other))
  await feed.say({ type: 'turn-completed' })
  expect(stored).toEqual([text(0, 'a'), text(0, 'b', other), { type: 'turn-completed' }])
})

it('does not join text across a gap', async () => {
  const { feed, stored } = feedOn()
  await feed.say(text(0, 'a'))
  await feed.say(text(5, 'b'))
  await feed.flush()
  expect(stored).toEqual([text(0, 'a'), text(5, 'b')])
})

it('keeps text among the tails until the log has it', async () => {
  const commit = deferred<void>()
  const { feed, tick } = feedOn(() => commit.promise)
  await feed.say(text(0, 'a'))
  const storing = tick()
  await feed.say(text(1, 'b'))
  expect(feed.tails().map((frame) => frame.text)).toEqual(['a', 'b'])
  commit.resolve()
  await storing
  expect(feed.tails().map((frame) => frame.text)).toEqual(['b'])
})

it('stores only the newest body of a running tool, and its last one at once', async () => {
  const { feed, stored, tick } = feedOn()
  await feed.say(tool('running', '1'))
  await feed.say(tool('running', '12'))
  await tick()
  await feed.say(tool('running', '123'))
  await feed.say(tool('completed', '1234'))
  expect(stored).toEqual([tool('running', '12'), tool('completed', '1234')])
})

it('keeps a large output before the event that names it', async () => {
  const { feed, stored } = feedOn()
  await feed.say(tool('completed', 'x'.repeat(INLINE_BODY_LIMIT + 1)))
  expect(stored).toMatchObject([
    { item: { body: { output: { blob: 'kept', bytes: INLINE_BODY_LIMIT + 1 } } } },
  ])
})

it('gives every event an id of its own that the log takes', async () => {
  const { feed, ids } = feedOn()
  for (let at = 0; at < 3; at += 1) await feed.say({ type: 'turn-completed' })
  expect(new Set(ids).size).toBe(3)
  for (const id of ids) expect(providerEventId.safeParse(id).success).toBe(true)
})

it('makes a fast speaker wait for a slow log', async () => {
  const commit = deferred<void>()
  const { feed } = feedOn(() => commit.promise)
  let waiting = true
  const taken = feed.say(text(0, 'x'.repeat(STORE_AFTER_LENGTH))).then(() => {
    waiting = false
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(waiting).toBe(true)
  commit.resolve()
  await taken
})

it('tells the next who speaks that storing has failed, and stores no more', async () => {
  const fault = new Error('the log is closed')
  let calls = 0
  const { feed, tick } = feedOn(async () => {
    calls += 1
    throw fault
  })
  await feed.say(text(0, 'a'))
  await expect(tick()).rejects.toBe(fault)
  await expect(feed.say({ type: 'turn-completed' })).rejects.toBe(fault)
  expect(calls).toBe(1)
})
