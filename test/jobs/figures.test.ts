import { expect, it } from 'vitest'
import { Deferred, Terminal, Transient } from '../../electron/jobs/kind.ts'
import { created, openHouse } from './house.ts'

/** What each capture comes to, run by run. */
const fates: Record<string, (() => Error)[]> = {
  plain: [],
  twice: [() => new Transient('busy', 'Busy.'), () => new Transient('busy', 'Busy.')],
  late: [() => new Deferred('not-yet', 'Not yet.', 1)],
  refused: [() => new Terminal('no-room', 'There is no room.')],
  worn: Array.from({ length: 3 }, () => () => new Transient('busy', 'Busy.')),
}

it('[B11] counts what becomes of jobs, exactly', async () => {
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        async submit({ payload }) {
          const fate = fates[payload.checkpointId]?.shift()
          if (fate) throw fate()
          return created(payload)
        },
      },
    },
  })
  await house.thread('t')
  for (const name of Object.keys(fates)) await house.capture('t', name)
  house.sql("UPDATE jobs SET payload = '{}' WHERE id = 'capture/t/plain'")
  await house.capture('t', 'fine')
  house.runner.open()
  await house.settled()
  const kind = 'capture-checkpoint'
  const figures = async (...names: string[]) =>
    Promise.all(names.map((name) => house.figure(`gaffer_jobs_${name}_total`, { kind })))
  expect(await figures('enqueued', 'claimed', 'retried', 'deferred', 'dead', 'fenced')).toEqual([
    6, 11, 4, 1, 3, 0,
  ])
  const dead = (reason: string) => house.figure('gaffer_jobs_dead_total', { reason })
  expect([await dead('undecodable'), await dead('terminal'), await dead('exhausted')]).toEqual([
    1, 1, 1,
  ])
})

it('[B11] measures how long a job waited that could have run', async () => {
  const house = await openHouse()
  await house.thread('t')
  await house.capture('t', 'c1')
  house.advance(3000)
  house.runner.open()
  await house.settled()
  await house.capture('t', 'c2')
  await house.settled()
  const text = await house.registry.metrics()
  expect(text).toContain('gaffer_jobs_pickup_seconds_count 2')
  // One waited three seconds for a runner, the other for nobody.
  expect(text).toContain('gaffer_jobs_pickup_seconds_bucket{le="0.5"} 1')
  expect(text).toContain('gaffer_jobs_pickup_seconds_bucket{le="5"} 2')
})

it('[B11] counts what was enqueued only once it is committed', async () => {
  const house = await openHouse()
  await house.thread('t')
  house.sql(`CREATE TEMP TRIGGER full BEFORE INSERT ON main.receipts
    BEGIN SELECT RAISE(ABORT, 'full'); END`)
  await expect(house.capture('t', 'c')).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_TRIGGER' })
  expect(await house.figure('gaffer_jobs_enqueued_total')).toBe(0)
})

it('[B11] counts leases that lapsed, and jobs given up over it', async () => {
  const house = await openHouse({ pollMs: 1 })
  await house.thread('t')
  await house.thread('u')
  await house.capture('t', 'left')
  house.table.claim('capture/t/left', { token: 'dead', now: house.now(), boot: 'an earlier one' })
  await house.capture('u', 'worn')
  house.sql("UPDATE jobs SET reclaims = 50 WHERE id = 'capture/u/worn'")
  house.runner.open()
  await house.settled()
  const kind = 'capture-checkpoint'
  expect(await house.figure('gaffer_jobs_reclaimed_total', { kind })).toBe(1)
  expect(await house.figure('gaffer_jobs_dead_total', { kind, reason: 'abandoned' })).toBe(1)
})
