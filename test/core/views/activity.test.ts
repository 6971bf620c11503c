import { expect, it } from 'vitest'
import { ACTIVITY_TEXT, activityRow } from '../../../core/views/activity.ts'
import type { Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { rowsAfter } from './rows.ts'

const entries = (...events: Told[]) => rowsAfter('activity', events).map(({ row }) => row)

it('tells how a turn ended', () => {
  expect(entries(of.completed(1), of.failed(2), of.interrupted(3, 'Stopped.'))).toEqual([
    { threadId: 't', what: 'turn', turnId: 'turn-1', outcome: 'completed', at: 1000 },
    {
      threadId: 't',
      what: 'turn',
      turnId: 'turn-2',
      outcome: 'failed',
      code: 'broken',
      message: 'It broke.',
      at: 1001,
    },
    {
      threadId: 't',
      what: 'turn',
      turnId: 'turn-3',
      outcome: 'interrupted',
      message: 'Stopped.',
      at: 1002,
    },
  ])
})

it('tells that something is asked, and how it was answered once it is', () => {
  const asked = { what: 'approval', requestId: 'ask', title: 'Run the tests', kind: 'command' }
  expect(entries(of.asked('ask'))).toMatchObject([{ ...asked, status: 'open', at: 1000 }])
  expect(entries(of.asked('ask'), of.approved('ask'))).toMatchObject([
    { ...asked, status: 'approved', by: { user: 'me' }, at: 1001 },
  ])
  expect(entries(of.asked('ask'), of.rejected('ask', { rule: 'r' }))).toMatchObject([
    { ...asked, status: 'rejected', by: { rule: 'r' } },
  ])
  expect(entries(of.asked('ask'), of.expired('ask', 'Gone.'))).toMatchObject([
    { ...asked, status: 'expired', message: 'Gone.' },
  ])
})

it('moves an entry to the newest when something becomes of it', () => {
  const rows = rowsAfter('activity', [of.asked('ask'), of.asked('other'), of.approved('ask')])
  expect(rows.map(({ key, rank }) => [key, rank])).toEqual([
    ['request/other', 2],
    ['request/ask', 3],
  ])
})

it('tells of commits, branches and restored checkpoints, and what came of them', () => {
  expect(entries(of.operationRequested)).toMatchObject([
    { what: 'operation', operation: 'commit', subject: 'Fix it', outcome: null },
  ])
  expect(entries(of.operationRequested, of.operationSettled)).toEqual([
    {
      threadId: 't',
      what: 'operation',
      operationId: 'op',
      operation: 'commit',
      subject: 'Fix it',
      outcome: 'succeeded',
      sha: 'abc',
      at: 1001,
    },
  ])
  const restore = of.event('GitOperationRequested', {
    threadId: of.thread,
    operationId: of.operation('op'),
    operation: 'restore-checkpoint',
    args: { checkpointId: of.checkpoint('mine'), sha: 's', safetyId: of.checkpoint('safe') },
  })
  const failed = of.event('GitOperationSettled', {
    ...of.operationSettled.payload,
    operation: 'restore-checkpoint',
    outcome: 'failed',
    result: { code: 'gone', message: 'No such commit.' },
  })
  expect(entries(restore, failed)).toMatchObject([
    { subject: 'mine', outcome: 'failed', code: 'gone', message: 'No such commit.' },
  ])
})

it('keeps only the first line of a message, and no more of a text than it shows', () => {
  const commit = of.event('GitOperationRequested', {
    threadId: of.thread,
    operationId: of.operation('op'),
    operation: 'commit',
    args: { message: `\nSubject\n\n${'body '.repeat(1000)}` },
  })
  expect(entries(commit)).toMatchObject([{ subject: 'Subject' }])
  const long = of.event('TurnFailed', { ...of.failed(1).payload, message: '😀'.repeat(1000) })
  const row = activityRow.parse(entries(long)[0])
  const message = row.what === 'turn' ? String(row.message) : ''
  expect(message.length).toBeLessThanOrEqual(ACTIVITY_TEXT)
  expect(message).toMatch(/^(?:😀)+…$/u)
})

it('[A7] keeps nothing of a deleted thread or project', () => {
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] })
  expect(entries(of.completed(1), of.asked('ask'), of.threadDeleted)).toEqual([])
  expect(entries(of.completed(1), of.operationRequested, deleted)).toEqual([])
})
