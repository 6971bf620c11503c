import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { makeSampleRepository } from '../../electron/git/sampleRepository.ts'
import { accepted, allEvents, eventually, temporaryFolder, temporaryHost } from '../support/home.ts'

it('does the main job: ask, approve, reject, see, commit', async () => {
  const host = await temporaryHost()
  const root = await makeSampleRepository(path.join(await temporaryFolder('repo'), 'sample'))
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'Sample', rootPath: root })
  const agent = { provider: 'practice' }
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', title: 'Try', agent })
  await accepted(host, {
    type: 'StartTurn',
    threadId: 't',
    turnId: 'turn-1',
    text: 'add a file hello.txt saying hi then add a file no.txt saying no',
  })
  const first = await eventually(host, 'ApprovalRequested')
  await accepted(host, {
    type: 'ApprovePendingAction',
    threadId: 't',
    requestId: first.payload.requestId,
    scope: 'once',
  })
  const second = await eventually(
    host,
    'ApprovalRequested',
    (event) => event.payload.requestId !== first.payload.requestId,
  )
  await accepted(host, {
    type: 'RejectPendingAction',
    threadId: 't',
    requestId: second.payload.requestId,
    reason: 'not that one',
  })
  await eventually(host, 'TurnCompleted')
  await eventually(
    host,
    'CheckpointCreated',
    (event) => event.payload.checkpointId === 'turn-1:after',
  )
  expect(readFileSync(path.join(root, 'hello.txt'), 'utf8').trim()).toBe('hi')
  expect(existsSync(path.join(root, 'no.txt'))).toBe(false)

  const changes = await host.query(
    'changes',
    { threadId: 't', scope: { kind: 'turn', number: 1 } },
    AbortSignal.timeout(5000),
  )
  expect(changes).toMatchObject({ status: 'ok', files: [{ path: 'hello.txt', status: 'added' }] })

  await accepted(host, {
    type: 'CommitChanges',
    threadId: 't',
    operationId: 'op-1',
    message: 'Say hi',
  })
  const settled = await eventually(host, 'GitOperationSettled')
  expect(settled.payload.outcome).toBe('succeeded')
  const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  expect(settled.payload.result.sha).toBe(head)
  await host.drain()
  expect(host.verify().problems).toEqual([])
  expect(allEvents(host).map((event) => event.position)).toEqual(
    allEvents(host).map((_, at) => at + 1),
  )
})
