import { describe, expect, it } from 'vitest'
import type { StreamType } from '../../core/events.ts'
import { evolve, type Head, headOf, initial } from '../../core/streams.ts'
import { specifyStream, stamped, type Told } from '../support/specify.ts'
import * as of from './samples.ts'

const given = (type: StreamType, ...events: Told[]) => specifyStream(type)(...events)
const head = (type: StreamType, ...events: Told[]): Head =>
  headOf(stamped(events).reduce(evolve, initial(type)))

const { project, thread } = of
const workspace = { kind: 'local' } as const

describe('an id that is taken for two kinds of thing', () => {
  it('is refused for the second one', () => {
    given('project', of.projectCreated)
      .when({
        type: 'CreateThread',
        threadId: thread,
        projectId: project,
        agent: of.practice,
        workspace,
      })
      .thenRejected('id-of-another-kind')
    given('thread', of.threadCreated)
      .when({ type: 'CreateProject', projectId: project, name: 'P', rootPath: '/work' })
      .thenRejected('id-of-another-kind')
    given('rules')
      .when({ type: 'StartTurn', threadId: thread, turnId: of.turn(1), text: 'go' })
      .thenRejected('id-of-another-kind')
  })
  it('[A8] gives nothing for what an agent says', () => {
    given('project', of.projectCreated)
      .when(of.says({ type: 'turn-completed' }))
      .thenNothing()
    given('rules')
      .when(of.says({ type: 'turn-completed' }))
      .thenNothing()
  })
})

describe('what the house knows of a stream', () => {
  const nothing: Head = {
    projectId: null,
    status: 'idle',
    ended: false,
    checkout: null,
    intents: 0,
  }
  const open: Head = { ...nothing, projectId: project, checkout: '/work/project' }

  it('of one that does not exist, is nothing', () => {
    expect(head('project')).toEqual(nothing)
    expect(head('thread')).toEqual(nothing)
    expect(head('rules', of.ruleAdded({ scope: 'everywhere' }))).toEqual(nothing)
  })
  it('of a project, is its root, until it ends', () => {
    const deleted = of.event('ProjectDeleted', { projectId: project, threadIds: [] })
    expect(head('project', of.projectCreated)).toEqual(open)
    expect(head('project', of.projectCreated, deleted)).toEqual({ ...nothing, ended: true })
  })
  it('of a thread, is whether it is at work', () => {
    expect(head('thread', of.threadCreated)).toEqual(open)
    expect(head('thread', ...of.running)).toMatchObject({ status: 'running' })
    expect(head('thread', ...of.awaiting)).toMatchObject({ status: 'awaiting-approval' })
    expect(head('thread', ...of.awaiting, of.approved('ask'))).toMatchObject({ status: 'running' })
    expect(head('thread', ...of.rested)).toMatchObject({ status: 'idle' })
    expect(head('thread', of.threadCreated, of.threadDeleted)).toEqual({ ...nothing, ended: true })
  })
  it.each<[number, string, Told[]]>([
    [2, 'a prompt that is not taken and its capture', [of.turnStarted(1), of.captureBefore(1)]],
    [1, 'a capture', [of.turnStarted(1), of.captureBefore(1), of.began(1)]],
    [0, 'nothing', [of.turnStarted(1), of.captureBefore(1), of.began(1), before()]],
    [1, 'a git operation', [of.operationRequested]],
    [0, 'nothing once it is settled', [of.operationRequested, of.operationSettled]],
  ])('counts %i open intents: %s', (count, _, events) => {
    expect(head('thread', of.threadCreated, ...events).intents).toBe(count)
  })
})

function before() {
  return of.captured(of.captureBefore(1).payload.checkpointId)
}
