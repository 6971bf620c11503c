import { describe, expect, it } from 'vitest'
import { threadDecider } from '../../../core/thread/decider.ts'
import { QUEUE_LIMIT, RECENT_STEERS } from '../../../core/thread/state.ts'
import { specify, type Told, type Wish } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { rowAfter, keysAfter } from '../views/rows.ts'
import { stateAfter } from './stateAfter.ts'

const given = specify(threadDecider)
const { thread, turn } = of

const steer = (number: number, text = 'left'): Wish<'SteerTurn'> => ({
  type: 'SteerTurn',
  threadId: thread,
  turnId: turn(1),
  messageId: turn(number),
  text,
})
const settle = (
  number: number,
  outcome: Wish<'SettleSteer'>['outcome'],
  why: { code?: string; message?: string } = {},
): Wish<'SettleSteer'> => ({
  type: 'SettleSteer',
  threadId: thread,
  messageId: turn(number),
  outcome,
  ...why,
})
const steering: Told[] = [...of.running, of.steered(2)]
const ends = of.says({ type: 'turn-completed' }, { id: 'the-end' })
const turnOf = (number: number, place: number, text: string) => [
  of.event('TurnStarted', { threadId: thread, turnId: turn(number), number: place, text }),
  of.event('CheckpointRequested', {
    ...of.captureBefore(number).payload,
    description: `Before turn ${place}`,
    turnNumber: place,
  }),
]

describe('SteerTurn', () => {
  it('says something in the midst of the turn under way', () => {
    given(...of.running)
      .when(steer(2))
      .then(of.steered(2))
    given(...of.awaiting)
      .when(steer(2))
      .then(of.steered(2))
  })
  it('refuses a turn that is not under way, or that is being stopped', () => {
    given(...of.rested)
      .when(steer(2))
      .thenRejected('not-current-turn')
    given(...of.running, of.interrupting(1))
      .when(steer(2))
      .thenRejected('turn-stopping')
    given(...of.running, of.archived)
      .when(steer(2))
      .thenRejected('thread-archived')
  })
  it('refuses an id that a turn or a message has, or that was said under', () => {
    given(...of.running)
      .when(steer(1))
      .thenRejected('turn-id-in-use')
    given(...steering)
      .when(steer(2))
      .thenRejected('turn-id-in-use')
    given(...steering, of.steerSettled(2, 'sent'))
      .when(steer(2))
      .thenRejected('turn-id-in-use')
    given(...steering)
      .when({ type: 'StartTurn', threadId: thread, turnId: turn(2), text: 'go' })
      .thenRejected('turn-id-in-use')
    given(...steering, of.steerSettled(2, 'unsure'))
      .when({ type: 'StartTurn', threadId: thread, turnId: turn(2), text: 'go' })
      .thenRejected('turn-id-in-use')
  })
  it('[A6] takes a message that waits out of the queue, so that it is not sent there too', () => {
    given(...of.running, of.queued(2, 'left'))
      .when(steer(2))
      .then(of.steered(2))
    given(...of.running, of.queued(2, 'left'), of.steered(2))
      .when(ends)
      .then(of.completed(1), of.captureAfter(1))
    const rows = rowAfter('threads', 't', [...of.running, of.queued(2), of.steered(2)])
    expect(rows).toMatchObject({ queue: [] })
  })
  it('tries again with a message that had to wait', () => {
    given(...steering, of.steerSettled(2, 'queued'), of.requeued(2))
      .when(steer(2))
      .then(of.steered(2))
  })
  it('lets a message that waits be said when no other has room', () => {
    const full = Array.from({ length: QUEUE_LIMIT }, (_, at) => of.queued(at + 2))
    given(...of.running, ...full)
      .when(steer(2))
      .then(of.steered(2))
  })
  it('refuses when there would be no room for it to wait', () => {
    const full = Array.from({ length: QUEUE_LIMIT - 1 }, (_, at) => of.queued(at + 3))
    given(...steering, ...full)
      .when(steer(500))
      .thenRejected('queue-full')
    given(...steering, ...full)
      .when({ type: 'StartTurn', threadId: thread, turnId: turn(500), text: 'go' })
      .thenRejected('queue-full')
    given(...steering, ...full.slice(1))
      .when(steer(500))
      .then(of.steered(500))
  })
  it('remembers no more ids than it must', () => {
    const state = stateAfter(
      ...of.running,
      ...Array.from({ length: RECENT_STEERS + 1 }, (_, at) => [
        of.steered(at + 2),
        of.steerSettled(at + 2, 'sent'),
      ]).flat(),
    )
    expect(state.steered).toHaveLength(RECENT_STEERS)
    expect(state.steers).toEqual([])
  })
})

