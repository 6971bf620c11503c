import { expect, it } from 'vitest'
import { queries } from '../../core/queries.ts'
import { accepted, allEvents, eventually, temporaryHost } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'

const agent = { provider: 'practice' }

// Twelve agents' programs are started on the way, which takes a busy machine its time.
const DAY_MS = 90_000

it(
  '[C1] leaves nothing for the poll to find, through a busy day',
  { timeout: DAY_MS },
  async () => {
    // The poll looks all the time, so that anything that waited for it would be found.
    const host = await temporaryHost({ pollMs: 1, limits: { turns: 2, effects: 2 } })
    const send = (command: Record<string, unknown>) => accepted(host, command)
    const repositories = ['a', 'b', 'c'].map((name) => ({ name, ...makeRepository() }))
    for (const { name, root } of repositories) {
      await send({ type: 'CreateProject', projectId: name, name, rootPath: root })
      for (const at of [1, 2])
        await send({ type: 'CreateThread', threadId: `${name}${at}`, projectId: name, agent })
    }
    const threads = repositories.flatMap(({ name }) => [`${name}1`, `${name}2`])
    for (const threadId of threads) {
      await send({ type: 'StartTurn', threadId, turnId: `${threadId}-u1`, text: 'run echo hello' })
      await send({ type: 'StartTurn', threadId, turnId: `${threadId}-u2`, text: 'say goodbye' })
      await send({
        type: 'CreateCheckpoint',
        threadId,
        checkpointId: `${threadId}-c`,
        description: '',
      })
    }
    await Promise.all(
      threads.map(async (threadId) => {
        const isOurs = (event: { streamId: string }) => event.streamId === threadId
        const { requestId } = (await eventually(host, 'ApprovalRequested', isOurs)).payload
        await send({ type: 'ApprovePendingAction', threadId, requestId, scope: 'once' })
        await eventually(
          host,
          'TurnCompleted',
          (event) => event.payload.turnId === `${threadId}-u2`,
        )
      }),
    )
    await Promise.all(
      repositories.map(async ({ name, write }) => {
        write('new.txt', 'new\n')
        const threadId = `${name}1`
        await send({ type: 'CommitChanges', threadId, operationId: `${name}-o`, message: 'New' })
        await send({ type: 'StartTurn', threadId, turnId: `${name}-u3`, text: 'wait 60 seconds' })
        await eventually(host, 'TurnBegan', (event) => event.payload.turnId === `${name}-u3`)
        await send({ type: 'InterruptTurn', threadId, turnId: `${name}-u3` })
        await eventually(host, 'TurnInterrupted', (event) => event.streamId === threadId)
      }),
    )
    await host.drain()
    const jobs = host.jobs()
    expect(jobs.length).toBeGreaterThan(40)
    expect(jobs.filter((job) => job.status !== 'done')).toEqual([])
    expect(await host.metrics()).toContain('gaffer_jobs_poll_finds 0')
    expect(allEvents(host).filter((event) => event.type === 'DeadLetterRecorded')).toEqual([])
  },
)

it('tells the history of a job to whoever asks', async () => {
  const host = await temporaryHost()
  const { root } = makeRepository()
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: root })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  const capture = { type: 'CreateCheckpoint', threadId: 't', checkpointId: 'c', description: '' }
  await accepted(host, capture)
  await eventually(host, 'CheckpointCreated')
  const { signal } = new AbortController()
  const answer = queries.job.answer.parse(await host.query('job', { id: 'capture/t/c' }, signal))
  expect(answer.job).toMatchObject({ id: 'capture/t/c', status: 'done', attempts: 1 })
  expect(answer.attempts).toEqual([
    { nth: 1, startedAt: expect.any(Number), endedAt: expect.any(Number), outcome: 'done' },
  ])
  await expect(host.query('job', { id: 'capture/t/none' }, signal)).rejects.toMatchObject({
    code: 'unknown-job',
  })
})
