import { describe, expect, it } from 'vitest'
import { isRejection } from '../../../core/decider.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { QUEUE_LIMIT } from '../../../core/thread/state.ts'
import { specify, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'

const given = specify(threadDecider)
const { thread, threadCreated, turn } = of

const start = (number: number, text = 'go') =>
  ({ type: 'StartTurn', threadId: thread, turnId: turn(number), text }) as const
const interrupt = (number: number) =>
  ({ type: 'InterruptTurn', threadId: thread, turnId: turn(number) }) as const
const send = (number: number) =>
  ({ type: 'SendQueuedMessage', threadId: thread, turnId: turn(number) }) as const
const remove = (number: number) =>
  ({ type: 'RemoveQueuedMessage', threadId: thread, turnId: turn(number) }) as const
const edit = (number: number, text: string) =>
  ({ type: 'EditQueuedMessage', threadId: thread, turnId: turn(number), text }) as const
const move = (number: number, before?: number) =>
  ({
    type: 'MoveQueuedMessage',
    threadId: thread,
    turnId: turn(number),
    ...(before !== undefined && { before: turn(before) }),
  }) as const
const removed = (number: number) =>
  of.event('MessageRemoved', { threadId: thread, turnId: turn(number) })
const ends = of.says({ type: 'turn-completed' }, { id: 'the-end' })

describe('StartTurn', () => {
  it('starts with a checkpoint of what was there before', () => {
    given(threadCreated).when(start(1)).then(of.turnStarted(1), of.captureBefore(1))
  })
  it('[A6] numbers turns 1, 2, 3, however each of them ended', () => {
    given(...of.rested)
      .when(start(2))
      .then(of.turnStarted(2), of.captureBefore(2))
    given(...of.running, of.failed(1), of.turnStarted(2), of.interrupted(2))
      .when(start(3))
      .then(of.turnStarted(3), of.captureBefore(3))
  })
  it('[A6] queues what is said while a turn runs or awaits approval', () => {
    given(...of.running)
      .when(start(2, 'next'))
      .then(of.queued(2))
    given(...of.awaiting)
      .when(start(2, 'next'))
      .then(of.queued(2))
  })
  it('keeps the text byte for byte', () => {
    const text = ' 👩‍👩‍👧 \r\n\tعربى \ud83d '
    given(threadCreated).when(start(1, text)).then(of.turnStarted(1, text), of.captureBefore(1))
  })
  it('refuses an archived thread', () => {
    given(threadCreated, of.archived).when(start(1)).thenRejected('thread-archived')
    given(...of.running, of.archived)
      .when(start(2))
      .thenRejected('thread-archived')
  })
  it('refuses an id that a turn has, had, or waits under', () => {
    given(...of.running)
      .when(start(1))
      .thenRejected('turn-id-in-use')
    given(...of.rested)
      .when(start(1))
      .thenRejected('turn-id-in-use')
    given(...of.running, of.queued(2))
      .when(start(2))
      .thenRejected('turn-id-in-use')
  })
  it('takes an id again whose message was removed before it was sent', () => {
    given(...of.running, of.queued(2), removed(2))
      .when(start(2, 'next'))
      .then(of.queued(2))
  })
  it('refuses when the queue is full, and says how long it is', () => {
    const full = Array.from({ length: QUEUE_LIMIT }, (_, at) => of.queued(at + 2))
    const verdict = given(...of.running, ...full).when(start(500))
    verdict.thenRejected('queue-full')
    expect(isRejection(verdict.decision) && verdict.decision.rejected.message).toContain('100')
    given(...of.running, ...full.slice(1))
      .when(start(500))
      .then(of.queued(500, 'go'))
  })
})

describe('InterruptTurn', () => {
  it('asks for the end of the turn under way', () => {
    given(...of.running)
      .when(interrupt(1))
      .then(of.interrupting(1))
    given(threadCreated, of.turnStarted(1)).when(interrupt(1)).then(of.interrupting(1))
  })
  it('says nothing when that is asked for already', () => {
    given(...of.running, of.interrupting(1))
      .when(interrupt(1))
      .thenNothing()
  })
  it('refuses a turn that is not under way', () => {
    given(threadCreated).when(interrupt(1)).thenRejected('not-current-turn')
    given(...of.rested)
      .when(interrupt(1))
      .thenRejected('not-current-turn')
    given(...of.running, of.queued(2))
      .when(interrupt(2))
      .thenRejected('not-current-turn')
  })
})

describe('the queue', () => {
  const waiting: Told[] = [...of.running, of.queued(2, 'second'), of.queued(3, 'third')]
  const rests: Told[] = [...waiting, of.failed(1), of.captureAfter(1)]

  it('[A6] sends its head when the turn before has completed', () => {
    given(...waiting)
      .when(ends)
      .then(of.completed(1), of.captureAfter(1), of.turnStarted(2, 'second'), of.captureBefore(2))
  })
  it('waits for a person after a turn that failed or was interrupted', () => {
    const fails = of.says({ type: 'turn-failed', code: 'broken', message: 'It broke.' })
    given(...waiting)
      .when(fails)
      .then(of.failed(1), of.captureAfter(1))
    const stops = of.says({ type: 'turn-interrupted', reason: 'Stopped.' })
    given(...waiting)
      .when(stops)
      .then(of.interrupted(1), of.captureAfter(1))
  })
  it('waits for a person who pressed stop, even if the turn still got through', () => {
    given(...waiting, of.interrupting(1))
      .when(ends)
      .then(of.completed(1), of.captureAfter(1))
  })
  it('waits while the thread is archived', () => {
    given(...waiting, of.archived)
      .when(ends)
      .then(of.completed(1), of.captureAfter(1))
  })
  it('is sent from by a person, out of order if they like', () => {
    const third = { threadId: thread, turnId: turn(3), number: 2, text: 'third' }
    const before = { ...of.captureBefore(3).payload, description: 'Before turn 2', turnNumber: 2 }
    given(...rests)
      .when(send(3))
      .then(of.event('TurnStarted', third), of.event('CheckpointRequested', before))
  })
  it('refuses to send what does not wait', () => {
    given(...rests)
      .when(send(1))
      .thenRejected('not-queued')
    given(...rests, removed(2))
      .when(send(2))
      .thenRejected('not-queued')
  })
  it('refuses to send while a turn runs, and in an archived thread', () => {
    given(...waiting)
      .when(send(2))
      .thenRejected('turn-in-progress')
    given(...rests, of.archived)
      .when(send(2))
      .thenRejected('thread-archived')
  })
  it('gives up a message that its owner takes back, at any time', () => {
    given(...waiting)
      .when(remove(3))
      .then(removed(3))
    given(...rests)
      .when(remove(2))
      .then(removed(2))
  })
  it('[A6] takes other words for a message, and sends those', () => {
    given(...waiting)
      .when(edit(2, 'better'))
      .then(of.edited(2, 'better'))
    given(...waiting, of.edited(2, 'better'))
      .when(ends)
      .then(of.completed(1), of.captureAfter(1), of.turnStarted(2, 'better'), of.captureBefore(2))
    given(...rests)
      .when(edit(3, 'better'))
      .then(of.edited(3, 'better'))
  })
  it('says nothing of an edit that changes nothing', () => {
    given(...waiting)
      .when(edit(2, 'second'))
      .thenNothing()
  })
  it('refuses to edit what does not wait', () => {
    given(...waiting)
      .when(edit(1, 'better'))
      .thenRejected('not-queued')
    given(...waiting, of.completed(1), of.turnStarted(2))
      .when(edit(2, 'better'))
      .thenRejected('not-queued')
  })
  it('[A6] is sent in the order that a person gives it', () => {
    given(...waiting)
      .when(move(3, 2))
      .then(of.moved(3, 2))
    given(...waiting)
      .when(move(2))
      .then(of.moved(2))
    for (const told of [of.moved(3, 2), of.moved(2)])
      given(...waiting, told)
        .when(ends)
        .then(
          of.completed(1),
          of.captureAfter(1),
          of.event('TurnStarted', { threadId: thread, turnId: turn(3), number: 2, text: 'third' }),
          of.event('CheckpointRequested', {
            ...of.captureBefore(3).payload,
            description: 'Before turn 2',
            turnNumber: 2,
          }),
        )
  })
  it('says nothing of a move that leaves all where it is', () => {
    for (const moving of [move(3), move(2, 3), move(2, 2), move(3, 3)])
      given(...waiting)
        .when(moving)
        .thenNothing()
  })
  it('refuses to move what does not wait, or before what does not', () => {
    given(...waiting)
      .when(move(1))
      .thenRejected('not-queued')
    given(...waiting)
      .when(move(3, 1))
      .thenRejected('not-queued')
    given(...waiting, removed(2))
      .when(move(3, 2))
      .thenRejected('not-queued')
  })
  it('refuses to take back what does not wait', () => {
    given(...waiting)
      .when(remove(1))
      .thenRejected('not-queued')
    given(...waiting, removed(2))
      .when(remove(2))
      .thenRejected('not-queued')
  })
})
