import { describe, expect, it } from 'vitest'
import type { AgentChoice } from '../../../core/agent.ts'
import { threadDecider } from '../../../core/thread/decider.ts'
import {
  type OpenThread,
  RECENT_OPERATIONS,
  RECENT_PROVIDER_EVENTS,
  RECENT_REQUESTS,
  STREAMING_TEXTS,
} from '../../../core/thread/state.ts'
import { stamped, type Told } from '../../support/specify.ts'
import * as of from '../samples.ts'

function after(...events: Told[]): OpenThread {
  const state = stamped(events).reduce(threadDecider.evolve, threadDecider.initial)
  if (state.status !== 'open') throw new Error(`the thread is ${state.status}`)
  return state
}

describe('the session to resume', () => {
  const changed = (agent: AgentChoice) => of.event('ThreadUpdated', { threadId: of.thread, agent })

  it('is the one in which the agent took the last prompt', () => {
    expect(after(of.threadCreated).sessionId).toBeNull()
    expect(after(...of.rested).sessionId).toBe('s')
  })
  it('stays when the agent is only to ask more, or to think with another model', () => {
    const agent = { ...of.practice, mode: 'plan', model: 'm' } as const
    expect(after(...of.rested, changed(agent)).sessionId).toBe('s')
  })
  it('is no other agent’s', () => {
    expect(after(...of.rested, changed({ provider: 'codex' })).sessionId).toBeNull()
    const command = ['practice', '--loud']
    expect(after(...of.rested, changed({ ...of.practice, command })).sessionId).toBeNull()
  })
})

describe('what a thread remembers stays small', () => {
  const many = <T>(count: number, make: (at: number) => T) =>
    Array.from({ length: count }, (_, at) => make(at))

  it('of what an agent says', () => {
    const said = many(500, (at) => of.causedBy(`told-${at}`, of.said(`words-${at}`, 'x')))
    const { turn } = after(...of.running, ...said)
    expect(turn?.texts).toHaveLength(STREAMING_TEXTS)
    expect(turn?.recent).toHaveLength(RECENT_PROVIDER_EVENTS)
    expect(after(...of.running, ...said, of.completed(1)).turn).toBeNull()
  })
  it('of a provider event that came to several events, once', () => {
    const told = [of.causedBy('told', of.asked('ask')), of.causedBy('told', of.approved('ask'))]
    expect(after(...of.running, ...told).turn?.recent).toEqual(['told'])
  })
  it('of what an agent asked', () => {
    const asked = many(500, (at) => [
      of.asked(`a-${at}`),
      of.expired(`a-${at}`, 'Never mind.'),
    ]).flat()
    const { turn } = after(...of.running, ...asked)
    expect(turn?.open).toEqual([])
    expect(turn?.closed).toHaveLength(RECENT_REQUESTS)
    expect(turn?.expired).toHaveLength(RECENT_REQUESTS)
    const next = [of.completed(1), of.turnStarted(2), of.completed(2)]
    expect(after(...of.running, ...asked, ...next).expired).toEqual([])
  })
  it('of the git operations that it ran', () => {
    const operations = many(500, (at) => {
      const operationId = of.operation(`op-${at}`)
      return of.event('GitOperationRequested', { ...of.operationRequested.payload, operationId })
    })
    expect(after(of.threadCreated, ...operations).operations).toHaveLength(RECENT_OPERATIONS)
  })
})

it('an event of another shape of thing leaves the state as it is', () => {
  const state = after(...of.running)
  for (const event of stamped([of.projectCreated]))
    expect(threadDecider.evolve(state, event)).toEqual(state)
})
