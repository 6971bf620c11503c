import { describe, expect, it } from 'vitest'
import { OPEN_LETTERS } from '../../../core/deadLetters.ts'
import type { Event } from '../../../core/events.ts'
import { checkpointBefore, turnId } from '../../../core/ids.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { type OpenThread, openIntents } from '../../../core/thread/state.ts'
import { specify, stamped, type Told, type Wish } from '../../support/specify.ts'
import * as of from '../samples.ts'

const given = specify(threadDecider)
const { thread, turn, checkpoint, letter } = of

const dies = (fields: Partial<typeof letter> = {}): Wish<'RecordDeadLetter'> => ({
  type: 'RecordDeadLetter',
  threadId: thread,
  ...letter,
  ...fields,
})
const retries: Wish<'RetryDeadLetter'> = { type: 'RetryDeadLetter', jobId: letter.jobId }
const { code, message } = letter

function after(...events: Told[]): OpenThread {
  const state = stamped(events).reduce(threadDecider.evolve, threadDecider.initial)
  if (state.status !== 'open') throw new Error(`the thread is ${state.status}`)
  return state
}

describe('[D4] the death of a job settles what it was for, in the same decision', () => {
  it('a git operation as failed', () => {
    given(of.threadCreated, of.operationRequested)
      .when(dies())
      .then(
        of.event('GitOperationSettled', {
          ...of.operationSettled.payload,
          outcome: 'failed',
          result: { code, message },
        }),
        of.letterRecorded(),
      )
  })

  it('a capture as failed, and no other', () => {
    const captures = [of.capture(checkpoint('a'), 0, ''), of.capture(checkpoint('b'), 0, '')]
    given(of.threadCreated, ...captures)
      .when(dies({ intent: 3 }))
      .then(
        of.event('CheckpointFailed', {
          threadId: thread,
          checkpointId: checkpoint('b'),
          code,
          message,
        }),
        of.letterRecorded({ intent: 3 }),
      )
  })

  it('a prompt by the end of its turn', () => {
    given(of.threadCreated, of.turnStarted(1), of.captureBefore(1))
      .when(dies({ kind: 'prompt-agent' }))
      .then(
        of.event('TurnFailed', { threadId: thread, turnId: turn(1), code, message }),
        of.captureAfter(1),
        of.letterRecorded({ kind: 'prompt-agent' }),
      )
  })

  it('a stop by the end of the turn that was to stop', () => {
    const stopping = dies({ kind: 'interrupt-turn', intent: 6 })
    given(...of.awaiting, of.interrupting(1))
      .when(stopping)
      .then(
        of.expired('ask', message),
        of.interrupted(1, message),
        of.captureAfter(1),
        of.letterRecorded({ kind: 'interrupt-turn', intent: 6 }),
      )
  })

  it('an answer by nothing, for the turn goes on', () => {
    given(...of.awaiting, of.approved('ask'))
      .when(dies({ kind: 'answer-approval', intent: 6 }))
      .then(of.letterRecorded({ kind: 'answer-approval', intent: 6 }))
  })

  it('leaves nothing open that was open', () => {
    const before = [of.threadCreated, of.turnStarted(1), of.captureBefore(1), of.operationRequested]
    expect(openIntents(after(...before))).toEqual([3, 4, 2])
    for (const intent of [2, 3, 4]) {
      const { decision } = given(...before).when(dies({ intent }))
      const events = [...before, ...(decision as Event[])]
      expect(openIntents(after(...events))).not.toContain(intent)
    }
  })
})

it('[B7] records a death once', () => {
  given(of.threadCreated, of.letterRecorded()).when(dies()).thenNothing()
})

it('keeps so many open, and puts the oldest away by itself', () => {
  const letters = Array.from({ length: OPEN_LETTERS }, (_, at) =>
    of.letterRecorded({ jobId: `git/t/job-${at}` }),
  )
  given(of.threadCreated, ...letters)
    .when(dies())
    .then(
      of.letterRecorded(),
      of.event('DeadLetterResolved', {
        threadId: thread,
        jobId: 'git/t/job-0',
        resolution: { how: 'discarded' },
      }),
    )
})

describe('[D4] a retry asks for the same anew, under the id of the wish, and says so', () => {
  const done = of.letterResolved({ how: 'retried', as: 'command' })
  const again = (asked: Event, ...more: Told[]) =>
    given(of.threadCreated, ...more, of.letterRecorded()).when(retries, {
      facts: { asked: stamped([asked])[0] ?? null },
    })

  it('a commit', () => {
    const args = { message: 'Fix it', paths: ['a', 'b'], amend: true }
    const asked = { threadId: thread, operation: 'commit', args } as const
    const operation = (id: string) =>
      of.event('GitOperationRequested', { ...asked, operationId: of.operation(id) })
    again(operation('op')).then(operation('command'), done)
  })

  it('a branch', () => {
    const args = { name: 'fix', from: 'main' }
    const asked = { threadId: thread, operation: 'create-branch', args } as const
    const operation = (id: string) =>
      of.event('GitOperationRequested', { ...asked, operationId: of.operation(id) })
    again(operation('op')).then(operation('command'), done)
  })

  it('a restore, with a safety checkpoint of its own', () => {
    const mine = checkpoint('mine')
    const args = { checkpointId: mine, sha: `sha-of-${mine}`, safetyId: checkpoint('op:safety') }
    const asked = { threadId: thread, operation: 'restore-checkpoint' } as const
    again(
      of.event('GitOperationRequested', { ...asked, operationId: of.operation('op'), args }),
      of.capture(mine, 0, ''),
      of.captured(mine),
    ).then(
      of.capture(checkpoint('command:safety'), 0, 'Before a restore'),
      of.event('GitOperationRequested', {
        ...asked,
        operationId: of.operation('command'),
        args: { ...args, safetyId: checkpoint('command:safety') },
      }),
      done,
    )
  })

  it('a checkpoint, with its description', () => {
    again(of.capture(checkpoint('mine'), 0, 'שלום 👋\n')).then(
      of.capture(checkpoint('command'), 0, 'שלום 👋\n'),
      done,
    )
  })

  it('a message, as a turn', () => {
    const ended: Told[] = [of.turnStarted(1), of.captureBefore(1), of.failed(1), of.captureAfter(1)]
    const fresh = turnId.parse('command')
    again(of.turnStarted(1, 'do it'), ...ended).then(
      of.event('TurnStarted', { threadId: thread, turnId: fresh, number: 2, text: 'do it' }),
      of.capture(checkpointBefore(fresh), 2, 'Before turn 2'),
      done,
    )
  })

  it('is refused as the same wish would be, and the letter stays open', () => {
    again(of.operationRequested, of.operationRequested).thenRejected('operation-in-flight')
  })

  it('is refused for what cannot be done again', () => {
    again(of.interrupting(1)).thenRejected('not-retryable')
    again(of.approved('ask')).thenRejected('not-retryable')
  })
})
