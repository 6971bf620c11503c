import { describe, expect, it } from 'vitest'
import type { TurnItem } from '../../../core/items.ts'
import { RUNNING_LIMIT } from '../../../core/views/search.ts'
import { isNotes } from '../../../core/views/view.ts'
import type { Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { rowsAfter } from './rows.ts'

const begun: Told[] = [of.threadCreated, of.turnStarted(1, 'move the lamp')]
const rows = (...events: Told[]) => rowsAfter('search', [...begun, ...events])
/** What can be found, by its key, but for what the person said. */
const said = (...events: Told[]) =>
  rows(...events)
    .filter(({ scope, key }) => !isNotes(scope) && key !== 'turn/turn-1')
    .map(({ key, row }) => [key, (row as { text: string }).text])

const tool = (fields: object): TurnItem => ({
  kind: 'tool-call',
  body: { tool: 'command', title: 'Look', status: 'running', ...fields },
})
const became = (name: string, what: TurnItem) =>
  of.event('TurnItemUpdated', {
    threadId: of.thread,
    turnId: of.turn(1),
    itemId: of.item(name),
    ...what,
  })

it("holds a person's message at once", () => {
  expect(rows()).toContainEqual({
    scope: 't',
    key: 'turn/turn-1',
    rank: 2,
    row: { row: 'said', text: 'move the lamp' },
  })
})

describe('text that streams', () => {
  const streamed = [
    of.said('one', 'The '),
    of.saidMore('one', 4, 'lamp'),
    of.saidMore('one', 8, 's'),
  ]

  it('is held when the next item begins', () => {
    expect(said(...streamed)).toEqual([])
    expect(said(...streamed, of.said('two', 'And'))).toEqual([['item/one', 'The lamps']])
  })

  it.each([of.completed(1), of.failed(1), of.interrupted(1)])('is held when $type', (end) => {
    expect(said(...streamed, end)).toEqual([['item/one', 'The lamps']])
  })

  it('is held again when more of it comes after the next item', () => {
    const later = [of.said('two', 'And'), of.saidMore('one', 9, ' stand')]
    expect(said(...streamed, ...later)).toEqual([['item/one', 'The lamps']])
    expect(said(...streamed, ...later, of.completed(1))).toEqual([
      ['item/one', 'The lamps stand'],
      ['item/two', 'And'],
    ])
  })

  it('costs one row a piece, however much was said', () => {
    const pieces = Array.from({ length: 50 }, (_, at) =>
      of.saidMore('one', 4 + at * 10, '123456789 '),
    )
    const before = rows(of.said('one', 'The '), ...pieces.slice(0, -1))
    const after = rows(of.said('one', 'The '), ...pieces)
    const added = after.filter((row) => !before.some((was) => was.key === row.key))
    expect(added).toHaveLength(1)
    expect(JSON.stringify(added).length).toBeLessThan(150)
  })
})

describe('a tool', () => {
  it('is held when it has finished, by its title, command, paths and output', () => {
    const whole = tool({
      status: 'completed',
      command: 'npm test',
      paths: ['src/a.ts'],
      edits: [{ path: 'src/a.ts', newText: 'new' }],
      output: { text: 'all good' },
    })
    expect(said(of.appended('run', tool({})))).toEqual([])
    expect(said(of.appended('run', tool({})), became('run', whole))).toEqual([
      ['item/run', 'Look\nnpm test\nsrc/a.ts\nall good'],
    ])
    expect(said(of.appended('run', whole))).toHaveLength(1)
  })

  it('is not held for what it says while it runs, but is when its turn ends', () => {
    const running = became('run', tool({ output: { text: 'half' } }))
    const events = [of.appended('run', tool({})), running, of.said('two', 'Meanwhile')]
    expect(said(...events)).toEqual([])
    expect(said(...events, of.interrupted(1))).toEqual([
      ['item/run', 'Look\nhalf'],
      ['item/two', 'Meanwhile'],
    ])
  })

  it('is held as it stands when too many run at once', () => {
    const many = Array.from({ length: RUNNING_LIMIT + 2 }, (_, at) =>
      of.appended(`run${at}`, tool({ title: `Look ${at}` })),
    )
    expect(said(...many)).toEqual([
      ['item/run0', 'Look 0'],
      ['item/run1', 'Look 1'],
    ])
    const done = became('run0', tool({ title: 'Look 0', status: 'failed', output: { text: 'no' } }))
    expect(said(...many, done)[0]).toEqual(['item/run0', 'Look 0\nno'])
  })
})

it('holds plans, notices and thoughts', () => {
  const plan = (text: string): TurnItem => ({
    kind: 'plan',
    body: { entries: [{ text, status: 'pending' }] },
  })
  const events = [
    of.appended('plan', plan('first')),
    became('plan', plan('second')),
    of.appended('notice', { kind: 'notice', body: { level: 'info', text: 'mind the step' } }),
    of.appended('thought', { kind: 'reasoning', body: { text: 'hm' } }),
    of.completed(1),
  ]
  expect(said(...events)).toEqual([
    ['item/plan', 'second'],
    ['item/notice', 'mind the step'],
    ['item/thought', 'hm'],
  ])
})

it('keeps no notes of a turn that is over', () => {
  const events = [of.said('one', 'The '), of.saidMore('one', 4, 'lamp'), of.completed(1)]
  expect(rows(...events).filter(({ scope }) => isNotes(scope))).toEqual([])
})

it('holds nothing that has no words', () => {
  expect(said(of.said('one', ''), of.said('two', ' \n'), of.completed(1))).toEqual([])
})

it('[A7] keeps nothing of a deleted thread or project', () => {
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] })
  expect(rows(of.said('one', 'The'), of.saidMore('one', 3, ' lamp'), of.threadDeleted)).toEqual([])
  expect(rows(of.said('one', 'The'), of.said('two', 'lamp'), deleted)).toEqual([])
})
