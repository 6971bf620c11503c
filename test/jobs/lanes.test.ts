import { expect, it } from 'vitest'
import { deferred } from '../../electron/agents/deferred.ts'
import { Deferred, Terminal } from '../../electron/jobs/kind.ts'
import { created, openHouse, type World } from './house.ts'

/** Captures that wait until they are let go, and tell when they began and ended. */
function heldWorld() {
  const going = deferred<void>()
  const seen = { now: 0, most: 0, began: [] as string[] }
  const world: World = {
    'capture-checkpoint': {
      async submit({ payload }) {
        seen.began.push(payload.checkpointId)
        seen.now += 1
        seen.most = Math.max(seen.most, seen.now)
        await going.promise
        seen.now -= 1
        return created(payload)
      },
    },
  }
  return { going, seen, world }
}

it('[C6] runs the jobs of a lane in order, one at a time, and lanes side by side', async () => {
  const { going, seen, world } = heldWorld()
  const house = await openHouse({ world })
  house.runner.open()
  await house.thread('a')
  await house.thread('b')
  for (const id of ['a1', 'a2', 'a3']) await house.capture('a', id)
  for (const id of ['b1', 'b2']) await house.capture('b', id)
  expect(seen.began).toEqual(['a1', 'b1'])
  going.resolve()
  await house.settled()
  expect(seen.began.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
  expect(seen.began.filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2'])
  expect(seen.most).toBe(2)
})

it('[C6] [D2] claims no more than the gate lets start, and a full gate costs nothing', async () => {
  const { going, seen, world } = heldWorld()
  const house = await openHouse({ world, limits: { turns: 1, effects: 2 } })
  house.runner.open()
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const name of names) await house.thread(name)
  for (const name of names) await house.capture(name, `${name}1`)
  expect(house.table.rows().filter((row) => row.status === 'in-flight')).toHaveLength(2)
  expect(house.table.rows().filter((row) => row.attempts === 0)).toHaveLength(3)
  going.resolve()
  await house.settled()
  expect(seen.most).toBe(2)
  expect(house.table.rows().map((row) => [row.status, row.attempts])).toEqual(
    names.map(() => ['done', 1]),
  )
})

it('[D2] counts turns and effects apart, and control waits for neither', async () => {
  const { going, seen, world } = heldWorld()
  const prompting = deferred<void>()
  const ran: string[] = []
  const house = await openHouse({
    limits: { turns: 1, effects: 1 },
    world: {
      ...world,
      'prompt-agent': {
        async submit({ payload }) {
          ran.push(`prompt ${payload.threadId}`)
          await prompting.promise
          return null
        },
      },
      'interrupt-turn': {
        async submit({ payload }) {
          ran.push(`interrupt ${payload.threadId}`)
          return null
        },
      },
    },
  })
  house.runner.open()
  for (const name of ['a', 'b', 'c']) await house.thread(name)
  const start = (threadId: string) =>
    house.send({ type: 'StartTurn', threadId, turnId: `u-${threadId}`, text: 'go' })
  await start('a')
  going.resolve()
  await house.until(() => ran.length === 1)
  await start('b')
  await house.until(() => seen.began.length === 2 && seen.now === 0)
  // The gate of turns is full, that of effects is free, and control knows no gate.
  await house.capture('c', 'c1')
  await house.send({ type: 'InterruptTurn', threadId: 'a', turnId: 'u-a' })
  await house.until(() => house.job('capture/c/c1').status === 'done' && ran.length === 2)
  expect(ran).toEqual(['prompt a', 'interrupt a'])
  expect(house.job('prompt/b/u-b')).toMatchObject({ status: 'pending', attempts: 0 })
  prompting.resolve()
  await house.until(() => ran.length === 3)
  expect(ran.at(-1)).toBe('prompt b')
})

it('[C6] leaves the others settled when one fails', async () => {
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        async submit({ payload }) {
          if (payload.checkpointId === 'a2') throw new Terminal('no-room', 'There is no room.')
          return created(payload)
        },
      },
    },
  })
  house.runner.open()
  await house.thread('a')
  for (const id of ['a1', 'a2', 'a3']) await house.capture('a', id)
  await house.settled()
  const statuses = ['a1', 'a2', 'a3'].map((id) => house.job(`capture/a/${id}`).status)
  expect(statuses).toEqual(['done', 'dead', 'done'])
})

it('[C3] takes the command all the same when its run throws, and tries again', async () => {
  let runs = 0
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        policy: { growth: 'constant', base: 60_000, cap: 60_000, jitter: 0, attempts: 3 },
        submit() {
          runs += 1
          throw new Error('out of the blue')
        },
        reconcile: async ({ payload }) => ({ status: 'settled', settlement: created(payload) }),
      },
    },
  })
  house.runner.open()
  await house.thread('a')
  const receipt = await house.capture('a', 'a1')
  expect(receipt.events.map((event) => event.type)).toEqual(['CheckpointRequested'])
  await house.runner.drain()
  expect(runs).toBe(1)
  const job = house.job('capture/a/a1')
  expect(job).toMatchObject({ status: 'pending', attempts: 1, claim_token: null })
  expect(JSON.parse(job.error ?? '')).toEqual({ code: 'fault', message: 'out of the blue' })
  house.advance(60_000)
  await house.settled()
  expect(house.types().at(-1)).toBe('CheckpointCreated')
})

