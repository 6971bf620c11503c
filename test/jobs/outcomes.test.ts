import { expect, it, vi } from 'vitest'
import { jobPayloads } from '../../core/reactions.ts'
import { deferred } from '../../electron/agents/deferred.ts'
import { Deferred, type Run, Terminal, Transient } from '../../electron/jobs/kind.ts'
import { RECLAIM_LIMIT } from '../../electron/jobs/run.ts'
import { ATTEMPTS_KEPT } from '../../electron/jobs/attempts.ts'
import { LEASE_MS } from '../../electron/jobs/table.ts'
import { created, openHouse } from './house.ts'

const busy = () => new Transient('busy', 'Somebody else is at work here.')

it('[B7] tries what fails for now again, to the limit, and then gives it up once', async () => {
  const house = await openHouse({
    world: { 'capture-checkpoint': { submit: async () => Promise.reject(busy()) } },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  await house.settled()
  expect(house.job('capture/t/c')).toMatchObject({ status: 'dead', attempts: 3 })
  expect(house.outcomes('capture/t/c')).toEqual(['transient', 'transient', 'transient'])
  const told = house.published.map((event) => event.type)
  expect(told.slice(-2)).toEqual(['CheckpointFailed', 'DeadLetterRecorded'])
  expect(told.filter((type) => type === 'DeadLetterRecorded')).toHaveLength(1)
  expect(house.lines.filter((line) => line.msg === 'a job was given up')).toEqual([
    expect.objectContaining({ job: 'capture/t/c', code: 'busy', attempts: 3 }),
  ])
})

it('[B7] gives up at once what fails for good', async () => {
  let runs = 0
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        async submit() {
          runs += 1
          throw new Terminal('no-room', 'There is no room.')
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  await house.settled()
  expect(runs).toBe(1)
  expect(house.job('capture/t/c')).toMatchObject({ status: 'dead', attempts: 1 })
  const failed = house.published.find((event) => event.type === 'CheckpointFailed')
  expect(failed?.payload).toMatchObject({ code: 'no-room', message: 'There is no room.' })
})

it('[B7] lets a job whose time has not come wait for nothing, however often', async () => {
  let left = 7
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        async submit({ payload }) {
          left -= 1
          if (left > 0) throw new Deferred('not-yet', 'Not yet.', 1)
          return created(payload)
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  await house.settled()
  expect(house.job('capture/t/c')).toMatchObject({ status: 'done', attempts: 1 })
  expect(house.outcomes('capture/t/c')).toEqual([...Array(6).fill('deferred'), 'done'])
})

it('[B7] gives up a job that was taken up fifty times and never came to an end', async () => {
  const submit = vi.fn(async () => null)
  const house = await openHouse({ world: { 'capture-checkpoint': { submit } } })
  await house.thread('t')
  await house.capture('t', 'c')
  for (let boot = 0; boot < RECLAIM_LIMIT; boot += 1) {
    house.table.claim('capture/t/c', { token: `${boot}`, now: boot, boot: `${boot}` })
    expect(house.table.reclaim(boot, 'another')).toHaveLength(1)
  }
  expect(house.job('capture/t/c')).toMatchObject({ status: 'pending', attempts: 0 })
  house.runner.open()
  await house.settled()
  expect(submit).not.toHaveBeenCalled()
  const error = JSON.parse(house.job('capture/t/c').error ?? '')
  expect(error).toMatchObject({ code: 'abandoned' })
  expect(house.types().slice(-2)).toEqual(['CheckpointFailed', 'DeadLetterRecorded'])
  expect(house.outcomes('capture/t/c')).toHaveLength(ATTEMPTS_KEPT)
})

it.each([
  [RECLAIM_LIMIT, 'finds out once more what it did before it gives it up', 'CheckpointCreated', 1],
  [RECLAIM_LIMIT + 1, 'does not look again when looking never ended', 'DeadLetterRecorded', 0],
])('[B4] [B7] of a job that was taken up %i times %s', async (reclaims, _, last, looks) => {
  const submit = vi.fn(async () => null)
  const reconcile = vi.fn(async ({ payload }: Run<'capture-checkpoint'>) => ({
    status: 'settled' as const,
    settlement: created(payload),
  }))
  const house = await openHouse({ world: { 'capture-checkpoint': { submit, reconcile } } })
  await house.thread('t')
  await house.capture('t', 'c')
  house.sql('UPDATE jobs SET reclaims = ?', reclaims)
  house.runner.open()
  await house.settled()
  expect(house.types().at(-1)).toBe(last)
  expect(reconcile).toHaveBeenCalledTimes(looks)
  expect(submit).not.toHaveBeenCalled()
  expect(await house.figure('gaffer_jobs_dead_total', { reason: 'abandoned' })).toBe(1 - looks)
})

it.each([
  ['no JSON', '{"threadId":'],
  ['not of its kind', '{"threadId":"t"}'],
])('[B3] gives up a job whose payload is %s, and goes on', async (_, payload) => {
  const house = await openHouse()
  await house.thread('t')
  await house.capture('t', 'c1')
  await house.capture('t', 'c2')
  house.sql('UPDATE jobs SET payload = ? WHERE id = ?', payload, 'capture/t/c1')
  house.runner.open()
  await house.settled()
  expect(house.table.rows().map((row) => row.status)).toEqual(['done', 'dead'])
  // What it was for is settled all the same, so that nobody waits for it or enqueues it again.
  const failed = house.published.find((event) => event.type === 'CheckpointFailed')
  expect(failed?.payload).toMatchObject({ checkpointId: 'c1', code: 'undecodable' })
  const letter = house.published.find((event) => event.type === 'DeadLetterRecorded')
  expect(letter?.payload).toMatchObject({ payload, code: 'undecodable' })
})

it('[B3] [B11] gives up a job of a kind that nobody knows, and counts it', async () => {
  const house = await openHouse()
  await house.thread('t')
  await house.capture('t', 'c')
  house.sql("UPDATE jobs SET kind = 'paint-it'")
  house.runner.open()
  await house.settled()
  expect(house.job('capture/t/c').error).toContain('unknown-kind')
  expect(await house.figure('gaffer_jobs_dead_total', { reason: 'unknown-kind' })).toBe(1)
  expect(house.types().slice(-2)).toEqual(['CheckpointFailed', 'DeadLetterRecorded'])
})

it('[B3] writes nothing at all for an event whose job cannot be enqueued', async () => {
  expect(Object.hasOwn(jobPayloads, 'paint-it')).toBe(false)
  const house = await openHouse()
  await house.thread('t')
  house.sql(`CREATE TRIGGER unknown BEFORE INSERT ON jobs WHEN NEW.kind = 'capture-checkpoint'
    BEGIN SELECT RAISE(ABORT, 'no such kind'); END`)
  const before = house.types()
  await expect(house.capture('t', 'c')).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_TRIGGER' })
  expect(house.types()).toEqual(before)
  expect(house.table.open()).toBe(0)
})

it('[B4] submits the first time, and asks what was done every time after', async () => {
  const calls: string[] = []
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        async submit() {
          calls.push('submit')
          throw busy()
        },
        async reconcile({ payload }) {
          calls.push('reconcile')
          if (calls.length < 4) return { status: 'not-submitted' }
          return { status: 'settled', settlement: created(payload) }
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  await house.settled()
  expect(calls).toEqual(['submit', 'reconcile', 'submit', 'reconcile'])
  expect(house.types().filter((type) => type === 'CheckpointCreated')).toHaveLength(1)
})

it('[B5] [B11] writes nothing for a run that has lost its job meanwhile, and counts it', async () => {
  const going = deferred<void>()
  let runs = 0
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        async submit({ payload }) {
          runs += 1
          await going.promise
          return created(payload)
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  house.sql("UPDATE jobs SET claim_token = 'somebody else'")
  going.resolve()
  await house.runner.drain()
  expect(runs).toBe(1)
  expect(house.types()).not.toContain('CheckpointCreated')
  expect(house.job('capture/t/c')).toMatchObject({ status: 'in-flight' })
  expect(await house.figure('gaffer_jobs_fenced_total')).toBe(1)
})

it('[B6] renews the lease of what runs on, so that nobody takes it', async () => {
  const going = deferred<void>()
  let runs = 0
  const house = await openHouse({
    pollMs: 1,
    renewMs: 1,
    world: {
      'capture-checkpoint': {
        async submit({ payload }) {
          runs += 1
          await going.promise
          return created(payload)
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  for (let step = 0; step < 4; step += 1) {
    house.advance(LEASE_MS * 0.9)
    const until = house.now() + LEASE_MS * 0.5
    await house.until(() => (house.job('capture/t/c').lease_until ?? 0) > until)
  }
  going.resolve()
  await house.settled()
  expect(runs).toBe(1)
  expect(house.outcomes('capture/t/c')).toEqual(['done'])
})

it('[B6] calls a run off whose lease was lost, and leaves it to whoever has it now', async () => {
  const off = deferred<unknown>()
  const house = await openHouse({
    renewMs: 1,
    world: {
      'capture-checkpoint': {
        submit: ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              off.resolve(signal.reason)
              reject(signal.reason)
            })
          }),
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  house.sql("UPDATE jobs SET claim_token = 'somebody else'")
  expect(await off.promise).toMatchObject({ name: 'Fenced' })
  await house.runner.drain()
  expect(house.job('capture/t/c')).toMatchObject({ status: 'in-flight', attempts: 1 })
})

it('stops a run at its time limit, and counts that as a failure for now', async () => {
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        limitMs: 5,
        submit: ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason))
          }),
        reconcile: async ({ payload }) => ({ status: 'settled', settlement: created(payload) }),
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  await house.settled()
  const [first, second] = house.attempts.of(house.job('capture/t/c'))
  expect(first).toMatchObject({ nth: 1, outcome: 'transient', code: 'timed-out' })
  expect(second).toMatchObject({ nth: 2, outcome: 'done' })
})

it('leaves a run that will not stop to its lease, and counts it', async () => {
  const house = await openHouse({
    abortGraceMs: 5,
    world: {
      'capture-checkpoint': {
        limitMs: 5,
        submit: () => new Promise(() => {}),
        reconcile: async ({ payload }) => ({ status: 'settled', settlement: created(payload) }),
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  await house.runner.drain()
  expect(house.job('capture/t/c')).toMatchObject({ status: 'in-flight', error: null })
  expect(await house.figure('gaffer_jobs_unresponsive_total')).toBe(1)
  house.advance(LEASE_MS + 1)
  expect(house.table.reclaim(house.now(), house.job('capture/t/c').boot ?? '')).toHaveLength(1)
  house.runner.wake()
  await house.settled()
  expect(house.outcomes('capture/t/c')).toEqual(['lapsed', 'done'])
})
