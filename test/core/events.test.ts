import { describe, expect, it } from 'vitest'
import { type Event, eventPayloads, storedEvent } from '../../core/events.ts'
import type { TurnItem } from '../../core/items.ts'
import { stamped } from '../support/specify.ts'
import { everyEvent } from './everyEvent.ts'
import * as of from './samples.ts'

const store = (event: Event): unknown => JSON.parse(JSON.stringify(stamped([event])[0]))

const items: TurnItem[] = [
  { kind: 'user-message', body: { text: 'x' } },
  { kind: 'assistant-text', body: { text: 'x', blob: 'ab', bytes: 7 } },
  { kind: 'reasoning', body: { text: '' } },
  {
    kind: 'tool-call',
    body: {
      tool: 'command',
      title: 'npm test',
      status: 'failed',
      command: 'npm test',
      directory: '/work',
      paths: ['a'],
      edits: [{ path: 'a', oldText: 'b', newText: null }],
      output: { text: 'no' },
      exitCode: 1,
    },
  },
  { kind: 'plan', body: { entries: [{ text: 'Look', status: 'running' }] } },
  { kind: 'notice', body: { level: 'error', text: 'No.', code: 'no' } },
]
const whole = (item: TurnItem) => of.event('TurnItemUpdated', { ...of.appended('i', item).payload })

const everyShape: Event[] = [
  ...Object.values(everyEvent),
  ...items.map((item) => of.appended('i', item)),
  ...items.map(whole),
  of.asked('ask', of.runTests),
  of.asked('ask', of.other('x')),
  of.event('ActionApproved', { ...of.approved('ask').payload, scope: { ruleId: of.rule('r') } }),
  of.ruleAdded({ scope: 'everywhere' }),
  of.ruleAdded({ scope: { projectId: of.project } }),
]

describe('a stored event', () => {
  it.each(everyShape)('comes across a wire as it was: $type', (event) => {
    expect(storedEvent.parse(store(event))).toStrictEqual(stamped([event])[0])
  })

  it.each(Object.values(everyEvent))('is none without its payload: $type', (event) => {
    for (const payload of [undefined, null, {}, 'x'])
      expect(storedEvent.safeParse({ ...stamped([event])[0], payload }).success).toBe(false)
  })

  it.each([
    [{ type: 'ThreadVanished' }],
    [{ type: 'toString' }],
    [{ type: '__proto__' }],
    [{ type: undefined }],
    [{ position: 0 }],
    [{ streamVersion: 1.5 }],
    [{ streamType: 'planet' }],
    [{ id: 'no id' }],
    [{ occurredAt: '2026' }],
    [{ hash: undefined }],
  ])('is none with %j', (fields) => {
    expect(storedEvent.safeParse({ ...stamped([of.threadCreated])[0], ...fields }).success).toBe(
      false,
    )
  })

  it('is none when it is no object at all', () => {
    for (const input of [null, undefined, 7, 'x', []])
      expect(storedEvent.safeParse(input).success).toBe(false)
  })
})

it('every thread event names its thread, and every project event its project', () => {
  const lost = Object.values(everyEvent).filter(
    ({ type, payload }) =>
      !('threadId' in payload) &&
      !(type.startsWith('Project') && 'projectId' in payload) &&
      !(type.startsWith('Automation') && 'automationId' in payload),
  )
  // Rules live in streams of three types, and their scope says which; three are about the whole home.
  expect(lost.map((event) => event.type)).toEqual([
    'PermissionRuleAdded',
    'PermissionRuleRemoved',
    'PrincipalSet',
    'AgentSettingsSet',
    'HostSettingsSet',
    'ViewRepaired',
  ])
  expect(Object.keys(everyEvent).toSorted()).toEqual(Object.keys(eventPayloads).toSorted())
})
