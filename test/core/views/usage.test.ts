import { expect, it } from 'vitest'
import { projectId, threadId } from '../../../core/ids.ts'
import { utcDay } from '../../../core/views/day.ts'
import type { Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { rowsAfter } from './rows.ts'

const day = (at: string) => ({ occurredAt: Date.parse(at) })
const used = (
  usage: object | undefined,
  at = '2026-01-31T10:00:00Z',
  thread = of.thread,
): Told => ({
  ...of.event('TurnCompleted', {
    threadId: thread,
    turnId: of.turn(1),
    ...(usage && { usage }),
  }),
  ...day(at),
})
const days = (...events: Told[]) =>
  rowsAfter('usage', [of.threadCreated, ...events])
    .map(({ scope, row }) => ({ scope, ...(row as object) }))
    .filter((row) => 'day' in row)

it.each([
  ['1970-01-01T00:00:00.000Z'],
  ['1999-12-31T23:59:59.999Z'],
  ['2000-02-29T12:00:00.000Z'],
  ['2024-02-29T00:00:00.000Z'],
  ['2026-03-01T00:00:00.000Z'],
  ['2100-02-28T23:59:59.999Z'],
  ['2100-03-01T00:00:00.000Z'],
  ['1969-12-31T23:59:59.999Z'],
])('knows the day of %s', (at) => {
  expect(utcDay(Date.parse(at))).toBe(at.slice(0, 10))
})

it('knows every day of 400 years', () => {
  for (let at = Date.UTC(1900, 0, 1); at < Date.UTC(2300, 0, 1); at += 86_400_000)
    if (utcDay(at) !== new Date(at).toISOString().slice(0, 10)) expect(utcDay(at)).toBe(at)
})

it('adds up what the turns of a day used', () => {
  const first = used({ inputTokens: 10, outputTokens: 2, costUsd: 0.5 })
  const second = used({ inputTokens: 5, cachedTokens: 3 })
  expect(days(first, second, used(undefined))).toEqual([
    {
      scope: 'p',
      row: 'day',
      day: '2026-01-31',
      projectId: 'p',
      provider: 'practice',
      turns: 3,
      untold: 1,
      inputTokens: 15,
      outputTokens: 2,
      cachedTokens: 3,
      costUsd: 0.5,
    },
  ])
})

it('keeps days, agents and projects apart', () => {
  const other = threadId.parse('t2')
  const elsewhere = of.event('ThreadCreated', {
    ...of.threadCreated.payload,
    threadId: other,
    projectId: projectId.parse('p2'),
  })
  const claude = of.event('ThreadUpdated', {
    threadId: of.thread,
    agent: { provider: 'claude', model: 'm' },
  })
  const cost = { costUsd: 1 }
  const rows = days(
    elsewhere,
    used(cost, '2026-01-31T23:59:59.999Z'),
    used(cost, '2026-02-01T00:00:00.000Z'),
    used(cost, '2026-02-01T01:00:00.000Z', other),
    claude,
    used(cost, '2026-02-01T02:00:00.000Z'),
    used(cost, '2026-02-01T03:00:00.000Z'),
  )
  expect(rows).toMatchObject([
    { scope: 'p', day: '2026-01-31', provider: 'practice', costUsd: 1 },
    { scope: 'p', day: '2026-02-01', provider: 'practice', costUsd: 1 },
    { scope: 'p2', day: '2026-02-01', provider: 'practice', costUsd: 1 },
    { scope: 'p', day: '2026-02-01', provider: 'claude', model: 'm', costUsd: 2 },
  ])
})

it('keeps what a deleted thread used, and forgets the thread', () => {
  const rows = rowsAfter('usage', [of.threadCreated, used({ costUsd: 1 }), of.threadDeleted])
  expect(rows).toMatchObject([{ scope: 'p', row: { row: 'day', costUsd: 1 } }])
})

it('[A7] keeps nothing of a deleted project', () => {
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] })
  expect(rowsAfter('usage', [of.threadCreated, used({ costUsd: 1 }), deleted])).toEqual([])
})
