import { expect, it } from 'vitest'
import { openHost } from '../../electron/host.ts'
import { accepted, allEvents, refused, temporaryFolder, temporaryHost } from '../support/home.ts'

const agent = { provider: 'practice' }

async function withThread() {
  const host = await temporaryHost({ runner: 'off' })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: host.home })
  await accepted(host, { type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  return host
}

it('[A11] answers the same command twice with one effect and one receipt', async () => {
  const host = await withThread()
  const command = { id: 'c-1', type: 'UpdateThread', threadId: 't', title: 'One' }
  const first = await host.send(command)
  const head = host.head()
  expect(await host.send({ ...command })).toEqual(first)
  expect(await host.send({ title: 'One', threadId: 't', type: 'UpdateThread', id: 'c-1' })).toEqual(
    first,
  )
  expect(host.head()).toBe(head)
})

it('[A11] answers a repeat after a restart as it did before', async () => {
  const home = await temporaryFolder('home')
  const command = { id: 'c-1', type: 'CreateProject', projectId: 'p', name: 'P', rootPath: home }
  const before = await openHost({ home, runner: 'off' })
  const first = await before.send(command)
  await before.close()
  const after = await temporaryHost({ home, runner: 'off' })
  expect(await after.send(command)).toEqual(first)
  expect(after.head()).toBe(1)
})

it('[A11] refuses an id that is used again for something else', async () => {
  const host = await withThread()
  await accepted(host, { id: 'c-1', type: 'UpdateThread', threadId: 't', title: 'One' })
  const refusal = await refused(host, {
    id: 'c-1',
    type: 'UpdateThread',
    threadId: 't',
    title: 'Two',
  })
  expect(refusal.code).toBe('command-id-reused')
})

it('[A11] answers the same command sent twice at once with one effect', async () => {
  const host = await withThread()
  const head = host.head()
  const command = { id: 'c-1', type: 'UpdateThread', threadId: 't', title: 'One' }
  const [first, second] = await Promise.all([host.send(command), host.send(command)])
  expect(first).toEqual(second)
  expect(host.head()).toBe(head + 1)
})

it('[A12] writes nothing for a stale expected version, and takes the same wish once it is fresh', async () => {
  const host = await withThread()
  const head = host.head()
  const wish = { id: 'c-1', type: 'UpdateThread', threadId: 't', title: 'One' }
  const refusal = await refused(host, { ...wish, expectedVersion: 7 })
  expect(refusal.code).toBe('version-conflict')
  expect(host.head()).toBe(head)
  await accepted(host, { ...wish, expectedVersion: 1 })
  expect(host.head()).toBe(head + 1)
})

it('[A13] refuses sealed commands from outside and stamps who and when by itself', async () => {
  const host = await withThread()
  const sealed = await host.send({
    id: 'c-1',
    type: 'SettleGitOperation',
    threadId: 't',
    operationId: 'o',
    outcome: 'succeeded',
    result: {},
  })
  expect(sealed.status).toBe('sealed')
  const started = Date.now()
  const stamps = { at: 5, principal: { user: 'eve' }, depth: 9, rootId: 'x' }
  await accepted(host, { type: 'UpdateThread', threadId: 't', title: 'One', ...stamps })
  const last = allEvents(host).at(-1)
  expect(last).toMatchObject({ principal: 'user:local', depth: 0, rootId: null })
  expect(last?.occurredAt).toBeGreaterThanOrEqual(started)
})

it('[C5] names the events and the jobs that a command wrote', async () => {
  const host = await withThread()
  const { events, jobs } = await accepted(host, {
    type: 'StartTurn',
    threadId: 't',
    turnId: 'u',
    text: 'hello',
  })
  expect(events.map(({ type, streamVersion }) => [type, streamVersion])).toEqual([
    ['TurnStarted', 2],
    ['CheckpointRequested', 3],
  ])
  expect(jobs).toEqual([
    { id: 'prompt/t/u', kind: 'prompt-agent' },
    { id: 'capture/t/u:before', kind: 'capture-checkpoint' },
  ])
  expect(
    allEvents(host)
      .slice(-2)
      .map((event) => event.id),
  ).toEqual(events.map((event) => event.id))
})

it('[C4] leaves jobs pending while nobody runs them', async () => {
  const host = await withThread()
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'hello' })
  expect(host.jobs().map((job) => [job.kind, job.status])).toEqual([
    ['capture-checkpoint', 'pending'],
    ['prompt-agent', 'pending'],
  ])
})

it('commits what arrives together in order, each with its own answer', async () => {
  const host = await withThread()
  const replies = await Promise.all(
    Array.from({ length: 600 }, (_, n) =>
      host.send({
        id: `c-${n}`,
        type: 'UpdateThread',
        threadId: n % 50 === 7 ? 'nobody' : 't',
        title: `Title ${n}`,
      }),
    ),
  )
  expect(replies.filter((reply) => reply.status === 'refused')).toHaveLength(12)
  const titles = allEvents(host).flatMap((event) =>
    event.type === 'ThreadUpdated' ? [event.payload.title] : [],
  )
  expect(titles).toHaveLength(588)
  expect(titles.at(-1)).toBe('Title 599')
  expect(host.verify().problems).toEqual([])
})

it('refuses a payload beyond its limit and says the limit', async () => {
  const host = await withThread()
  const paths = Array.from({ length: 10_000 }, (_, n) => `${'a'.repeat(120)}${n}`)
  const refusal = await refused(host, {
    type: 'CommitChanges',
    threadId: 't',
    operationId: 'o',
    message: 'Too much',
    paths,
  })
  expect(refusal).toMatchObject({ code: 'payload-too-large' })
  expect(refusal.message).toContain('1 MiB')
})
