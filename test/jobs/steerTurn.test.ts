import { expect, it, vi } from 'vitest'
import { AgentError } from '../../electron/agents/agent.ts'
import type { Crew } from '../../electron/agents/crew.ts'
import { deferred } from '../../electron/agents/deferred.ts'
import { mintId } from '../../electron/ids.ts'
import { steerTurn } from '../../electron/jobs/steerTurn.ts'
import { openHouse } from './house.ts'

/** A house in whose thread a turn is under way, with a crew that hears what the test says. */
async function houseWith(steer: Crew['steer'], limitMs?: number) {
  const kind = steerTurn({
    crew: { steer },
    mint: mintId,
    thread(id) {
      const { stream } = house.log.load('thread', id)
      return stream.of === 'thread' && stream.state.status === 'open' ? stream.state : undefined
    },
    event(position) {
      const event = house.log.at(position)
      if (!event) throw new Error(`no event at ${position}`)
      return event
    },
  })
  const house = await openHouse({
    world: { 'steer-turn': { ...kind, ...(limitMs !== undefined && { limitMs }) } },
    abortGraceMs: 50,
  })
  await house.thread('t')
  await house.send({ type: 'StartTurn', threadId: 't', turnId: 'u', text: 'go' })
  const say = (messageId: string, text: string) =>
    house.send({ type: 'SteerTurn', threadId: 't', turnId: 'u', messageId, text })
  const settled = () =>
    house.events().flatMap((event) => (event.type === 'SteerSettled' ? [event.payload] : []))
  const queue = () => {
    const { stream } = house.log.load('thread', 't')
    return stream.of === 'thread' && stream.state.status === 'open' ? stream.state.queue : []
  }
  return { ...house, say, steered: settled, queue }
}

const takes = () =>
  vi.fn<Crew['steer']>(async ({ begin }) => {
    begin()
    return 'taken'
  })

it('tells the agent, and then that it has', async () => {
  const steer = takes()
  const house = await houseWith(steer)
  await house.say('m', 'left')
  house.runner.open()
  await house.settled()
  expect(steer).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ threadId: 't', turnId: 'u', text: 'left' }),
  )
  expect(house.steered()).toMatchObject([{ messageId: 'm', outcome: 'sent' }])
  expect(house.queue()).toEqual([])
})

it.each([
  ['cannot', 'agent-cannot-steer'],
  ['refused', 'steer-refused'],
  ['not-running', 'turn-not-running'],
] as const)(
  '[A6] lets it wait at the front of the queue when the answer is %s',
  async (how, code) => {
    const house = await houseWith(async () => how)
    await house.send({ type: 'StartTurn', threadId: 't', turnId: 'next', text: 'later' })
    await house.say('one', 'left')
    await house.say('two', 'then right')
    house.runner.open()
    await house.settled()
    expect(house.steered()).toMatchObject([
      { messageId: 'one', outcome: 'queued', code },
      { messageId: 'two', outcome: 'queued', code },
    ])
    expect(house.queue().map((message) => message.turnId)).toEqual(['one', 'two', 'next'])
  },
)

it.each([
  ['had been sent', 1, 'unsure', 0],
  ['had not been sent yet', 0, 'sent', 1],
])('[B4] of one whose host died, which %s, it finds that out', async (_, begun, outcome, sent) => {
  const steer = takes()
  const house = await houseWith(steer)
  await house.say('m', 'left')
  house.sql("UPDATE jobs SET reconcile = 1, begun = ? WHERE kind = 'steer-turn'", begun)
  house.runner.open()
  await house.settled()
  expect(steer).toHaveBeenCalledTimes(sent)
  expect(house.steered()).toMatchObject([{ messageId: 'm', outcome }])
  expect(house.queue()).toEqual([])
  const notices = house
    .events()
    .filter((event) => event.type === 'TurnItemAppended' && event.payload.kind === 'notice')
  expect(notices).toHaveLength(begun)
})

it('[B4] [B9] never says it again when the jobs were lost', async () => {
  const steer = takes()
  const house = await houseWith(steer)
  await house.say('m', 'left')
  const asked = house.events().find((event) => event.type === 'TurnSteered')
  house.sql("DELETE FROM jobs WHERE kind = 'steer-turn'")
  if (asked) house.outbox.owe(asked)
  house.runner.open()
  await house.settled()
  expect(steer).not.toHaveBeenCalled()
  expect(house.steered()).toMatchObject([{ outcome: 'unsure', code: 'steer-unsure' }])
})

it('[B4] is unsure when the agent dies of it', async () => {
  const house = await houseWith(async ({ begin }) => {
    begin()
    throw new AgentError('agent-exited', 'It ended.')
  })
  await house.say('m', 'left')
  house.runner.open()
  await house.settled()
  expect(house.steered()).toMatchObject([{ outcome: 'unsure' }])
})

it('[B4] is unsure when the agent does not answer in time, and holds up nothing behind it', async () => {
  const never = deferred<'taken'>()
  const steer = vi.fn<Crew['steer']>(async ({ begin }) => {
    begin()
    return never.promise
  })
  const house = await houseWith(steer, 30)
  await house.say('m', 'left')
  await house.send({ type: 'InterruptTurn', threadId: 't', turnId: 'u' })
  house.runner.open()
  await house.settled()
  expect(steer).toHaveBeenCalledOnce()
  expect(house.steered()).toMatchObject([{ outcome: 'unsure' }])
  expect(house.job('interrupt/t/u').status).toBe('done')
})
