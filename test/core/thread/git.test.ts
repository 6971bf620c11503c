import { describe, it } from 'vitest'
import { safetyCheckpoint } from '../../../core/ids.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import { RECENT_OPERATIONS } from '../../../core/thread/state.ts'
import { specify, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'

const given = specify(threadDecider)
const { thread, threadCreated, checkpoint, operation } = of
const op = operation('op')

describe('CreateCheckpoint', () => {
  const create = (name = 'mine', description = 'Before lunch') =>
    ({
      type: 'CreateCheckpoint',
      threadId: thread,
      checkpointId: checkpoint(name),
      description,
    }) as const

  it('asks for one, with the number of the last turn that had started', () => {
    given(threadCreated)
      .when(create())
      .then(of.capture(checkpoint('mine'), 0, 'Before lunch'))
    given(...of.running)
      .when(create())
      .then(of.capture(checkpoint('mine'), 1, 'Before lunch'))
  })
  it.each([
    '',
    ' \t\r\n ',
    '👩‍👩‍👧‍👦 é e\u0301',
    'שלום \u202e עולם',
    '\ud800 alone',
    'a\0b',
    '<b>&amp;\\"',
  ])('[A3] keeps the description %j byte for byte, from command to both events', (description) => {
    const id = checkpoint('mine')
    given(threadCreated)
      .when(create('mine', description))
      .then(of.capture(id, 0, description))
    given(threadCreated, of.capture(id, 0, description))
      .when(settled('mine'))
      .then(of.captured(id, description))
  })
  it('refuses an id that a checkpoint has, whatever became of it', () => {
    const asked = of.capture(checkpoint('mine'), 0, '')
    given(threadCreated, asked).when(create()).thenRejected('checkpoint-id-in-use')
    given(threadCreated, asked, of.captured(checkpoint('mine')))
      .when(create())
      .thenRejected('checkpoint-id-in-use')
    given(threadCreated, asked, failedCapture).when(create()).thenRejected('checkpoint-id-in-use')
  })
  it.each(['turn-1:before', 'turn-9:after', 'op:safety'])(
    'refuses %s, an id that turns and restores make for themselves',
    (id) => {
      given(threadCreated).when(create(id)).thenRejected('checkpoint-id-reserved')
    },
  )
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'takes %s for the plain id that it is',
    (id) => {
      const asked = of.capture(checkpoint(id), 0, 'Before lunch')
      given(threadCreated).when(create(id)).then(asked)
      given(threadCreated, asked).when(create(id)).thenRejected('checkpoint-id-in-use')
      given(threadCreated, asked)
        .when(settled(id))
        .then(of.captured(checkpoint(id), 'Before lunch'))
      given(threadCreated).when(settled(id)).thenNothing()
    },
  )
})

const settled = (name: string) => {
  const id = checkpoint(name)
  const outcome = { status: 'created', ref: `refs/gaffer/${id}`, sha: `sha-of-${id}` } as const
  return { type: 'SettleCheckpoint', threadId: thread, checkpointId: id, outcome } as const
}
const failedCapture = of.event('CheckpointFailed', {
  threadId: thread,
  checkpointId: checkpoint('mine'),
  code: 'disk-full',
  message: 'No room.',
})

describe('SettleCheckpoint', () => {
  const asked = of.capture(checkpoint('mine'), 2, 'Before lunch')
  const fails = {
    ...settled('mine'),
    outcome: { status: 'failed', code: 'disk-full', message: 'No room.' },
  } as const

  it('tells that it is there, or why it is not', () => {
    given(threadCreated, asked)
      .when(settled('mine'))
      .then(of.captured(checkpoint('mine'), 'Before lunch', 2))
    given(threadCreated, asked).when(fails).then(failedCapture)
  })
  it('[A8] changes nothing when it is repeated or contradicts itself', () => {
    const done: Told[] = [threadCreated, asked, of.captured(checkpoint('mine'))]
    given(...done)
      .when(settled('mine'))
      .thenNothing()
    given(...done)
      .when(fails)
      .thenNothing()
    given(threadCreated, asked, failedCapture).when(settled('mine')).thenNothing()
  })
  it('[A8] changes nothing when nobody asked, or the asker is gone', () => {
    given(threadCreated).when(settled('mine')).thenNothing()
    given().when(settled('mine')).thenNothing()
    given(threadCreated, asked, of.threadDeleted).when(settled('mine')).thenNothing()
    given(threadCreated, asked)
      .when(settled('mine'), { facts: { projectGone: true } })
      .thenNothing()
  })
})

