import { describe, expect, it } from 'vitest'
import { safetyCheckpoint } from '../../../core/ids.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { specify, type Wish } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { stateAfter } from './stateAfter.ts'

const given = specify(threadDecider)
const { thread, operation } = of
const op = operation('op')

const create: Wish<'CreateThread'> = {
  type: 'CreateThread',
  threadId: thread,
  projectId: of.project,
  agent: of.practice,
  workspace: { kind: 'worktree', branch: 'fix' },
}
const settled = (outcome: 'succeeded' | 'failed') =>
  of.event('GitOperationSettled', {
    threadId: thread,
    operationId: of.worktreeAsked.payload.operationId,
    operation: 'add-worktree',
    outcome,
    result: {},
  })
const say: Wish<'StartTurn'> = {
  type: 'StartTurn',
  threadId: thread,
  turnId: of.turn(1),
  text: 'go',
}

describe('a thread in a worktree of its own', () => {
  it('asks for the worktree as it is created, where nobody else works', () => {
    given().when(create).then(of.inWorktree, of.worktreeAsked)
  })
  it('begins at the base that it names, else at its project’s, with what that has set', () => {
    const worktree = { base: 'develop', copy: ['.env'], setup: 'npm ci' }
    const project = { canonicalRoot: '/work/project', trusted: true, settings: { worktree } }
    const asked = (base: string) =>
      of.event('GitOperationRequested', {
        ...of.worktreeAsked.payload,
        operation: 'add-worktree',
        args: { branch: 'fix', base, copy: ['.env'], setup: 'npm ci' },
      })
    given().when(create, { facts: { project } }).then(of.inWorktree, asked('develop'))
    const workspace = { kind: 'worktree', branch: 'fix', base: 'main' } as const
    const created = of.event('ThreadCreated', { ...of.inWorktree.payload, workspace })
    given()
      .when({ ...create, workspace }, { facts: { project } })
      .then(created, asked('main'))
  })
  it('refuses a branch that git would not take', () => {
    given()
      .when({ ...create, workspace: { kind: 'worktree', branch: '--upload-pack=x' } })
      .thenRejected('invalid-branch-name')
  })
  it('takes a message while the worktree is being made, and none where it is not there', () => {
    given(of.inWorktree, of.worktreeAsked).when(say).then(of.turnStarted(1), of.captureBefore(1))
    given(of.inWorktree, of.worktreeAsked, settled('failed'))
      .when(say)
      .thenRejected('worktree-missing')
  })
  it('is not deleted over the head of its worktree', () => {
    given(...of.worktreeMade)
      .when({ type: 'DeleteThread', threadId: thread })
      .thenRejected('worktree-present')
  })
})

describe('RemoveWorktree', () => {
  const goes = { files: 3, commits: 2, bytes: 4096 }
  const remove: Wish<'RemoveWorktree'> = {
    type: 'RemoveWorktree',
    threadId: thread,
    operationId: op,
    goes,
    branch: 'keep',
  }
  const asked = of.event('GitOperationRequested', {
    threadId: thread,
    operationId: op,
    operation: 'remove-worktree',
    args: { safetyId: safetyCheckpoint(op), goes, branch: 'keep' },
  })

  it('says what goes, after a checkpoint of it', () => {
    given(...of.worktreeMade)
      .when(remove)
      .then(of.capture(safetyCheckpoint(op), 0, 'Before the worktree was removed'), asked)
  })
  it('is refused while an agent works in it', () => {
    given(...of.worktreeMade, of.turnStarted(1))
      .when(remove)
      .thenRejected('checkout-active')
  })
  it('lets nothing begin in a folder that is about to go, or has gone', () => {
    const capture: Wish<'CreateCheckpoint'> = {
      type: 'CreateCheckpoint',
      threadId: thread,
      checkpointId: of.checkpoint('mine'),
      description: '',
    }
    for (const wish of [say, capture]) {
      given(...of.worktreeMade, asked)
        .when(wish)
        .thenRejected('worktree-going')
      given(of.inWorktree, of.worktreeAsked, settled('failed'))
        .when(wish)
        .thenRejected('worktree-missing')
    }
  })
  it('leaves a thread that can have it made anew', () => {
    const removed = of.event('GitOperationSettled', {
      ...settled('succeeded').payload,
      operationId: op,
      operation: 'remove-worktree',
    })
    const history = [...of.worktreeMade, asked, removed]
    expect(stateAfter(...history)).toMatchObject({ worktree: 'missing' })
    given(...history)
      .when({ type: 'AddWorktree', threadId: thread, operationId: operation('again') })
      .then(
        of.event('GitOperationRequested', {
          ...of.worktreeAsked.payload,
          operationId: operation('again'),
        }),
      )
  })
})

