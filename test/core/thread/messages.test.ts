import { describe, expect, it } from 'vitest'
import type { Attachment } from '../../../core/attachments.ts'
import { checkpointAfter } from '../../../core/ids.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { checkpointOf } from '../../../core/thread/state.ts'
import { specify, type Wish } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { stateAfter } from './stateAfter.ts'

const given = specify(threadDecider)
const { thread, threadCreated, turn } = of

const picture: Attachment = {
  blob: 'a'.repeat(64),
  name: 'Screen 1.png',
  mediaType: 'image/png',
  bytes: 3,
}
const along = { attachments: [picture], withTranscript: true } as const
const send = (number: number): Wish<'StartTurn'> => ({
  type: 'StartTurn',
  threadId: thread,
  turnId: turn(number),
  text: 'look',
  attachments: [picture],
  withTranscript: true,
})
const started = (number: number) =>
  of.event('TurnStarted', {
    ...of.turnStarted(number, 'look').payload,
    ...along,
    attachments: [picture],
  })
const waiting = of.event('MessageQueued', {
  ...of.queued(2, 'look').payload,
  ...along,
  attachments: [picture],
})

describe('what goes along with a message', () => {
  it('starts the turn with it', () => {
    given(threadCreated).when(send(1)).then(started(1), of.captureBefore(1))
  })
  it('waits with it, and is sent with it', () => {
    given(...of.running)
      .when(send(2))
      .then(waiting)
    given(...of.running, waiting)
      .when(of.says({ type: 'turn-completed' }))
      .then(of.completed(1), of.captureAfter(1), started(2), of.captureBefore(2))
  })
  it('refuses a file that nobody has kept', () => {
    given(threadCreated)
      .when(send(1), { facts: { missing: [picture.name] } })
      .thenRejected('attachment-missing')
  })
  it('is too much to be said in the midst of a turn', () => {
    given(...of.running, waiting)
      .when({
        type: 'SteerTurn',
        threadId: thread,
        turnId: turn(1),
        messageId: turn(2),
        text: 'look',
      })
      .thenRejected('steer-brings-along')
  })
})

const marked = (mark: string) => of.event('TurnCompleted', { ...of.completed(1).payload, mark })
const session = { sessionId: 's', mark: 'here' }

describe('where an agent’s session stands', () => {
  it('is kept with the checkpoint at the end of a turn, and with those after it', () => {
    const after = of.event('CheckpointRequested', { ...of.captureAfter(1).payload, session })
    given(...of.running)
      .when(of.says({ type: 'turn-completed', mark: 'here' }))
      .then(marked('here'), after)
    const before = of.event('CheckpointRequested', { ...of.captureBefore(2).payload, session })
    given(...of.running, marked('here'))
      .when({ type: 'StartTurn', threadId: thread, turnId: turn(2), text: 'go' })
      .then(of.turnStarted(2), before)
    const taken = of.captured(checkpointAfter(turn(1)))
    const state = stateAfter(...of.running, marked('here'), after, taken)
    expect(checkpointOf(state, checkpointAfter(turn(1)))).toMatchObject({ session })
  })
})

describe('ForkThread', () => {
  const fork = { type: 'ForkThread', threadId: thread, from: of.threadNamed('other') } as const
  const source = () => stateAfter(...of.running, marked('here'))

  it('begins a thread beside another, from where that one’s agent stands', () => {
    given()
      .when({ ...fork, title: 'Another way' }, { facts: { source: source() } })
      .then(
        of.event('ThreadCreated', {
          ...threadCreated.payload,
          title: 'Another way',
          fork: { threadId: of.threadNamed('other'), turnNumber: 1, session },
        }),
      )
  })
  it('branches off with the first turn, and goes on by itself from then on', () => {
    const created = of.event('ThreadCreated', {
      ...threadCreated.payload,
      fork: { threadId: of.threadNamed('other'), turnNumber: 1, session },
    })
    expect(stateAfter(created)).toMatchObject({ fork: session, sessionId: null, turns: 0 })
    const begun = stateAfter(created, of.turnStarted(1), of.began(1))
    expect(begun).toMatchObject({ fork: null, sessionId: 's' })
  })
  it('refuses an id that is taken', () => {
    given(threadCreated)
      .when(fork, { facts: { source: source() } })
      .thenRejected('thread-id-in-use')
  })
})

describe('a command in other words', () => {
  const asked = of.event('ApprovalRequested', { ...of.asked('ask').payload, rewritable: true })
  const approve = {
    type: 'ApprovePendingAction',
    threadId: thread,
    requestId: of.request('ask'),
    scope: 'once',
    command: 'npm test -- --run',
  } as const

  it('is allowed once, where the agent takes it', () => {
    given(...of.running, asked)
      .when(approve)
      .then(
        of.event('ActionApproved', {
          ...of.approved('ask').payload,
          command: 'npm test -- --run',
        }),
      )
  })
  it('is refused where the agent does not take it, or by a standing rule', () => {
    given(...of.awaiting)
      .when(approve)
      .thenRejected('not-rewritable')
    given(...of.running, asked)
      .when({ ...approve, scope: 'thread' })
      .thenRejected('rewritten-once')
  })
  it('is refused where a rule denies it', () => {
    const rules = [of.ruleOf({ effect: 'deny', pattern: 'rm', scope: 'everywhere' })]
    given(...of.running, asked)
      .when({ ...approve, command: 'rm -rf build' }, { facts: { rules } })
      .thenRejected('denied-by-rule')
  })
})
