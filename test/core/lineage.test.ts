import { expect, it } from 'vitest'
import type { Event } from '../../core/events.ts'
import { checkpointAfter, checkpointBefore } from '../../core/ids.ts'
import { lineageOf } from '../../core/lineage.ts'
import { evolve, initial, type StreamState } from '../../core/streams.ts'
import { stamped, type Told } from '../support/specify.ts'
import * as of from './samples.ts'

const far = { depth: 3, rootId: 'root' }
const person = { depth: 0, rootId: null }
const elsewhere = { depth: 7, rootId: 'elsewhere' }

/** Told by an automation's doing. */
const deep = (event: Event): Told => ({ ...event, ...far })
const state = (...events: Told[]): StreamState => {
  const [first] = events
  const kind = first && 'automationId' in first.payload ? 'automation' : 'thread'
  return stamped(events).reduce(evolve, initial(kind))
}

const running = [of.threadCreated, deep(of.turnStarted(1)), deep(of.captureBefore(1)), of.began(1)]
const capturing = [of.threadCreated, deep(of.capture(of.checkpoint('mine'), 0, ''))]
const committing = [of.threadCreated, deep(of.operationRequested)]
const fired = [of.automationCreated, deep(of.fired('one'))]

it.each<[string, Told[], Event]>([
  ['what an agent says', running, of.said('words', 'Hello')],
  ['what an agent asks', running, of.asked('ask')],
  ['what a person answers', [...running, of.asked('ask')], of.approved('ask')],
  ['a stop', running, of.interrupting(1)],
  ['what is said in its midst', running, of.steered(2)],
  [
    'what became of that',
    [...running, deep(of.steered(2)), of.completed(1)],
    of.steerSettled(2, 'sent'),
  ],
  ['the end of a turn', running, of.completed(1)],
  ['a turn that failed', running, of.failed(1)],
  ['the checkpoint after a turn', running, of.captureAfter(1)],
  ['a capture', capturing, of.captured(of.checkpoint('mine'))],
  ['a git operation', committing, of.operationSettled],
  ['a dead git operation', committing, of.letterRecorded({ intent: 2 })],
  ['a dead prompt', running, of.letterRecorded({ intent: 2 })],
  ['a dead capture', capturing, of.letterRecorded({ intent: 2 })],
  ['a dead answer', running, of.letterRecorded({ intent: 9 })],
  ['a run', fired, of.runSettled('one')],
  ['a dead run', fired, of.runLetterRecorded],
])('[D7] %s goes back to what asked for it, whoever tells', (_, history, event) => {
  for (const sender of [person, elsewhere]) {
    expect(lineageOf(state(...history), event, sender)).toEqual(far)
    // The same once the host has been started again.
    const kept: StreamState = JSON.parse(JSON.stringify(state(...history)))
    expect(lineageOf(kept, event, sender)).toEqual(far)
  }
})

it('[D7] a message that could not be said in the midst of a turn is as deep as before it was tried', () => {
  const tried = [deep(of.queued(2)), of.steered(2)]
  const running = [of.threadCreated, of.turnStarted(1), ...tried]
  for (const event of [of.requeued(2), of.turnStarted(2), of.captureBefore(2)])
    expect(lineageOf(state(...running), event, person)).toEqual(far)
  const mine = state(of.threadCreated, deep(of.turnStarted(1)), deep(of.steered(2)))
  for (const event of [of.requeued(2), of.turnStarted(2), of.captureBefore(2)])
    expect(lineageOf(mine, event, elsewhere)).toEqual(person)
})

it('[D7] a message that waited becomes a turn as deep as whoever sent it, not as who let it go', () => {
  const events = [of.turnStarted(2), of.captureBefore(2)]
  const sent = state(of.threadCreated, of.turnStarted(1), deep(of.queued(2)))
  for (const event of events) expect(lineageOf(sent, event, person)).toEqual(far)
  const mine = state(of.threadCreated, deep(of.turnStarted(1)), of.queued(2))
  for (const event of events) expect(lineageOf(mine, event, elsewhere)).toEqual(person)
  // The turn before it still ends as deep as it was.
  expect(lineageOf(mine, of.completed(1), person)).toEqual(far)
})

it('[D7] everything else goes back to its sender', () => {
  const thread = state(...running)
  const [before, after] = [checkpointBefore(of.turn(9)), checkpointAfter(of.turn(9))]
  for (const event of [
    of.turnStarted(9),
    of.queued(2),
    of.operationRequested,
    of.capture(before, 2, ''),
    of.capture(after, 2, ''),
    of.archived,
  ])
    expect(lineageOf(thread, event, elsewhere)).toEqual(elsewhere)
  expect(lineageOf(initial('project'), of.projectCreated, elsewhere)).toEqual(elsewhere)
})

it('[D7] a run by hand is one automation away from whoever asked, and goes back to itself', () => {
  const rule = state(of.automationCreated)
  expect(lineageOf(rule, of.fired('one'), person)).toEqual({ depth: 1, rootId: null })
  const run = state(of.automationCreated, { ...of.fired('one'), depth: 1 })
  expect(lineageOf(run, of.runSettled('one'), person)).toEqual({ depth: 1, rootId: 'event-2' })
})

it('a thread keeps nothing of what people do', () => {
  const events = [
    of.threadCreated,
    of.turnStarted(1),
    of.captureBefore(1),
    of.queued(2),
    of.operationRequested,
  ]
  expect(JSON.stringify(state(...events))).not.toContain('lineage')
})
