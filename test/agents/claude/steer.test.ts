import { expect, it } from 'vitest'
import type { AgentEvent, AgentSession } from '../../../electron/agents/agent.ts'
import { converse, spoken } from '../support.ts'
import { openHostileClaude } from './support.ts'

/** Says something once the first words have come, and hears the turn to its end. */
async function steered(session: AgentSession) {
  let told: Promise<boolean> | undefined
  const events: AgentEvent[] = await converse(session, 'go', {
    heard(event) {
      if (event.type !== 'item-appended' || told) return
      told = session.steer?.('left')
      told?.catch(() => {})
    },
  })
  return { events, told }
}

it('goes on with one turn when it takes words up after its own result, and counts both parts', async () => {
  const session = await openHostileClaude(['goes-on'])
  const { events, told } = await steered(session)
  expect(await told).toBe(true)
  expect(spoken(events)).toBe('firstthen')
  expect(events.filter((event) => event.type === 'turn-completed')).toEqual([
    {
      type: 'turn-completed',
      usage: { inputTokens: 4, outputTokens: 4, cachedTokens: 0, costUsd: 3 },
      mark: 'u',
    },
  ])
  expect(session.alive).toBe(true)
})

it('ends its turn with the one result when it has taken the words up before', async () => {
  const session = await openHostileClaude(['folds'])
  const { events, told } = await steered(session)
  expect(await told).toBe(true)
  expect(spoken(events)).toBe('firstheard')
  expect(session.alive).toBe(true)
})

it('is ended when a turn fails with words waiting, which it would go on with unasked', async () => {
  const session = await openHostileClaude(['fails-told'])
  const { events } = await steered(session)
  expect(events.at(-1)).toMatchObject({ type: 'turn-failed', code: 'model-overloaded' })
  expect(session.alive).toBe(false)
  await session.ended
})

it('cannot tell whether one that dies of it has heard', async () => {
  const { events, told } = await steered(await openHostileClaude(['dies-told']))
  await expect(told).rejects.toMatchObject({ code: 'agent-exited' })
  expect(events.at(-1)?.type).toBe('turn-failed')
})

it('says nothing to one of an older version, nor before or after its turn', async () => {
  const old = await openHostileClaude(['old'])
  let told: boolean | undefined
  await converse(old, 'go', {
    async heard(event) {
      if (event.type !== 'item-appended') return
      told = await old.steer?.('left')
      await old.interrupt()
    },
  })
  expect(told).toBe(false)
  const session = await openHostileClaude(['folds'])
  expect(await session.steer?.('too early')).toBe(false)
  await steered(session)
  expect(await session.steer?.('too late')).toBe(false)
})