describe('ForkThread from a checkpoint', () => {
  const kept = of.captured(of.checkpoint('mine'))
  const source = () => stateAfter(...of.rested, of.capture(of.checkpoint('mine'), 1, ''), kept)
  const fork: Wish<'ForkThread'> = {
    type: 'ForkThread',
    threadId: thread,
    from: of.threadNamed('other'),
    checkpointId: of.checkpoint('mine'),
  }

  it('takes its files into a worktree', () => {
    const workspace = { kind: 'worktree', branch: 'fix' } as const
    given()
      .when({ ...fork, workspace }, { facts: { source: source() } })
      .then(
        of.event('ThreadCreated', {
          ...of.inWorktree.payload,
          fork: { threadId: of.threadNamed('other'), turnNumber: 1 },
        }),
        of.event('GitOperationRequested', {
          ...of.worktreeAsked.payload,
          operation: 'add-worktree',
          args: { branch: 'fix', tree: 'sha-of-mine', copy: [] },
        }),
      )
  })
  it('is refused in the folder that others work in, and from a checkpoint that is not ready', () => {
    given()
      .when(fork, { facts: { source: source() } })
      .thenRejected('fork-needs-worktree')
    given()
      .when(fork, { facts: { source: stateAfter(...of.rested) } })
      .thenRejected('checkpoint-not-ready')
  })
})

describe('turns that were rewound', () => {
  const restore = (name: string, id: string): Wish<'RestoreCheckpoint'> => ({
    type: 'RestoreCheckpoint',
    threadId: thread,
    checkpointId: of.checkpoint(name),
    operationId: operation(id),
  })
  const asked = (name: string, id: string, rewound?: [number, number][]) =>
    of.event('GitOperationRequested', {
      threadId: thread,
      operationId: operation(id),
      operation: 'restore-checkpoint',
      args: {
        checkpointId: of.checkpoint(name),
        sha: `sha-of-${name}`,
        safetyId: safetyCheckpoint(operation(id)),
        ...(rewound && { rewound }),
      },
    })
  const done = (id: string) =>
    of.event('GitOperationSettled', {
      threadId: thread,
      operationId: operation(id),
      operation: 'restore-checkpoint',
      outcome: 'succeeded',
      result: {},
    })
  const turns = [
    ...of.running,
    of.captureBefore(1),
    of.captured(of.captureBefore(1).payload.checkpointId),
    of.completed(1),
    of.turnStarted(2),
    of.completed(2),
  ]
  const safety = of.capture(safetyCheckpoint(operation('back')), 2, 'Before a restore')
  const back = asked('turn-1:before', 'back', [[1, 2]])

  it('are told with the restore, from the checkpoint’s own turn on', () => {
    given(...turns)
      .when(restore('turn-1:before', 'back'))
      .then(safety, back)
    expect(stateAfter(...turns, back, done('back'))).toMatchObject({
      rewound: [[1, 2]],
      restored: 'turn-1:before',
    })
  })
  it('stand again when the restore is undone, and stay rewound where a checkpoint lacks them', () => {
    const rewound = [...turns, safety, of.captured(safety.payload.checkpointId), back, done('back')]
    const third = [of.turnStarted(3), of.completed(3)]
    const again = of.capture(safetyCheckpoint(operation('undo')), 3, 'Before a restore')
    given(...rewound, ...third)
      .when(restore('back:safety', 'undo'))
      .then(again, asked('back:safety', 'undo', [[3, 3]]))
    const mine = of.capture(of.checkpoint('mine'), 3, '')
    const later = of.capture(safetyCheckpoint(operation('later')), 4, 'Before a restore')
    given(
      ...rewound,
      ...third,
      mine,
      of.captured(of.checkpoint('mine')),
      of.turnStarted(4),
      of.completed(4),
    )
      .when(restore('mine', 'later'))
      .then(
        later,
        asked('mine', 'later', [
          [1, 2],
          [4, 4],
        ]),
      )
  })
  it('are gone from its agent’s memory too, where that can branch off', () => {
    const before = of.captureBefore(1).payload
    const marked = of.event('CheckpointRequested', {
      ...before,
      checkpointId: of.checkpoint('mine'),
      session: { sessionId: 's', mark: 'here' },
    })
    const state = stateAfter(
      ...of.rested,
      marked,
      of.captured(of.checkpoint('mine')),
      asked('mine', 'back'),
      done('back'),
    )
    expect(state).toMatchObject({ fork: { sessionId: 's', mark: 'here' }, restored: null })
  })
})
