import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { accepted, eventually } from '../support/home.ts'
import { automate, ofType, program, settledRun, threadHost } from './scene.ts'

it('[D7] tests what a turn did, starts a turn with what failed, and ends by its depth', async () => {
  const { host, repository } = await threadHost()
  const tests = await program(`console.log('1 of 3 tests failed'); process.exit(1)`)
  await automate(host, 'tests', {
    when: { types: ['TurnCompleted'] },
    scope: { projectId: 'p' },
    do: { kind: 'run-command', argv: [...tests] },
  })
  await automate(host, 'mend', {
    when: {
      types: ['AutomationRunSettled'],
      filter: [
        { field: 'automationId', is: 'tests' },
        { field: 'outcome', is: 'failed' },
      ],
    },
    do: { kind: 'start-turn', text: 'say {{result.tail}}' },
  })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'first', text: 'say hello' })
  const skipped = await eventually(host, 'AutomationSkipped')
  await host.drain()
  expect(skipped.payload).toMatchObject({ automationId: 'tests', reason: 'depth' })

  // A person's turn lies at depth 0; each automation goes one further, and both stop at four.
  const fired = ofType(host, 'AutomationFired')
  expect(fired.map(({ streamId, depth }) => [streamId, depth])).toEqual([
    ['tests', 1],
    ['mend', 2],
    ['tests', 3],
    ['mend', 4],
  ])
  const turns = ofType(host, 'TurnStarted')
  expect(turns.map(({ depth }) => depth)).toEqual([0, 2, 4])
  expect(turns[1]?.payload.text).toContain('1 of 3 tests failed')
  const [root] = ofType(host, 'TurnCompleted')
  for (const event of [...fired, ...turns.slice(1), skipped]) expect(event.rootId).toBe(root?.id)
  // What an agent says in such a turn, its end and its checkpoints lie as deep as the turn itself.
  const second = turns[1]?.payload.turnId
  for (const type of ['TurnBegan', 'TurnItemAppended', 'TurnCompleted'] as const) {
    const said = ofType(host, type).filter(({ payload }) => payload.turnId === second)
    expect(
      said.map(({ depth }) => depth),
      type,
    ).toEqual(said.map(() => 2))
    expect(said.length, type).toBeGreaterThan(0)
  }
  const captures = ofType(host, 'CheckpointCreated').filter(({ payload }) =>
    payload.checkpointId.startsWith(`${second}:`),
  )
  expect(captures.map(({ depth }) => depth)).toEqual([2, 2])
  expect(ofType(host, 'DeadLetterRecorded')).toEqual([])
  expect(await host.metrics()).toContain('gaffer_automations_skipped_total{reason="depth"} 1')
  expect(host.verify().problems).toEqual([])

  const { rows } = host.read('automationRuns', 'tests', {}) ?? { rows: [] }
  expect(rows.map(({ row }) => row)).toMatchObject([
    {
      status: 'failed',
      code: 'exit-status',
      result: { exitCode: 1, tail: '1 of 3 tests failed\n' },
    },
    { status: 'failed' },
  ])
  expect(repository.git('status', '--porcelain')).toBe('')
})

it('commits what a turn changed, and keeps a checkpoint of it', async () => {
  const { host, repository } = await threadHost()
  writeFileSync(path.join(repository.root, 'b.txt'), 'two\n')
  const when = { types: ['TurnCompleted'] }
  await automate(host, 'commit', {
    when: { types: ['CheckpointCreated'], filter: [{ field: 'description', is: 'Kept' }] },
    do: { kind: 'commit', message: 'After {{checkpointId}}' },
  })
  await automate(host, 'keep', { when, do: { kind: 'create-checkpoint', description: 'Kept' } })
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'say hello' })
  const { payload } = await eventually(host, 'GitOperationSettled')
  await host.drain()
  expect(payload).toMatchObject({ outcome: 'succeeded' })
  const asked = (await settledRun(host, 'keep')).payload.result.checkpointId
  expect(repository.git('log', '-1', '--format=%s')).toBe(`After ${asked}`)
  const [requested] = ofType(host, 'GitOperationRequested')
  expect(requested).toMatchObject({ principal: 'automation:commit', depth: 2 })
  expect((await settledRun(host, 'commit')).payload.result).toEqual({
    operationId: requested?.payload.operationId,
  })
})
