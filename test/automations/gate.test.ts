import { expect, it } from 'vitest'
import { deferred } from '../../electron/agents/deferred.ts'
import { openHouse } from '../jobs/house.ts'

it('[D2] commands of automations leave a place for what turns wait for', async () => {
  const over = deferred<null>()
  const house = await openHouse({
    limits: { turns: 8, effects: 3 },
    world: { 'run-automation': { submit: () => over.promise } },
  })
  house.runner.open()
  await house.thread('t')
  for (const name of ['a', 'b', 'c', 'd'])
    await house.send({
      type: 'CreateAutomation',
      automationId: name,
      name,
      scope: 'everywhere',
      when: { types: ['ThreadUpdated'] },
      do: { kind: 'notify', text: 'x' },
    })
  await house.send({ type: 'UpdateThread', threadId: 't', title: 'Other' })
  const inFlight = () => house.runner.rows().filter(({ status }) => status === 'in-flight')
  expect(inFlight()).toHaveLength(2)
  await house.capture('t', 'k')
  await house.until(() => house.types().includes('CheckpointCreated'))
  expect(inFlight()).toHaveLength(2)
  // A full gate costs those that wait nothing.
  const waiting = house.runner.rows().filter(({ status }) => status === 'pending')
  expect(waiting.map(({ attempts }) => attempts)).toEqual([0, 0])
  over.resolve(null)
  await house.settled()
})

it('[D2] runs of one automation go one at a time, in the order that they were fired', async () => {
  const seen: string[] = []
  let running = 0
  const house = await openHouse({
    world: {
      'run-automation': {
        submit: async ({ payload }) => {
          running += 1
          expect(running).toBe(1)
          await new Promise((resolve) => setImmediate(resolve))
          seen.push(payload.runId)
          running -= 1
          return null
        },
      },
    },
  })
  house.runner.open()
  await house.thread('t')
  await house.send({
    type: 'CreateAutomation',
    automationId: 'a',
    name: 'A',
    scope: 'everywhere',
    when: { types: ['ThreadUpdated'] },
    do: { kind: 'notify', text: 'x' },
  })
  for (let at = 0; at < 10; at += 1)
    await house.send({ type: 'UpdateThread', threadId: 't', title: `Title ${at}` })
  await house.settled()
  const fired = house.events().flatMap((event) => (event.type === 'AutomationFired' ? [event] : []))
  expect(seen).toEqual(fired.map(({ payload }) => payload.runId))
  expect(seen).toHaveLength(10)
})
