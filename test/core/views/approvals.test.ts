import { expect, it } from 'vitest'
import type { Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { keysAfter, rowAfter } from './rows.ts'

const row = (key: string, ...events: Told[]) => rowAfter('approvals', key, events)
const again = (name: string, replaces: string) =>
  of.event('ApprovalRequested', { ...of.asked(name).payload, replaces: of.request(replaces) })

it('holds a request as it was made', () => {
  expect(row('ask', of.asked('ask'))).toStrictEqual({
    threadId: 't',
    turnId: 'turn-1',
    requestId: 'ask',
    title: 'Run the tests',
    action: of.runTests,
    status: 'open',
    verdict: { status: 'open' },
    at: 1000,
  })
})

it.each([
  ['approved', of.approved('ask'), { by: { user: 'me' }, at: 1001 }],
  ['rejected', of.rejected('ask', { rule: 'r' }), { by: { rule: 'r' }, at: 1001 }],
  [
    'rejected',
    of.event('ActionRejected', { ...of.rejected('ask').payload, reason: 'No.' }),
    { by: { user: 'me' }, reason: 'No.', at: 1001 },
  ],
  ['expired', of.expired('ask', 'Gone.'), { reason: 'Gone.', at: 1001 }],
] as const)('holds how it was %s: %#', (status, event, verdict) => {
  expect(row('ask', of.asked('ask'), event)).toMatchObject({
    status,
    verdict: { status, ...verdict },
  })
})

it('puts a request that asks the same again in the place of the one that expired', () => {
  const gone = [of.asked('ask'), of.asked('later'), of.expired('ask', 'Gone.')]
  expect(keysAfter('approvals', [...gone, again('new', 'ask')])).toEqual(['new', 'later'])
  expect(row('new', ...gone, again('new', 'ask'))).toMatchObject({ status: 'open', at: 1003 })
})

it('puts one whose forerunner it does not hold at the end', () => {
  expect(keysAfter('approvals', [of.asked('later'), again('new', 'unseen')])).toEqual([
    'later',
    'new',
  ])
})

it('[A7] is emptied with its thread or its project', () => {
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] })
  expect(keysAfter('approvals', [of.asked('ask'), of.threadDeleted])).toEqual([])
  expect(keysAfter('approvals', [of.asked('ask'), deleted])).toEqual([])
})
