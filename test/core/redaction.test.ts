import { describe, expect, it } from 'vitest'
import { isRejection } from '../../core/decider.ts'
import type { EventType } from '../../core/events.ts'
import { eventPayloads } from '../../core/events.ts'
import { REDACTED, withoutField } from '../../core/redaction.ts'
import { foreseen } from '../support/redaction.ts'
import { specifyStream, stamped, type Told } from '../support/specify.ts'
import { everyEvent } from './everyEvent.ts'
import * as of from './samples.ts'

const kept = ({ type, payload }: { type: EventType; payload: unknown }) => ({
  type,
  schemaVersion: 1,
  payload,
})

function left(event: { type: EventType; payload: unknown }, field: string) {
  const without = withoutField(kept(event), field)
  return 'rejected' in without ? without.rejected.code : without
}

describe('a field that is taken out', () => {
  it('leaves blocks where a text was, and tells what it was', () => {
    expect(left(of.turnStarted(1, 'secret'), 'text')).toEqual({
      payload: { ...of.turnStarted(1).payload, text: REDACTED },
      texts: ['secret'],
      blobs: [],
    })
  })

  it('leaves as many blocks as a streamed text had, so that what follows finds its place', () => {
    expect(left(of.said('i', 'secret 👋'), 'body.text')).toMatchObject({
      payload: { body: { text: '█████████' } },
    })
    expect(left(of.saidMore('i', 9, 'ps'), 'text')).toMatchObject({
      payload: { offset: 9, text: '██' },
    })
  })

  it('goes with its blob when it is the head of a large text', () => {
    const large = of.appended('i', {
      kind: 'user-message',
      body: { text: 'secret', blob: 'ab', bytes: 9 },
    })
    expect(left(large, 'body.text')).toEqual({
      payload: { ...large.payload, body: { text: REDACTED } },
      texts: ['secret'],
      blobs: ['ab'],
    })
  })

  it('is gone when the event can do without it, with all the texts and blobs in it', () => {
    const tool = of.appended('i', {
      kind: 'tool-call',
      body: {
        tool: 'command',
        title: 'T',
        status: 'completed',
        output: { text: 'secret', blob: 'ab', bytes: 9 },
      },
    })
    expect(left(tool, 'body.output')).toMatchObject({ texts: ['secret', 'ab'], blobs: ['ab'] })
    expect(JSON.stringify(left(tool, 'body.output'))).not.toContain('"output"')
  })

  it('is found within lists', () => {
    const asked = of.asked('ask', of.edits({ path: 'a' }, { path: 'b' }))
    expect(left(asked, 'detail.files.1.newText')).toMatchObject({
      payload: { detail: { files: [{ newText: 'new' }, { newText: REDACTED }] } },
    })
    expect(left(asked, 'detail.files')).toMatchObject({
      payload: { detail: { files: [] } },
      texts: ['a', 'new', 'b', 'new'],
    })
  })

  it('is none where there is only something of JavaScript’s own', () => {
    const asked = of.asked('ask', of.edits({ path: 'a' }))
    for (const field of ['title.length', 'detail.files.length', 'detail.files.1', '__proto__'])
      expect(left(asked, field)).toBe('unknown-field')
  })

  it('never changes what it was given', () => {
    const { payload } = of.turnStarted(1, 'secret')
    const before = structuredClone(payload)
    withoutField({ type: 'TurnStarted', schemaVersion: 1, payload }, 'text')
    expect(payload).toEqual(before)
  })

  it.each(Object.values(everyEvent))('leaves a $type that is still one, or is refused', (event) => {
    for (const field of pathsOf(event.payload)) {
      const without = withoutField(kept(event), field)
      if ('rejected' in without) expect(without.rejected.code).toBe('not-redactable')
      else expect(eventPayloads[event.type].safeParse(without.payload).success).toBe(true)
    }
  })
})

function pathsOf(value: unknown, before = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => {
    const here = `${before}${key}`
    return [here, ...pathsOf(part, `${here}.`)]
  })
}

describe('a redaction', () => {
  const asking = (history: Told[], at: number, field: string) => {
    const events = stamped(history)
    const eventId = of.anEvent(`event-${at}`)
    return specifyStream('thread')(...history).when(
      { type: 'RedactEvent', eventId, field },
      { facts: { redaction: foreseen(events, eventId, field), projectGone: true } },
    )
  }

  it('is told with what, where, and a digest of what is left, never with what it was', () => {
    asking(of.rested, 2, 'text').then(
      of.event('EventRedacted', {
        threadId: of.thread,
        eventId: of.anEvent('event-2'),
        eventType: 'TurnStarted',
        version: 2,
        field: 'text',
        remains: 'digest of what is left',
      }),
    )
  })

  it('says nothing when there is nothing left to take', () => {
    const history = [of.threadCreated, of.turnStarted(1, REDACTED), of.began(1), of.completed(1)]
    asking(history, 2, 'text').thenNothing()
  })

  it('is granted in a thread that was deleted, whatever it takes', () => {
    const { decision } = asking([...of.rested, of.threadDeleted], 1, 'checkout')
    expect(isRejection(decision)).toBe(false)
  })

  it.each<[string, Told[], number, string]>([
    ['a message that waits', [...of.running, of.queued(2)], 5, 'text'],
    [
      'other words of a message that waits',
      [...of.running, of.queued(2), of.edited(2, 'b')],
      6,
      'text',
    ],
    ['a message that is on its way', [of.threadCreated, of.turnStarted(1)], 2, 'text'],
    ['what is being said in the midst of a turn', [...of.running, of.steered(2)], 5, 'text'],
    ['a request that is open', of.awaiting, 5, 'title'],
    [
      'the message of a commit under way',
      [of.threadCreated, of.operationRequested],
      2,
      'args.message',
    ],
    [
      'the message of a commit that may be tried again',
      [
        of.threadCreated,
        of.operationRequested,
        of.operationSettled,
        of.letterRecorded({ intent: 2 }),
      ],
      2,
      'args.message',
    ],
    ['a rule in force', [of.threadCreated, of.ruleAdded()], 2, 'pattern'],
    ['the folder of a thread', [of.threadCreated], 1, 'checkout'],
    [
      'a checkpoint that one may go back to',
      [of.threadCreated, of.captured(of.checkpoint('c'))],
      2,
      'sha',
    ],
  ])('is refused for %s', (_, history, at, field) => {
    asking(history, at, field).thenRejected('event-in-use')
  })

  it.each<[string, Told[], number, string]>([
    ['a title', of.rested, 1, 'title'],
    ['a message that was sent', of.running, 2, 'text'],
    [
      'what a waiting message said first',
      [...of.running, of.queued(2), of.edited(2, 'b')],
      5,
      'text',
    ],
    [
      'what was said in the midst of a turn',
      [...of.running, of.steered(2), of.steerSettled(2, 'sent')],
      5,
      'text',
    ],
    ['a request that was answered', [...of.awaiting, of.approved('ask')], 5, 'title'],
    ['a request that expired', [...of.awaiting, of.expired('ask', 'Gone.')], 5, 'title'],
    [
      'a commit that is done',
      [of.threadCreated, of.operationRequested, of.operationSettled],
      2,
      'args.message',
    ],
  ])('is granted for %s', (_, history, at, field) => {
    expect(isRejection(asking(history, at, field).decision)).toBe(false)
  })
})
