import { describe, expect, it } from 'vitest'
import { threadId } from '../../../core/ids.ts'
import type { TurnItem } from '../../../core/items.ts'
import { views } from '../../../core/views/all.ts'
import { stamped, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { keysAfter, rowAfter, rowsAfter } from './rows.ts'

const row = (key: string, ...events: Told[]) => rowAfter('timeline', key, events)
const replaced = (name: string, item: TurnItem) =>
  of.event('TurnItemUpdated', { ...of.appended(name, item).payload })

it('shows what happened in the order in which it first did', () => {
  const events: Told[] = [
    ...of.awaiting,
    of.said('words', 'a'),
    of.approved('ask'),
    of.saidMore('words', 1, 'b'),
    of.operationRequested,
    of.completed(1),
    of.operationSettled,
  ]
  const keys = ['turn/turn-1', 'request/ask', 'item/words', 'operation/op', 'turn-end/turn-1']
  expect(keysAfter('timeline', events)).toEqual(keys)
})

describe('a turn', () => {
  const turn = { row: 'turn', turnId: 'turn-1', number: 1, text: 'go', at: 1001, end: null }

  it('begins with what was said', () => {
    expect(row('turn/turn-1', of.threadCreated, of.turnStarted(1))).toStrictEqual(turn)
  })
  it.each([
    [of.completed(1), { outcome: 'completed' }],
    [
      of.event('TurnCompleted', { ...of.completed(1).payload, usage: { outputTokens: 2 } }),
      { outcome: 'completed', usage: { outputTokens: 2 } },
    ],
    [of.failed(1), { outcome: 'failed', code: 'broken', message: 'It broke.' }],
    [of.interrupted(1, 'Closed.'), { outcome: 'interrupted', reason: 'Closed.' }],
  ])('[A9] ends where it ended, and says so at its beginning too: $0.type', (event, end) => {
    const events = [of.threadCreated, of.turnStarted(1), event]
    expect(row('turn/turn-1', ...events)).toStrictEqual({ ...turn, end: { ...end, at: 1002 } })
    const mark = { row: 'turn-end', turnId: 'turn-1', end, at: 1002 }
    expect(row('turn-end/turn-1', ...events)).toStrictEqual(mark)
  })
})

describe('text', () => {
  const text = (...events: Told[]) => {
    const found = views.timeline.row.parse(row('item/words', ...events))
    return found.row === 'item' && 'text' in found.item.body ? found.item.body.text : undefined
  }
  it('grows at its end', () => {
    const said = [
      of.said('words', 'Hel'),
      of.saidMore('words', 3, 'lo'),
      of.saidMore('words', 5, '!'),
    ]
    expect(text(...said)).toBe('Hello!')
  })
  it('goes where its offset says, so that what is repeated stands once', () => {
    expect(text(of.said('words', 'Hello'), of.saidMore('words', 3, 'lo!'))).toBe('Hello!')
    expect(text(of.said('words', 'Hello'), of.saidMore('words', 0, 'Hey'))).toBe('Hey')
  })
  it('counts in UTF-16 units, also through the middle of a character', () => {
    expect(text(of.said('words', '👋'), of.saidMore('words', 2, '🏽'))).toBe('👋🏽')
    expect(text(of.said('words', '\ud83d'), of.saidMore('words', 1, '\udc4b'))).toBe('👋')
  })
  it('keeps what else its item says', () => {
    const body = { text: 'Hel', blob: 'ab', bytes: 9 }
    const events = [
      of.appended('words', { kind: 'reasoning', body }),
      of.saidMore('words', 3, 'lo'),
    ]
    expect(row('item/words', ...events)).toMatchObject({
      item: { kind: 'reasoning', body: { ...body, text: 'Hello' } },
    })
  })
  it.each<TurnItem>([
    { kind: 'notice', body: { level: 'info', text: 'Hel' } },
    { kind: 'user-message', body: { text: 'Hel' } },
    { kind: 'plan', body: { entries: [] } },
  ])('does not stream into a $kind', (item) => {
    const appended = of.appended('words', item)
    expect(row('item/words', appended, of.saidMore('words', 3, 'lo'))).toEqual(
      row('item/words', appended),
    )
  })
})

describe('an item', () => {
  const tool = (status: 'running' | 'completed'): TurnItem => ({
    kind: 'tool-call',
    body: { tool: 'command', title: 'npm test', status },
  })
  it('is replaced in its place, whole', () => {
    const events = [
      of.appended('a', tool('running')),
      of.said('b', ''),
      replaced('a', tool('completed')),
    ]
    expect(keysAfter('timeline', events)).toEqual(['item/a', 'item/b'])
    expect(row('item/a', ...events)).toStrictEqual({
      row: 'item',
      turnId: 'turn-1',
      itemId: 'a',
      item: tool('completed'),
      at: 1000,
    })
  })
  it('may become something else, if its agent says so', () => {
    const plan: TurnItem = { kind: 'plan', body: { entries: [] } }
    expect(row('item/a', of.appended('a', tool('running')), replaced('a', plan))).toMatchObject({
      item: plan,
    })
  })
  it('has a place of its own even where a turn or a request is spelt alike', () => {
    const events = [of.turnStarted(1), of.said('turn-1', ''), of.asked('turn-1')]
    expect(keysAfter('timeline', events)).toEqual(['turn/turn-1', 'item/turn-1', 'request/turn-1'])
  })
})

describe('a request', () => {
  const asked = of.asked('ask', of.edits({ path: 'a' }))
  const shown = {
    row: 'approval',
    turnId: 'turn-1',
    requestId: 'ask',
    title: 'Run the tests',
    action: of.edits({ path: 'a' }),
    at: 1000,
  }
  it.each([
    [[], { status: 'open' }],
    [[of.approved('ask')], { status: 'approved', by: { user: 'me' }, at: 1001 }],
    [[of.rejected('ask', { rule: 'r' })], { status: 'rejected', by: { rule: 'r' }, at: 1001 }],
    [
      [of.event('ActionRejected', { ...of.rejected('ask').payload, reason: 'No.' })],
      { status: 'rejected', by: { user: 'me' }, reason: 'No.', at: 1001 },
    ],
    [[of.expired('ask', 'Gone.')], { status: 'expired', reason: 'Gone.', at: 1001 }],
  ])('shows how it stands: %#', (events, verdict) => {
    expect(row('request/ask', asked, ...events)).toStrictEqual({ ...shown, verdict })
  })
  it('names the item that it is about, and stays when another replaces it', () => {
    const about = of.event('ApprovalRequested', { ...asked.payload, itemId: of.item('i') })
    expect(row('request/ask', about)).toMatchObject({ itemId: 'i' })
    const again = of.event('ApprovalRequested', {
      ...of.asked('again').payload,
      replaces: of.request('ask'),
    })
    const keys = ['request/ask', 'request/again']
    expect(keysAfter('timeline', [asked, of.expired('ask', 'Gone.'), again])).toEqual(keys)
  })
})

it('a git operation shows what it was asked and what came of it', () => {
  const asked = { operation: 'commit', args: { message: 'Fix it' } }
  const shown = { row: 'operation', operationId: 'op', asked, settled: null, at: 1000 }
  expect(row('operation/op', of.operationRequested)).toStrictEqual(shown)
  expect(row('operation/op', of.operationRequested, of.operationSettled)).toStrictEqual({
    ...shown,
    settled: { outcome: 'succeeded', result: { sha: 'abc' }, at: 1001 },
  })
})

it('[A7] is emptied with its thread or its project, and no other timeline is', () => {
  const other = threadId.parse('other')
  const elsewhere = of.event('TurnStarted', { ...of.turnStarted(1).payload, threadId: other })
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] })
  for (const end of [of.threadDeleted, deleted])
    expect(
      rowsAfter('timeline', [...of.awaiting, elsewhere, end]).map((each) => each.scope),
    ).toEqual(['other'])
})

it('concerns those who watch its thread, and the end of its project does too', () => {
  const [said, deleted] = stamped([
    of.said('words', ''),
    of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] }),
  ])
  const { concerns } = views.timeline
  expect(said && concerns(said, 't')).toBe(true)
  expect(said && concerns(said, 'other')).toBe(false)
  expect(deleted && concerns(deleted, 't')).toBe(true)
  expect(deleted && concerns(deleted, 'other')).toBe(false)
})
