import { expect, it } from 'vitest'
import { CIRCUIT_FAILURES, CIRCUIT_RECOVERY_MS } from '../../core/circuit.ts'
import { Terminal, Transient } from '../../electron/jobs/kind.ts'
import { created, type House, openHouse, type World } from './house.ts'

/** Captures of the thread `broken` fail for now while `isBroken`; those of others succeed. */
function brokenWorld() {
  const state = { isBroken: true, runs: [] as string[] }
  const world: World = {
    'capture-checkpoint': {
      policy: { growth: 'constant', base: 1, cap: 1, jitter: 0, attempts: 100 },
      target: ({ threadId }) => `folder of ${threadId}`,
      async submit({ payload }) {
        state.runs.push(payload.checkpointId)
        if (state.isBroken && payload.threadId === 'broken') throw new Transient('busy', 'Busy.')
        return created(payload)
      },
    },
  }
  return { state, world }
}

const target = 'folder of broken'
const held = (house: House) => house.runner.rows().find((row) => row.circuit)?.circuit

async function opened(world: World, folder?: string) {
  const house = await openHouse({ world, ...(folder !== undefined && { folder }) })
  house.runner.open()
  await house.thread('broken')
  await house.thread('well')
  await house.capture('broken', 'b1')
  await house.until(() => house.circuits.open() === 1)
  await house.runner.drain()
  return house
}

it('[B8] opens after failures in a row, so that nobody knocks until the recovery time', async () => {
  const { state, world } = brokenWorld()
  const house = await opened(world)
  expect(state.runs).toHaveLength(CIRCUIT_FAILURES)
  house.advance(CIRCUIT_RECOVERY_MS - 1000)
  await house.capture('well', 'w1')
  await house.until(() => house.job('capture/well/w1').status === 'done')
  expect(state.runs).toHaveLength(CIRCUIT_FAILURES + 1)
  expect(house.job('capture/broken/b1').status).toBe('pending')
})

it('[B8] lets other targets and other kinds go on', async () => {
  const { world } = brokenWorld()
  const house = await opened(world)
  await house.capture('well', 'w1')
  await house.until(() => house.job('capture/well/w1').status === 'done')
  const turn = { type: 'StartTurn', threadId: 'well', turnId: 'u', text: 'hello' }
  await house.send(turn)
  await house.until(() => house.job('prompt/well/u').status === 'done')
  expect(house.job('capture/broken/b1').status).toBe('pending')
})

it('[B8] holds back what is asked for while it is open, at its very commit', async () => {
  const { state, world } = brokenWorld()
  const house = await opened(world)
  // A lane of its own, so that nothing but the circuit holds it back.
  house.sql("UPDATE jobs SET lane_key = 'elsewhere'")
  await house.capture('broken', 'b2')
  expect(house.job('capture/broken/b2')).toMatchObject({ status: 'pending', attempts: 0 })
  expect(state.runs).not.toContain('b2')
})

it('[B8] shows people which job waits for what, and until when', async () => {
  const { world } = brokenWorld()
  const house = await opened(world)
  expect(held(house)).toEqual({ target, until: expect.any(Number) })
  expect(held(house)?.until).toBeGreaterThan(house.now() + CIRCUIT_RECOVERY_MS - 5000)
  expect(house.lines).toContainEqual(
    expect.objectContaining({ target, msg: 'a target keeps failing; its jobs wait' }),
  )
})

it('[B8] tries with one job after the recovery time, and closes when that succeeds', async () => {
  const { state, world } = brokenWorld()
  const house = await opened(world)
  await house.capture('broken', 'b2')
  state.isBroken = false
  state.runs = []
  house.advance(CIRCUIT_RECOVERY_MS)
  await house.settled()
  expect(state.runs).toEqual(['b1', 'b2'])
  expect(house.circuits.open()).toBe(0)
  expect(house.sql('SELECT * FROM circuits')).toEqual([])
})

it('[B8] stays open for as long again when that one fails', async () => {
  const { state, world } = brokenWorld()
  const house = await opened(world)
  state.runs = []
  house.advance(CIRCUIT_RECOVERY_MS)
  await house.until(() => state.runs.length === 1)
  await house.runner.drain()
  expect(held(house)?.until).toBeGreaterThan(house.now() + CIRCUIT_RECOVERY_MS - 5000)
  expect(state.runs).toEqual(['b1'])
})

it('[B8] lets no second job through while one tries', async () => {
  const { state, world } = brokenWorld()
  const house = await opened(world)
  house.sql("UPDATE jobs SET lane_key = 'elsewhere'")
  await house.capture('broken', 'b2')
  state.runs = []
  house.advance(CIRCUIT_RECOVERY_MS)
  await house.until(() => state.runs.length > 0)
  await house.runner.drain()
  expect(state.runs).toHaveLength(1)
})

it('[B8] outlives a restart', async () => {
  const { state, world } = brokenWorld()
  const before = await opened(world)
  await before.close()
  state.runs = []
  const house = await openHouse({ world, folder: before.folder })
  house.runner.open()
  await house.runner.drain()
  expect(held(house)?.target).toBe(target)
  expect(state.runs).toEqual([])
  state.isBroken = false
  house.advance(CIRCUIT_RECOVERY_MS)
  await house.settled()
  expect(state.runs).toEqual(['b1'])
})

it('[B8] never opens for what fails for good', async () => {
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        target: () => target,
        submit: async () => Promise.reject(new Terminal('no-room', 'There is no room.')),
      },
    },
  })
  house.runner.open()
  await house.thread('broken')
  for (let at = 0; at <= CIRCUIT_FAILURES; at += 1) await house.capture('broken', `c${at}`)
  await house.settled()
  expect(house.circuits.open()).toBe(0)
})

it('a success in between starts the count anew', async () => {
  let runs = 0
  const house = await openHouse({
    world: {
      'capture-checkpoint': {
        policy: { growth: 'constant', base: 1, cap: 1, jitter: 0, attempts: 100 },
        target: () => target,
        async submit({ payload }) {
          runs += 1
          if (runs % CIRCUIT_FAILURES !== 0) throw new Transient('busy', 'Busy.')
          return created(payload)
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  for (let at = 0; at < 3; at += 1) await house.capture('t', `c${at}`)
  await house.settled()
  expect(runs).toBe(3 * CIRCUIT_FAILURES)
  expect(house.lines.map((line) => line.msg)).not.toContain('a target keeps failing; its jobs wait')
})

it('a clock that is set back does not keep a circuit open', async () => {
  const { state, world } = brokenWorld()
  const house = await opened(world)
  state.isBroken = false
  house.advance(-60 * 60_000)
  house.sql('UPDATE jobs SET due_at = 0')
  house.runner.wake()
  await house.settled()
  expect(house.circuits.open()).toBe(0)
})
