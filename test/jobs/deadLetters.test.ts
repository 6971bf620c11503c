import { expect, it } from 'vitest'
import { deadLettersRow } from '../../core/views/deadLetters.ts'
import { Terminal } from '../../electron/jobs/kind.ts'
import { operationSettled } from '../../electron/jobs/gitFailures.ts'
import { openHouse, type World } from './house.ts'

/** Commits fail for good while `isBroken`. */
function brokenWorld() {
  const state = { isBroken: true, commits: [] as string[] }
  const world: World = {
    commit: {
      async submit({ payload }) {
        if (state.isBroken) throw new Terminal('no-room', 'There is no room.')
        state.commits.push(payload.operationId)
        return operationSettled(payload, 'succeeded', { sha: 'abc' }, payload.operationId)
      },
    },
  }
  return { state, world }
}

const jobId = 'git/t/op'
const commit = {
  type: 'CommitChanges',
  threadId: 't',
  operationId: 'op',
  message: 'Fix it',
  paths: ['a.txt'],
}

async function withDeadLetter(world: World) {
  const house = await openHouse({ world })
  house.runner.open()
  await house.thread('t')
  await house.send(commit)
  await house.settled()
  return house
}

it('[D4] settles the intent, takes the job from the queue and records the letter in one go', async () => {
  const { world } = brokenWorld()
  const house = await withDeadLetter(world)
  const [settled, recorded] = house.events().slice(-2)
  const asked = house.events().find((event) => event.type === 'GitOperationRequested')
  expect(settled).toMatchObject({
    type: 'GitOperationSettled',
    payload: { outcome: 'failed', result: { code: 'no-room' } },
  })
  expect(recorded?.payload).toEqual({
    threadId: 't',
    jobId,
    kind: 'commit',
    payload: JSON.stringify({ threadId: 't', operationId: 'op' }),
    intent: asked?.position,
    code: 'no-room',
    message: 'There is no room.',
    attempts: 1,
  })
  expect(recorded?.commandId).toBe(settled?.commandId)
  expect(house.job(jobId).status).toBe('dead')
})

it('[D4] leaves job and intent as they were when the letter cannot be written', async () => {
  const { world } = brokenWorld()
  const house = await openHouse({ world })
  house.runner.open()
  await house.thread('t')
  house.sql(`CREATE TRIGGER full BEFORE INSERT ON dead_letters
    BEGIN SELECT RAISE(ABORT, 'full'); END`)
  await house.send(commit)
  await house.runner.drain()
  expect(house.types()).not.toContain('GitOperationSettled')
  expect(house.job(jobId).status).toBe('in-flight')
  expect(house.attempts.of(house.job(jobId)).map((each) => each.outcome)).toEqual(['running'])
  // The next owner of the home takes it up again, and then it dies for good.
  house.sql('DROP TRIGGER full')
  house.table.reclaim(house.now(), 'another')
  house.runner.wake()
  await house.settled()
  expect(house.types().slice(-2)).toEqual(['GitOperationSettled', 'DeadLetterRecorded'])
})

it('[D4] does it again as a new operation, caused by the letter, with the same arguments', async () => {
  const { state, world } = brokenWorld()
  const house = await withDeadLetter(world)
  state.isBroken = false
  const retry = { id: 'again-1', type: 'RetryDeadLetter', jobId }
  const receipt = await house.send(retry)
  await house.settled()
  expect(state.commits).toEqual(['again-1'])
  const [requested, resolved] = house.events().slice(-3)
  expect(requested).toMatchObject({
    type: 'GitOperationRequested',
    causationId: jobId,
    payload: { operationId: 'again-1', args: { message: 'Fix it', paths: ['a.txt'] } },
  })
  expect(resolved).toMatchObject({
    type: 'DeadLetterResolved',
    causationId: jobId,
    principal: 'user:local',
    payload: { jobId, resolution: { how: 'retried', as: 'again-1' } },
  })
  expect(receipt.jobs).toEqual([{ id: 'git/t/again-1', kind: 'commit' }])
  // The same wish sent twice is one operation.
  expect(await house.send(retry)).toEqual(receipt)
  expect(await house.answer({ ...retry, id: 'again-2' })).toMatchObject({
    refusal: { code: 'unknown-dead-letter' },
  })
  expect(house.table.rows()).toHaveLength(2)
})

it.each([
  ['DiscardDeadLetter', 'discarded'],
  ['HandleDeadLetter', 'handled'],
])('[D4] records what became of it: %s', async (type, how) => {
  const { world } = brokenWorld()
  const house = await withDeadLetter(world)
  await house.send({ type, jobId })
  const event = house.events().at(-1)
  expect(event?.payload).toEqual({ threadId: 't', jobId, resolution: { how } })
  expect(await house.answer({ type, jobId })).toMatchObject({
    refusal: { code: 'unknown-dead-letter' },
  })
})

it('[D4] shows the letter in its view, with what became of it', async () => {
  const { world } = brokenWorld()
  const house = await withDeadLetter(world)
  const letters = () => {
    const read = house.views.read('deadLetters', undefined, {})
    return deadLettersRow.parse(read?.rows[0]?.row).letters
  }
  expect(letters()).toEqual([expect.objectContaining({ jobId, code: 'no-room', resolved: null })])
  await house.send({ type: 'HandleDeadLetter', jobId })
  expect(letters()[0]?.resolved).toMatchObject({ how: 'handled', by: 'user:local' })
})

it('[B9] never enqueues again what died, though the table was lost', async () => {
  const { world } = brokenWorld()
  const house = await withDeadLetter(world)
  house.sql('DELETE FROM jobs')
  const { stream } = house.log.load('thread', 't')
  expect(stream.of === 'thread' && stream.state.status === 'open' && stream.state.operation).toBe(
    null,
  )
  await house.send({ type: 'DiscardDeadLetter', jobId })
})
