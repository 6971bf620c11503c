import { describe, expect, it } from 'vitest'
import { threadId } from '../../../core/ids.ts'
import type { ThreadStatus } from '../../../core/views/threads.ts'
import type { Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { keysAfter, rowAfter } from './rows.ts'

const row = (...events: Told[]) => rowAfter('threads', 't', events)
const reviewed = of.event('ThreadReviewed', { threadId: of.thread, turnId: of.turn(1) })

it('holds a thread as it was created', () => {
  expect(row(of.threadCreated)).toStrictEqual({
    threadId: 't',
    projectId: 'p',
    title: 'New thread',
    agent: { provider: 'practice' },
    workspace: { kind: 'local' },
    checkout: '/work/project',
    archived: false,
    status: 'idle',
    turn: null,
    turns: 0,
    queue: [],
    openRequests: [],
    openQuestions: [],
    fresh: false,
    rewound: [],
    worktree: null,
    operation: null,
    trouble: null,
    usage: null,
    createdAt: 1000,
    activeAt: 1000,
  })
})

it.each<[ThreadStatus, string, Told[]]>([
  ['queued', 'a turn has started', [of.threadCreated, of.turnStarted(1)]],
  ['running', 'the agent has taken the prompt', of.running],
  ['awaiting-approval', 'it asks', of.awaiting],
  [
    'awaiting-approval',
    'one of two is answered',
    [...of.awaiting, of.asked('b'), of.approved('ask')],
  ],
  ['running', 'all is answered', [...of.awaiting, of.approved('ask')]],
  ['running', 'no is said', [...of.awaiting, of.rejected('ask')]],
  ['running', 'the request is withdrawn', [...of.awaiting, of.expired('ask', 'Never mind.')]],
  ['running', 'somebody presses stop', [...of.running, of.interrupting(1)]],
  ['done-unreviewed', 'the turn completes', of.rested],
  ['idle', 'somebody has looked', [...of.rested, reviewed]],
  ['failed', 'the turn fails', [...of.running, of.failed(1)]],
  ['idle', 'somebody has looked at the failure', [...of.running, of.failed(1), reviewed]],
  ['idle', 'the turn is interrupted', [...of.running, of.interrupted(1)]],
  [
    'running',
    'somebody looks while the next one runs',
    [...of.running, of.failed(1), of.turnStarted(2), of.began(2), reviewed],
  ],
])('is %s when %s', (status, _, events) => {
  expect(row(...events)).toMatchObject({ status })
})

it('tells of the turn under way', () => {
  const turn = { turnId: 'turn-1', number: 1, startedAt: 1001 }
  expect(row(of.threadCreated, of.turnStarted(1))).toMatchObject({
    turn: { ...turn, began: false, interrupting: false },
    turns: 1,
  })
  expect(row(...of.running, of.interrupting(1))).toMatchObject({
    turn: { ...turn, began: true, interrupting: true },
  })
  expect(row(...of.rested)).toMatchObject({ turn: null, turns: 1 })
})

it('[A9] tells why the last turn did not complete, until somebody has looked or goes on', () => {
  const failed = [...of.running, of.failed(1)]
  expect(row(...failed)).toMatchObject({ trouble: { code: 'broken', message: 'It broke.' } })
  expect(row(...failed, reviewed)).toMatchObject({ trouble: null })
  expect(row(...failed, of.turnStarted(2))).toMatchObject({ trouble: null })
  expect(row(...of.running, of.interrupted(1, 'Closed.'))).toMatchObject({
    trouble: { code: 'interrupted', message: 'Closed.' },
  })
})

it('[A6] holds what waits, in order, until it is sent or taken back', () => {
  const waiting = [...of.running, of.queued(2, 'b'), of.queued(3, 'c')]
  const texts = [
    { turnId: 'turn-2', text: 'b' },
    { turnId: 'turn-3', text: 'c' },
  ]
  expect(row(...waiting)).toMatchObject({ queue: texts })
  expect(row(...waiting, of.completed(1), of.turnStarted(2))).toMatchObject({ queue: [texts[1]] })
  const removed = of.event('MessageRemoved', { threadId: of.thread, turnId: of.turn(3) })
  expect(row(...waiting, removed)).toMatchObject({ queue: [texts[0]] })
  expect(row(...waiting, of.moved(3, 2))).toMatchObject({ queue: [texts[1], texts[0]] })
  expect(row(...waiting, of.moved(2))).toMatchObject({ queue: [texts[1], texts[0]] })
  const better = { turnId: 'turn-2', text: 'better' }
  expect(row(...waiting, of.edited(2, 'better'))).toMatchObject({ queue: [better, texts[1]] })
})

it('tells of the git operation in flight', () => {
  const operation = { operationId: 'op', operation: 'commit' }
  expect(row(of.threadCreated, of.operationRequested)).toMatchObject({ operation })
  const settled = [of.threadCreated, of.operationRequested, of.operationSettled]
  expect(row(...settled)).toMatchObject({ operation: null })
})

it('keeps what the last turn used that told of it', () => {
  const used = of.event('TurnCompleted', { ...of.completed(1).payload, usage: { inputTokens: 7 } })
  expect(row(...of.running, used)).toMatchObject({ usage: { inputTokens: 7 } })
  const silent = [...of.running, used, of.turnStarted(2), of.completed(2)]
  expect(row(...silent)).toMatchObject({ usage: { inputTokens: 7 } })
})

describe('when it was last active', () => {
  it('moves with what happens in it', () => {
    expect(row(of.threadCreated, of.turnStarted(1))).toMatchObject({
      createdAt: 1000,
      activeAt: 1001,
    })
  })
  it('stays when somebody only looks at it, renames it or puts it away', () => {
    const renamed = of.event('ThreadUpdated', { threadId: of.thread, title: 'Other' })
    const before = row(...of.rested)
    expect(before).toMatchObject({ activeAt: 1004 })
    expect(row(...of.rested, reviewed)).toMatchObject({ status: 'idle', activeAt: 1004 })
    expect(row(...of.rested, renamed)).toMatchObject({ title: 'Other', activeAt: 1004 })
    expect(row(...of.rested, of.archived)).toMatchObject({ archived: true, activeAt: 1004 })
  })
})

it('[A7] drops a thread that is deleted, and those of a deleted project, and no other', () => {
  const other = of.event('ThreadCreated', {
    ...of.threadCreated.payload,
    threadId: threadId.parse('other'),
  })
  expect(keysAfter('threads', [of.threadCreated, other, of.threadDeleted])).toEqual(['other'])
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] })
  expect(keysAfter('threads', [of.threadCreated, other, deleted])).toEqual(['other'])
})
