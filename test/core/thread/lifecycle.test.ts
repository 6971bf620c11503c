import { describe, expect, it } from 'vitest'
import type { AgentChoice } from '../../../core/agent.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { specify } from '../../support/specify.ts'
import * as of from '../samples.ts'

const given = specify(threadDecider)
const { thread, project, practice, threadCreated } = of

const create = {
  type: 'CreateThread',
  threadId: thread,
  projectId: project,
  agent: practice,
  workspace: { kind: 'local' },
} as const
const update = { type: 'UpdateThread', threadId: thread } as const
const remove = { type: 'DeleteThread', threadId: thread } as const
const review = { type: 'MarkThreadReviewed', threadId: thread } as const

describe('CreateThread', () => {
  it('works in the project’s own folder, under a name of its own until it has one', () => {
    given().when(create).then(threadCreated)
  })
  it('takes the title it is given', () => {
    given()
      .when({ ...create, title: 'Fix the build' })
      .then(of.event('ThreadCreated', { ...threadCreated.payload, title: 'Fix the build' }))
  })
  it('refuses an id that a thread has, or had', () => {
    given(threadCreated).when(create).thenRejected('thread-id-in-use')
    given(threadCreated, of.threadDeleted).when(create).thenRejected('thread-id-in-use')
  })
  it('refuses a project that is not there', () => {
    given()
      .when(create, { facts: { project: null } })
      .thenRejected('unknown-project')
  })
  it('refuses a project that nobody has trusted yet', () => {
    const project = { canonicalRoot: '/work/project', trusted: false, settings: {} }
    given().when(create, { facts: { project } }).thenRejected('project-untrusted')
  })
})

describe('UpdateThread', () => {
  const updated = (fields: { title?: string; agent?: AgentChoice; archived?: boolean }) =>
    of.event('ThreadUpdated', { threadId: thread, ...fields })

  it('says only what changes', () => {
    given(threadCreated)
      .when({ ...update, title: 'Other', agent: practice, archived: false })
      .then(updated({ title: 'Other' }))
  })
  it('changes its agent, title and place at once', () => {
    const agent = { provider: 'codex', mode: 'plan' } as const
    const fields = { title: 'Other', agent, archived: true }
    given(threadCreated)
      .when({ ...update, ...fields })
      .then(updated(fields))
  })
  it('says nothing when all is so already', () => {
    given(threadCreated).when(update).thenNothing()
    given(threadCreated, of.archived)
      .when({ ...update, archived: true })
      .thenNothing()
    given(threadCreated, updated({ title: 'Other' }))
      .when({ ...update, title: 'Other' })
      .thenNothing()
  })
  it('brings an archived thread back', () => {
    given(threadCreated, of.archived)
      .when({ ...update, archived: false })
      .then(updated({ archived: false }))
  })
})

describe('DeleteThread', () => {
  it('deletes one that rests, its queue and all', () => {
    given(...of.running, of.queued(2), of.failed(1))
      .when(remove)
      .then(of.threadDeleted)
  })
  it('refuses one that is at work', () => {
    given(threadCreated, of.turnStarted(1)).when(remove).thenRejected('thread-active')
    given(...of.awaiting)
      .when(remove)
      .thenRejected('thread-active')
  })
})

describe('MarkThreadReviewed', () => {
  const reviewed = (number: number) =>
    of.event('ThreadReviewed', { threadId: thread, turnId: of.turn(number) })

  it('notes that somebody has looked at the last turn, however it ended', () => {
    given(...of.rested)
      .when(review)
      .then(reviewed(1))
    given(...of.running, of.failed(1))
      .when(review)
      .then(reviewed(1))
  })
  it('says nothing when there is nothing new to look at', () => {
    given(threadCreated).when(review).thenNothing()
    given(...of.running)
      .when(review)
      .thenNothing()
    given(...of.rested, reviewed(1))
      .when(review)
      .thenNothing()
  })
  it('is wanted again after another turn', () => {
    given(...of.rested, reviewed(1), of.turnStarted(2), of.completed(2))
      .when(review)
      .then(reviewed(2))
  })
})

it('a deleted thread may leave memory, an open one may not', () => {
  expect(threadDecider.isTerminal({ status: 'deleted' })).toBe(true)
  expect(threadDecider.isTerminal({ status: 'absent' })).toBe(false)
})
