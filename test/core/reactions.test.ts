import { describe, expect, it } from 'vitest'
import type { Event, EventType } from '../../core/events.ts'
import { threadId } from '../../core/ids.ts'
import { type JobKind, jobPayloads, type JobSpec, react } from '../../core/reactions.ts'
import { frozen, stamped } from '../support/specify.ts'
import { everyEvent } from './everyEvent.ts'
import * as of from './samples.ts'

function jobsOf(event: Event): JobSpec[] {
  const [stored] = stamped([event])
  return stored ? react(frozen(stored)) : []
}

/** Which jobs each event asks for; the compiler asks for a line when an event is added. */
const asksFor: Record<EventType, JobKind[]> = {
  ProjectCreated: [],
  ProjectTrusted: [],
  ProjectUpdated: [],
  ProjectDeleted: [],
  ThreadCreated: [],
  ThreadUpdated: [],
  ThreadDeleted: [],
  ThreadReviewed: [],
  TurnStarted: ['prompt-agent'],
  MessageQueued: [],
  MessageRemoved: [],
  MessageEdited: [],
  MessageMoved: [],
  TurnBegan: [],
  QuestionAsked: [],
  QuestionAnswered: ['answer-question'],
  QuestionExpired: [],
  TurnSteered: ['steer-turn'],
  SteerSettled: [],
  TurnItemAppended: [],
  TurnItemUpdated: [],
  ApprovalRequested: [],
  ActionApproved: ['answer-approval'],
  ActionRejected: ['answer-approval'],
  ApprovalExpired: [],
  TurnInterruptRequested: ['interrupt-turn'],
  TurnCompleted: [],
  TurnFailed: [],
  TurnInterrupted: [],
  PermissionRuleAdded: [],
  PermissionRuleRemoved: [],
  CheckpointRequested: ['capture-checkpoint'],
  CheckpointCreated: [],
  CheckpointFailed: [],
  GitOperationRequested: ['commit'],
  GitOperationSettled: [],
  DeadLetterRecorded: [],
  DeadLetterResolved: [],
  EventRedacted: [],
  DeadLetterHandlerFailed: [],
  CommitMessageRequested: ['suggest-commit-message'],
  CommitMessageSettled: [],
  AutomationCreated: [],
  AutomationUpdated: [],
  AutomationEnabled: [],
  AutomationDisabled: [],
  AutomationDeleted: [],
  AutomationFired: ['run-automation'],
  AutomationSkipped: [],
  AutomationRunSettled: [],
  PrincipalSet: [],
  AgentSettingsSet: [],
  HostSettingsSet: [],
  ViewRepaired: [],
}

describe.each(Object.values(everyEvent))('$type', (event) => {
  it(`asks for ${asksFor[event.type].join() || 'nothing'}`, () => {
    expect(jobsOf(event).map((job) => job.kind)).toEqual(asksFor[event.type])
  })
  it('asks for the same again', () => {
    expect(jobsOf(event)).toStrictEqual(jobsOf(event))
  })
  it('tells its jobs what their kind can read', () => {
    for (const { kind, payload } of jobsOf(event))
      expect(jobPayloads[kind].parse(JSON.parse(JSON.stringify(payload)))).toStrictEqual(payload)
  })
})

it('a prompt waits for the capture of what was there before it', () => {
  const [prompt] = jobsOf(of.turnStarted(1))
  const [capture] = jobsOf(of.captureBefore(1))
  expect(prompt).toEqual({
    id: 'prompt/t/turn-1',
    kind: 'prompt-agent',
    lane: 'prompt',
    gate: 'turns',
    waitsFor: capture?.id,
    payload: { threadId: 't', turnId: 'turn-1' },
  })
  expect(capture).toEqual({
    id: 'capture/t/turn-1:before',
    kind: 'capture-checkpoint',
    lane: 'checkout',
    gate: 'effects',
    payload: { threadId: 't', checkpointId: 'turn-1:before' },
  })
})

it('[D2] answers, interrupts and steering never wait for the gate', () => {
  const events = [of.approved('ask'), of.rejected('ask'), of.interrupting(1), of.steered(2)]
  for (const event of events)
    expect(jobsOf(event)).toMatchObject([{ lane: 'control', gate: 'control' }])
})

it('an answer tells the agent yes, or no and why', () => {
  const told = (event: Event) => jobsOf(event).map((job) => job.payload)
  const base = { threadId: 't', requestId: 'ask' }
  expect(told(of.approved('ask'))).toStrictEqual([{ ...base, answer: { allowed: true } }])
  expect(told(of.rejected('ask'))).toStrictEqual([{ ...base, answer: { allowed: false } }])
  const because = of.event('ActionRejected', { ...of.rejected('ask').payload, reason: 'Use yarn.' })
  expect(told(because)).toStrictEqual([
    { ...base, answer: { allowed: false, reason: 'Use yarn.' } },
  ])
})

it('every git operation is a job of its own kind, in the lane of the folder', () => {
  const { threadId, operationId } = of.operationRequested.payload
  const ids = { threadId, operationId }
  const requests = [
    of.operationRequested,
    of.event('GitOperationRequested', { ...ids, operation: 'create-branch', args: { name: 'x' } }),
    of.event('GitOperationRequested', {
      ...ids,
      operation: 'restore-checkpoint',
      args: { checkpointId: of.checkpoint('c'), sha: 'abc', safetyId: of.checkpoint('s') },
    }),
  ]
  for (const event of requests)
    expect(jobsOf(event)).toEqual([
      {
        id: 'git/t/op',
        kind: event.payload.operation,
        lane: 'checkout',
        gate: 'effects',
        payload: ids,
      },
    ])
})

it('jobs of different threads and kinds never share an id', () => {
  const elsewhere = { ...of.turnStarted(1).payload, threadId: threadId.parse('other') }
  const events: Event[] = [...Object.values(everyEvent), of.event('TurnStarted', elsewhere)]
  const ids = events
    .filter((event) => event.type !== 'ActionRejected')
    .flatMap(jobsOf)
    .map((job) => job.id)
  expect(ids).toHaveLength(new Set(ids).size)
  expect(ids).toHaveLength(10)
})
