import { describe, expect, it } from 'vitest'
import { projectId, requestId, threadId } from '../../core/ids.ts'
import type { ThreadRow } from '../../core/views/threads.ts'
import { newsSince, seen } from '../../renderer/notifications/news.ts'

const thread = (more: Partial<ThreadRow> = {}): ThreadRow => ({
  threadId: threadId.parse('t'),
  projectId: projectId.parse('p'),
  title: 'Greet in French',
  agent: { provider: 'practice' },
  workspace: { kind: 'local' },
  checkout: '/home/you/greeter',
  archived: false,
  status: 'running',
  turn: null,
  turns: 1,
  queue: [],
  openRequests: [],
  openQuestions: [],
  fresh: false,
  rewound: [],
  worktree: null,
  operation: null,
  trouble: null,
  usage: null,
  createdAt: 0,
  activeAt: 0,
  ...more,
})
const request = (id: string) => requestId.parse(id)
const blockedOn = (...ids: string[]) =>
  thread({ status: 'awaiting-approval', openRequests: ids.map(request) })
const asking = (...ids: string[]) => ({ ...blockedOn(...ids), openQuestions: ids.map(request) })
const since = (before: ThreadRow, now: ThreadRow) => newsSince(seen([before]), [now])

describe('news of a thread', () => {
  it('is that it waits, is done, or failed with why', () => {
    expect(since(thread(), blockedOn('one'))).toMatchObject([
      { kind: 'blocked', title: 'Greet in French', text: expect.stringMatching(/asks for leave/) },
    ])
    expect(since(thread(), thread({ status: 'done-unreviewed' }))).toMatchObject([{ kind: 'done' }])
    const trouble = { code: 'agent-exited', message: 'It ended.' }
    expect(since(thread(), thread({ status: 'failed', trouble }))).toMatchObject([
      { kind: 'failed', text: 'The turn failed: It ended.' },
    ])
  })

  it('counts the requests that are open', () => {
    expect(since(thread(), blockedOn('one', 'two'))[0]?.text).toContain('2 requests')
  })

  it('is that the agent has a question where it asks for no leave', () => {
    expect(since(thread(), asking('one'))[0]?.text).toContain('has a question')
    expect(since(thread(), asking('one', 'two'))[0]?.text).toContain('2 questions')
  })

  it('is none when nothing is new, nobody waits, or the thread is put away', () => {
    expect(since(blockedOn('one'), blockedOn('one'))).toEqual([])
    expect(since(blockedOn('one', 'two'), blockedOn('two'))).toEqual([])
    expect(since(thread(), thread({ status: 'idle' }))).toEqual([])
    expect(since(thread(), thread({ status: 'failed', archived: true }))).toEqual([])
  })

  it('is none of a thread that was not there before', () => {
    expect(newsSince(new Map(), [blockedOn('one')])).toEqual([])
  })

  it('comes again when it asks again, or a later turn ends alike, though nothing between was seen', () => {
    expect(since(blockedOn('one'), blockedOn('two'))).toHaveLength(1)
    const done = thread({ status: 'done-unreviewed' })
    expect(since(done, { ...done, turns: 2 })).toHaveLength(1)
  })

  it('has one tag in every window, and another each time', () => {
    const tags = [blockedOn('one'), blockedOn('two'), thread({ status: 'failed' })].map(
      (now) => since(thread(), now)[0]?.tag,
    )
    expect(new Set(tags).size).toBe(3)
    expect(since(thread({ activeAt: 5 }), blockedOn('one'))[0]?.tag).toBe(tags[0])
  })
})