it('[C4] keeps what is asked for while nobody runs it, and then runs it in order', async () => {
  const { going, seen, world } = heldWorld()
  going.resolve()
  const house = await openHouse({ world })
  await house.thread('a')
  const ids = ['a1', 'a2', 'a3', 'a4']
  for (const id of ids) await house.capture('a', id)
  expect(house.table.rows().map((row) => row.status)).toEqual(ids.map(() => 'pending'))
  house.runner.open()
  await house.settled()
  expect(seen.began).toEqual(ids)
  const settled = house
    .events()
    .flatMap((event) => (event.type === 'CheckpointCreated' ? [event.payload.checkpointId] : []))
  expect(settled).toEqual(ids)
})

it('[C7] stops in the midst of a drain with its leases as they are, and loses nothing', async () => {
  const calledOff: string[] = []
  const before = await openHouse({
    stopGraceMs: 5,
    limits: { turns: 1, effects: 2 },
    world: {
      'capture-checkpoint': {
        submit: ({ payload, signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              calledOff.push(payload.checkpointId)
              // What it says now is not believed: it was called off.
              resolve({
                ...created(payload),
                outcome: { status: 'failed', code: 'x', message: '' },
              })
            })
          }),
      },
    },
  })
  before.runner.open()
  const names = ['a', 'b', 'c']
  for (const name of names) await before.thread(name)
  for (const name of names) await before.capture(name, `${name}1`)
  await before.runner.stop()
  expect(calledOff).toEqual(['a1', 'b1'])
  const leases = before.table.rows().map((row) => [row.status, row.leaseUntil !== null])
  expect(leases.toReversed()).toEqual([
    ['in-flight', true],
    ['in-flight', true],
    ['pending', false],
  ])
  expect(before.types()).not.toContain('CheckpointFailed')
  await before.close()

  const runs: string[] = []
  const house = await openHouse({
    folder: before.folder,
    world: {
      'capture-checkpoint': {
        async submit({ payload }) {
          runs.push(`submit ${payload.checkpointId}`)
          return created(payload)
        },
        async reconcile({ payload }) {
          runs.push(`reconcile ${payload.checkpointId}`)
          return { status: 'settled', settlement: created(payload) }
        },
      },
    },
  })
  expect(house.table.reclaim(house.now(), 'the next')).toHaveLength(2)
  house.runner.open()
  await house.settled()
  expect(runs.toSorted()).toEqual(['reconcile a1', 'reconcile b1', 'submit c1'])
  expect(house.types().filter((type) => type === 'CheckpointCreated')).toHaveLength(3)
})

it('[B10] cancels what waits for a thread that is deleted, and runs no part of it', async () => {
  const { going, seen, world } = heldWorld()
  const house = await openHouse({ world })
  house.runner.open()
  await house.thread('a')
  await house.capture('a', 'a1')
  await house.capture('a', 'a2')
  await house.send({ type: 'DeleteThread', threadId: 'a' })
  expect(house.job('capture/a/a2').status).toBe('cancelled')
  going.resolve()
  await house.settled()
  expect(seen.began).toEqual(['a1'])
  expect(house.types().at(-1)).toBe('ThreadDeleted')
})

it('[B10] [C1] lets others in the lane go on when what was ahead of them is cancelled', async () => {
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        async submit({ payload }) {
          if (payload.threadId === 'a') throw new Deferred('not-yet', 'Not yet.', 60_000)
          return created(payload)
        },
      },
    },
  })
  house.runner.open()
  await house.thread('a')
  const agent = { provider: 'practice' }
  await house.send({ type: 'CreateThread', threadId: 'b', projectId: 'p-a', agent })
  await house.capture('a', 'a1')
  await house.runner.drain()
  await house.capture('b', 'b1')
  expect(house.job('capture/b/b1').status).toBe('pending')
  await house.send({ type: 'DeleteThread', threadId: 'a' })
  await house.settled()
  expect(house.job('capture/b/b1').status).toBe('done')
  expect(house.runner.pollFinds()).toBe(0)
})

it('[B10] holds a job back until its time, and starts it then without the poll', async () => {
  let runs = 0
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        async submit({ payload }) {
          runs += 1
          if (runs === 1) throw new Deferred('not-yet', 'Not yet.', 20)
          return created(payload)
        },
      },
    },
  })
  house.runner.open()
  await house.thread('a')
  await house.capture('a', 'a1')
  await house.settled()
  const [first, second] = house.attempts.of(house.job('capture/a/a1'))
  // The wait is reckoned from when the run asked for it, a moment before its end was written down.
  expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThanOrEqual(20)
  expect(house.runner.pollFinds()).toBe(0)
})