describe('RestoreCheckpoint', () => {
  const restore = {
    type: 'RestoreCheckpoint',
    threadId: thread,
    checkpointId: checkpoint('mine'),
    operationId: op,
  } as const
  const asked = of.capture(checkpoint('mine'), 0, '')
  const ready: Told[] = [threadCreated, asked, of.captured(checkpoint('mine'))]
  const safety = safetyCheckpoint(op)
  const requested = of.event('GitOperationRequested', {
    threadId: thread,
    operationId: op,
    operation: 'restore-checkpoint',
    args: { checkpointId: checkpoint('mine'), sha: 'sha-of-mine', safetyId: safety },
  })

  it('[A14] is a new event, after a checkpoint of what it replaces', () => {
    given(...ready)
      .when(restore)
      .then(of.capture(safety, 0, 'Before a restore'), requested)
  })
  it('[A14] can itself be undone', () => {
    const back = { ...restore, checkpointId: safety, operationId: operation('back') }
    const done: Told[] = [
      ...ready,
      of.capture(safety, 0, 'Before a restore'),
      requested,
      of.captured(safety),
      of.operationSettled,
    ]
    const safetyOfBack = safetyCheckpoint(operation('back'))
    given(...done)
      .when(back)
      .then(
        of.capture(safetyOfBack, 0, 'Before a restore'),
        of.event('GitOperationRequested', {
          threadId: thread,
          operationId: operation('back'),
          operation: 'restore-checkpoint',
          args: { checkpointId: safety, sha: `sha-of-${safety}`, safetyId: safetyOfBack },
        }),
      )
  })
  it('refuses a checkpoint that is not ready', () => {
    given(threadCreated).when(restore).thenRejected('checkpoint-not-ready')
    given(threadCreated, asked).when(restore).thenRejected('checkpoint-not-ready')
    given(threadCreated, asked, failedCapture).when(restore).thenRejected('checkpoint-not-ready')
    given(threadCreated)
      .when({ ...restore, checkpointId: checkpoint('constructor') })
      .thenRejected('checkpoint-not-ready')
  })
  it('refuses while this thread or another in the folder is at work', () => {
    given(...ready, of.turnStarted(1))
      .when(restore)
      .thenRejected('checkout-active')
    given(...ready)
      .when(restore, { facts: { othersActive: 1 } })
      .thenRejected('checkout-active')
  })
})

describe('CommitChanges', () => {
  const commit = {
    type: 'CommitChanges',
    threadId: thread,
    operationId: op,
    message: 'Fix it',
  } as const
  const requested = (args: object) =>
    of.event('GitOperationRequested', {
      threadId: thread,
      operationId: op,
      operation: 'commit',
      args: { message: 'Fix it', ...args },
    })

  it('takes all there is, chosen paths, or what is staged', () => {
    given(threadCreated).when(commit).then(requested({}))
    given(threadCreated)
      .when({ ...commit, paths: ['a', 'b'] })
      .then(requested({ paths: ['a', 'b'] }))
    given(threadCreated)
      .when({ ...commit, staged: true })
      .then(requested({ staged: true }))
    given(threadCreated)
      .when({ ...commit, paths: ['a'], staged: false })
      .then(requested({ paths: ['a'], staged: false }))
  })
  it('amends, also while a turn runs', () => {
    given(...of.running)
      .when({ ...commit, amend: true })
      .then(requested({ amend: true }))
  })
  it('refuses an empty message', () => {
    for (const message of ['', ' \n\t '])
      given(threadCreated)
        .when({ ...commit, message })
        .thenRejected('empty-message')
  })
  it('refuses paths and the index at once', () => {
    given(threadCreated)
      .when({ ...commit, paths: ['a'], staged: true })
      .thenRejected('paths-and-staged')
  })
})

