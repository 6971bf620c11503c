import { expect, it } from 'vitest'
import { Transient } from '../../electron/jobs/kind.ts'
import { openHouse } from './house.ts'

it('starts its loop again by itself once the disk can be written again', async () => {
  const house = await openHouse()
  await house.thread('t')
  await house.capture('t', 'c')
  house.sql(`CREATE TEMP TRIGGER full BEFORE UPDATE ON main.jobs
    BEGIN SELECT RAISE(ABORT, 'full'); END`)
  house.runner.open()
  await house.until(() => house.lines.length > 1)
  expect(house.job('capture/t/c')).toMatchObject({ status: 'pending', attempts: 0 })
  // It is said aloud once, however long it lasts.
  expect(house.lines.map((line) => line.level).slice(0, 2)).toEqual([50, 40])
  expect(await house.figure('gaffer_runner_restarts_total')).toBeGreaterThan(1)
  house.sql('DROP TRIGGER full')
  await house.settled()
  expect(house.job('capture/t/c')).toMatchObject({ status: 'done', attempts: 1 })
})

it('leaves a job to its lease when what became of it cannot be written', async () => {
  const house = await openHouse()
  house.runner.open()
  await house.thread('t')
  house.sql(`CREATE TEMP TRIGGER full BEFORE UPDATE ON main.jobs WHEN NEW.status = 'done'
    BEGIN SELECT RAISE(ABORT, 'full'); END`)
  await house.capture('t', 'c')
  await house.runner.drain()
  expect(house.job('capture/t/c').status).toBe('in-flight')
  expect(house.types()).not.toContain('CheckpointCreated')
  house.sql('DROP TRIGGER full')
  house.table.reclaim(house.now(), 'another')
  house.runner.wake()
  await house.settled()
  expect(house.types().filter((type) => type === 'CheckpointCreated')).toHaveLength(1)
})

it('[C1] takes up what falls due while it looks, without the poll', async () => {
  const house = await openHouse({
    pollMs: 60_000,
    world: {
      'capture-checkpoint': {
        policy: { growth: 'constant', base: 1, cap: 1, jitter: 0, attempts: 300 },
        submit: () => Promise.reject(new Transient('busy', 'Busy.')),
        reconcile: () => Promise.reject(new Transient('busy', 'Busy.')),
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.capture('t', 'c')
  await house.settled()
  expect(house.job('capture/t/c')).toMatchObject({ status: 'dead', attempts: 300 })
})
