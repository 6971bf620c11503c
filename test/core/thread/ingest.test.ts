import { describe, it } from 'vitest'
import type { Event } from '../../../core/events.ts'
import type { TurnItem } from '../../../core/items.ts'
import type { ProviderEvent } from '../../../core/providerEvents.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { RECENT_PROVIDER_EVENTS, STREAMING_TEXTS } from '../../../core/thread/state.ts'
import { specify, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'

const given = specify(threadDecider)
const { says, thread, turn, item, request } = of

const text = (offset: number, words: string, name = 'words'): ProviderEvent => ({
  type: 'item-text',
  itemId: item(name),
  offset,
  text: words,
})

describe('the beginning of a turn', () => {
  const start: Told[] = [of.threadCreated, of.turnStarted(1), of.captureBefore(1)]
  const begins = says({ type: 'turn-began', sessionId: 's', fresh: true })

  it('is noted with the agent’s session', () => {
    given(...start)
      .when(begins)
      .then(of.began(1))
  })
  it('is noted once', () => {
    given(...of.running)
      .when(begins)
      .thenNothing()
  })
})

describe('items', () => {
  const tool = (status: 'running' | 'completed'): TurnItem => ({
    kind: 'tool-call',
    body: { tool: 'command', title: 'npm test', status },
  })
  const items: TurnItem[] = [
    { kind: 'user-message', body: { text: 'And then?' } },
    { kind: 'assistant-text', body: { text: '' } },
    { kind: 'reasoning', body: { text: 'Hm.', blob: 'ab', bytes: 70_000 } },
    tool('running'),
    { kind: 'plan', body: { entries: [{ text: 'Look', status: 'pending' }] } },
    { kind: 'notice', body: { level: 'warning', text: 'Slow.', code: 'slow' } },
  ]

  it.each(items)('are appended as they are: $kind', (what) => {
    given(...of.running)
      .when(says({ type: 'item-appended', itemId: item('one'), item: what }))
      .then(of.appended('one', what))
  })
  it('are replaced as a whole', () => {
    const done = tool('completed')
    given(...of.running, of.appended('one', tool('running')))
      .when(says({ type: 'item-updated', itemId: item('one'), item: done }))
      .then(
        of.event('TurnItemUpdated', {
          threadId: thread,
          turnId: turn(1),
          itemId: item('one'),
          ...done,
        }),
      )
  })
})

describe('streaming text', () => {
  const saying: Told[] = [...of.running, of.said('words', 'Hello')]

  it('goes on where it left off', () => {
    given(...saying)
      .when(says(text(5, ', you')))
      .then(of.saidMore('words', 5, ', you'))
    given(...saying, of.saidMore('words', 5, ', you'))
      .when(says(text(10, '!')))
      .then(of.saidMore('words', 10, '!'))
  })
  it('is counted in UTF-16 units, as windows count', () => {
    given(...of.running, of.said('words', '👋🏽'))
      .when(says(text(4, '…')))
      .then(of.saidMore('words', 4, '…'))
  })
  it('may be cut in the middle of a character', () => {
    given(...of.running, of.said('words', '\ud83d'))
      .when(says(text(1, '\udc4b')))
      .then(of.saidMore('words', 1, '\udc4b'))
  })
  it('[A8] is not said again when a part of it is repeated', () => {
    given(...saying)
      .when(says(text(0, 'Hello')))
      .thenNothing()
    given(...saying)
      .when(says(text(2, 'llo')))
      .thenNothing()
    given(...saying)
      .when(says(text(2, 'llo, you')))
      .then(of.saidMore('words', 5, ', you'))
  })
  it('[A8] is not guessed at where a part is missing', () => {
    given(...saying)
      .when(says(text(6, 'you')))
      .thenNothing()
  })
  it('[A8] is nothing for an item that nobody has begun', () => {
    given(...saying)
      .when(says(text(0, 'Hi', 'unheard')))
      .thenNothing()
  })
  it('[A8] is not begun twice', () => {
    const again = { kind: 'assistant-text', body: { text: '' } } as const
    given(...saying)
      .when(says({ type: 'item-appended', itemId: item('words'), item: again }))
      .thenNothing()
  })
  it('goes on after its whole was replaced', () => {
    const whole = of.event('TurnItemUpdated', {
      ...of.said('words', 'Hey').payload,
    })
    given(...saying, whole)
      .when(says(text(3, '!')))
      .then(of.saidMore('words', 3, '!'))
    given(...saying, whole)
      .when(says(text(5, '!')))
      .thenNothing()
  })
  it('ends where something else took its place', () => {
    const plan: TurnItem = { kind: 'plan', body: { entries: [] } }
    const replaced = of.event('TurnItemUpdated', { ...of.appended('words', plan).payload })
    given(...saying, replaced)
      .when(says(text(5, '!')))
      .thenNothing()
  })
  it('is followed for several items at once', () => {
    const many = Array.from({ length: STREAMING_TEXTS }, (_, at) => of.said(`words-${at}`, 'a'))
    given(...of.running, ...many)
      .when(says(text(1, 'b', 'words-0')))
      .then(of.saidMore('words-0', 1, 'b'))
    given(...of.running, ...many, of.said('one-more', 'a'))
      .when(says(text(1, 'b', 'words-0')))
      .thenNothing()
  })
})

describe('the end of a turn', () => {
  const ends: [string, ProviderEvent, string, Event][] = [
    [
      'completes',
      { type: 'turn-completed' },
      'The turn ended before it was answered.',
      of.completed(1),
    ],
    [
      '[A9] fails with its code and message',
      { type: 'turn-failed', code: 'broken', message: 'It broke.' },
      'The turn failed before it was answered.',
      of.failed(1),
    ],
    [
      'is interrupted',
      { type: 'turn-interrupted', reason: 'Stopped.' },
      'Stopped.',
      of.interrupted(1),
    ],
  ]
  it.each(ends)('%s, with the checkpoint at its edge', (_, what, __, end) => {
    given(...of.running)
      .when(says(what))
      .then(end, of.captureAfter(1))
  })
  it.each(ends)('%s, and what was open expires first', (_, what, reason, end) => {
    given(...of.awaiting, of.asked('another'))
      .when(says(what))
      .then(of.expired('ask', reason), of.expired('another', reason), end, of.captureAfter(1))
  })
  it('tells what was used', () => {
    const usage = { inputTokens: 3, outputTokens: 5, costUsd: 0.01 }
    given(...of.running)
      .when(says({ type: 'turn-completed', usage }))
      .then(
        of.event('TurnCompleted', { threadId: thread, turnId: turn(1), usage }),
        of.captureAfter(1),
      )
  })
  it('[A9] leaves a thread that takes the next turn', () => {
    given(...of.running, of.failed(1), of.captureAfter(1))
      .when({ type: 'StartTurn', threadId: thread, turnId: turn(2), text: 'go' })
      .then(of.turnStarted(2), of.captureBefore(2))
  })
})

const everything: ProviderEvent[] = [
  { type: 'turn-began', sessionId: 's', fresh: false },
  {
    type: 'item-appended',
    itemId: item('i'),
    item: { kind: 'notice', body: { level: 'info', text: '' } },
  },
  text(0, 'Hello'),
  { type: 'item-updated', itemId: item('i'), item: { kind: 'plan', body: { entries: [] } } },
  of.asks('new'),
  { type: 'approval-withdrawn', requestId: request('ask'), reason: 'Never mind.' },
  { type: 'turn-completed' },
  { type: 'turn-failed', code: 'broken', message: 'It broke.' },
  { type: 'turn-interrupted', reason: 'Stopped.' },
]

it.each(everything)('[A8] $type changes nothing when it is repeated, late or orphaned', (what) => {
  // Repeated: an event of this turn has that provider event for its cause.
  const told = of.causedBy('told', of.said('words', ''))
  given(...of.awaiting, told)
    .when(says(what))
    .thenNothing()
  given(...of.awaiting, told, of.said('more', ''))
    .when(says(what))
    .thenNothing()
  // Late: after the end of its turn, with and without another one under way.
  given(...of.awaiting, of.completed(1))
    .when(says(what))
    .thenNothing()
  given(...of.awaiting, of.failed(1), of.turnStarted(2), of.began(2))
    .when(says(what))
    .thenNothing()
  // Out of order: before its turn has started, as far as the log knows.
  given(of.threadCreated).when(says(what)).thenNothing()
  given(...of.awaiting, of.queued(2))
    .when(says(what, { number: 2 }))
    .thenNothing()
  // Orphaned: of a thread that nobody has made, that was deleted, or whose project is gone.
  given().when(says(what)).thenNothing()
  given(of.threadCreated, of.threadDeleted).when(says(what)).thenNothing()
  given(...of.awaiting)
    .when(says(what), { facts: { projectGone: true } })
    .thenNothing()
})

it('[A8] knows a repeat among the last provider events of a turn', () => {
  const told = (count: number) =>
    Array.from({ length: count }, (_, at) => of.causedBy(`told-${at}`, of.said(`words-${at}`, '')))
  const again = says({ type: 'turn-completed' }, { id: 'told-0' })
  given(...of.running, ...told(RECENT_PROVIDER_EVENTS))
    .when(again)
    .thenNothing()
  given(...of.running, ...told(RECENT_PROVIDER_EVENTS + 1))
    .when(again)
    .then(of.completed(1), of.captureAfter(1))
})