describe('CreateBranch', () => {
  const create = {
    type: 'CreateBranch',
    threadId: thread,
    operationId: op,
    name: 'fix/it',
  } as const
  const requested = (args: { name: string; from?: string }) =>
    of.event('GitOperationRequested', {
      threadId: thread,
      operationId: op,
      operation: 'create-branch',
      args,
    })

  it('starts where HEAD is, or where it is told', () => {
    given(threadCreated)
      .when(create)
      .then(requested({ name: 'fix/it' }))
    given(threadCreated)
      .when({ ...create, from: 'main~2' })
      .then(requested({ name: 'fix/it', from: 'main~2' }))
  })
  it('refuses a name that git does not allow', () => {
    for (const name of ['-d', 'a b', 'a..b', 'HEAD', 'a/', '.lock'])
      given(threadCreated)
        .when({ ...create, name })
        .thenRejected('invalid-branch-name')
  })
})

describe('git operations', () => {
  const checkpointReady: Told[] = [
    threadCreated,
    of.capture(checkpoint('mine'), 0, ''),
    of.captured(checkpoint('mine')),
  ]
  const wishes = (operationId: typeof op) =>
    [
      { type: 'CommitChanges', threadId: thread, operationId, message: 'Fix it' },
      { type: 'CreateBranch', threadId: thread, operationId, name: 'fix' },
      {
        type: 'RestoreCheckpoint',
        threadId: thread,
        operationId,
        checkpointId: checkpoint('mine'),
      },
    ] as const

  it.each(wishes(operation('other')))('$type is refused while one is in flight', (wish) => {
    given(...checkpointReady, of.operationRequested)
      .when(wish)
      .thenRejected('operation-in-flight')
  })
  it.each(wishes(op))('$type is refused under an id that an operation had', (wish) => {
    given(...checkpointReady, of.operationRequested, of.operationSettled)
      .when(wish)
      .thenRejected('operation-id-in-use')
  })
  it('captures in flight hold no commit up', () => {
    given(threadCreated, of.capture(checkpoint('mine'), 0, ''))
      .when(wishes(op)[0])
      .then(of.operationRequested)
  })
  it('remember more than a few ids', () => {
    const gone = (count: number): Told[] =>
      Array.from({ length: count }, (_, at) => operation(`op-${at}`)).flatMap((operationId) => [
        of.event('GitOperationRequested', {
          threadId: thread,
          operationId,
          operation: 'commit',
          args: { message: 'Fix it' },
        }),
        of.event('GitOperationSettled', { ...of.operationSettled.payload, operationId }),
      ])
    const [again] = wishes(operation('op-0'))
    given(threadCreated, ...gone(RECENT_OPERATIONS))
      .when(again)
      .thenRejected('operation-id-in-use')
  })
})

describe('SettleGitOperation', () => {
  const settle = {
    type: 'SettleGitOperation',
    threadId: thread,
    operationId: op,
    outcome: 'succeeded',
    result: { sha: 'abc' },
  } as const

  it('tells what became of the operation in flight', () => {
    given(threadCreated, of.operationRequested).when(settle).then(of.operationSettled)
    const result = { code: 'hook-failed', message: 'A hook said no.', stderr: 'no' }
    given(threadCreated, of.operationRequested)
      .when({ ...settle, outcome: 'failed', result })
      .then(
        of.event('GitOperationSettled', {
          ...of.operationSettled.payload,
          outcome: 'failed',
          result,
        }),
      )
  })
  it('[A8] changes nothing when it is repeated, or of another operation', () => {
    given(threadCreated, of.operationRequested, of.operationSettled).when(settle).thenNothing()
    given(threadCreated).when(settle).thenNothing()
    given(threadCreated, of.operationRequested)
      .when({ ...settle, operationId: operation('other') })
      .thenNothing()
  })
  it('[A8] changes nothing when its thread or project is gone', () => {
    given().when(settle).thenNothing()
    given(threadCreated, of.operationRequested, of.threadDeleted).when(settle).thenNothing()
    given(threadCreated, of.operationRequested)
      .when(settle, { facts: { projectGone: true } })
      .thenNothing()
  })
})
