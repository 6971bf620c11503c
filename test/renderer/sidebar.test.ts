import { describe, expect, it } from 'vitest'
import { projectId, threadId } from '../../core/ids.ts'
import type { ProjectRow } from '../../core/views/projects.ts'
import type { ThreadRow, ThreadStatus } from '../../core/views/threads.ts'
import { blocked, groupThreads, needsYou } from '../../renderer/sidebar/groupThreads.ts'

const project = (id: string, createdAt = 0): ProjectRow => ({
  projectId: projectId.parse(id),
  name: id,
  rootPath: `/${id}`,
  trusted: true,
  canonicalRoot: `/${id}`,
  settings: {},
  createdAt,
})

const thread = (
  id: string,
  own: string,
  activeAt: number,
  more: Partial<ThreadRow> = {},
): ThreadRow => ({
  threadId: threadId.parse(id),
  projectId: projectId.parse(own),
  title: `Thread ${id}`,
  agent: { provider: 'practice' },
  workspace: { kind: 'local' },
  checkout: `/${own}`,
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
  createdAt: 0,
  activeAt,
  ...more,
})

const shape = (groups: ReturnType<typeof groupThreads>) =>
  groups.map(({ project: { name }, open, archived }) => [
    name,
    open.map((each) => each.threadId),
    archived.map((each) => each.threadId),
  ])

describe('the sidebar', () => {
  const projects = [project('one'), project('two')]
  const threads = [
    thread('a', 'one', 10),
    thread('b', 'one', 30),
    thread('c', 'two', 40, { title: 'Fix refunds' }),
    thread('d', 'one', 50, { archived: true }),
  ]

  it('shows the newest work first, and archived threads apart', () => {
    expect(shape(groupThreads(projects, threads, ''))).toEqual([
      ['two', ['c'], []],
      ['one', ['b', 'a'], ['d']],
    ])
  })

  it('finds threads by words of their title and of their project', () => {
    expect(shape(groupThreads(projects, threads, 'REFUNDS two'))).toEqual([['two', ['c'], []]])
  })

  it('keeps a project without threads, unless a filter does not name it', () => {
    const empty = [project('empty')]
    expect(shape(groupThreads(empty, [], ''))).toEqual([['empty', [], []]])
    expect(shape(groupThreads(empty, [], 'other'))).toEqual([])
  })

  it('puts who is blocked before what failed before what is done, the longest waiting first', () => {
    const of = (status: ThreadStatus, id: string, activeAt: number) =>
      thread(id, 'one', activeAt, { status })
    const all = [
      of('done-unreviewed', 'done', 1),
      of('running', 'running', 2),
      of('awaiting-approval', 'late', 9),
      of('failed', 'failed', 3),
      of('awaiting-approval', 'early', 4),
      of('idle', 'idle', 5),
    ]
    expect(needsYou(all).map((each) => each.threadId)).toEqual(['early', 'late', 'failed', 'done'])
    expect(blocked(all).map((each) => each.threadId)).toEqual(['early', 'late'])
  })
})