describe('what becomes of it', () => {
  it('is told when the agent has taken it', () => {
    given(...steering)
      .when(settle(2, 'sent'))
      .then(of.steerSettled(2, 'sent'))
  })
  it('[A6] is the front of the queue when the agent has not, and why is told', () => {
    const why = { code: 'agent-cannot-steer', message: 'It cannot.' }
    given(...steering, of.queued(3))
      .when(settle(2, 'queued', why))
      .then(of.steerSettled(2, 'queued', why), of.requeued(2))
    given(...steering, of.queued(3), of.steerSettled(2, 'queued'), of.requeued(2))
      .when(ends)
      .then(of.completed(1), of.captureAfter(1), ...turnOf(2, 2, 'left'))
  })
  it('[A6] keeps the order in which several were said', () => {
    const { queue } = stateAfter(
      ...steering,
      of.queued(3),
      of.steered(4, 'then right'),
      of.steerSettled(2, 'queued'),
      of.requeued(2),
      of.steerSettled(4, 'queued'),
      of.requeued(4, 'then right'),
    )
    expect(queue.map((message) => message.turnId)).toEqual([turn(2), turn(4), turn(3)])
  })
  it('[A6] is sent at once when its turn has completed meanwhile, as nobody else would', () => {
    given(...steering, of.completed(1))
      .when(settle(2, 'queued'))
      .then(of.steerSettled(2, 'queued'), of.requeued(2), ...turnOf(2, 2, 'left'))
  })
  it.each<[string, Told[]]>([
    ['failed', [of.failed(1)]],
    ['was stopped', [of.interrupted(1)]],
    ['completed as somebody pressed stop', [of.interrupting(1), of.completed(1)]],
    ['completed, but the thread was put away', [of.archived, of.completed(1)]],
  ])('waits for a person when the turn %s', (_, events) => {
    given(...steering, ...events)
      .when(settle(2, 'queued'))
      .then(of.steerSettled(2, 'queued'), of.requeued(2))
  })
  it('[B4] is not sent again when nobody can tell, and a notice says so', () => {
    const why = { code: 'steer-unsure', message: 'Who knows.' }
    const notice = of.event('TurnItemAppended', {
      threadId: thread,
      turnId: turn(1),
      itemId: of.item('turn-2:unsure'),
      kind: 'notice',
      body: { level: 'warning', text: 'Who knows.', code: 'steer-unsure' },
    })
    for (const end of [[], [of.interrupted(1)], [of.completed(1)]])
      given(...steering, ...end)
        .when(settle(2, 'unsure', why))
        .then(of.steerSettled(2, 'unsure', why), notice)
  })
  it('is told once', () => {
    for (const outcome of ['sent', 'queued', 'unsure'] as const)
      given(...steering, of.steerSettled(2, outcome))
        .when(settle(2, 'queued'))
        .thenNothing()
  })
  it('is unsure when its job was given up', () => {
    const letter = { ...of.letter, jobId: 'steer/t/turn-2', kind: 'steer-turn', intent: 5 }
    const why = { code: letter.code, message: letter.message }
    const { decision } = given(...steering).when({
      type: 'RecordDeadLetter',
      threadId: thread,
      ...letter,
    })
    expect(decision).toMatchObject([
      { type: 'SteerSettled', payload: { outcome: 'unsure', ...why } },
      { type: 'TurnItemAppended', payload: { kind: 'notice' } },
      { type: 'DeadLetterRecorded' },
    ])
  })
})

describe('people see it', () => {
  it('where it was said, until it turns out that it waits', () => {
    expect(rowAfter('timeline', 'item/turn-2', steering)).toMatchObject({
      row: 'item',
      turnId: 'turn-1',
      item: { kind: 'user-message', body: { text: 'left' } },
    })
    const keys = keysAfter('timeline', [...steering, of.steerSettled(2, 'queued'), of.requeued(2)])
    expect(keys).not.toContain('item/turn-2')
    expect(keysAfter('timeline', [...steering, of.steerSettled(2, 'sent')])).toContain(
      'item/turn-2',
    )
  })
  it('before what else waits', () => {
    const waiting = [...steering, of.queued(3), of.steerSettled(2, 'queued'), of.requeued(2)]
    expect(rowAfter('threads', 't', waiting)).toMatchObject({
      queue: [
        { turnId: 'turn-2', text: 'left', steered: true },
        { turnId: 'turn-3', text: 'next' },
      ],
    })
  })
  it('among what they search', () => {
    expect(rowAfter('search', 'item/turn-2', steering)).toEqual({ row: 'said', text: 'left' })
    expect(keysAfter('search', [...steering, of.steerSettled(2, 'queued')])).not.toContain(
      'item/turn-2',
    )
  })
})
