import { access } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { AgentChoice } from '../../core/agent.ts'
import { type Agent, AgentError, type AgentModel } from '../../electron/agents/agent.ts'
import { createModelList } from '../../electron/queries/agentModels.ts'

const codex: AgentChoice = { provider: 'codex', model: 'mine', mode: 'full' }
const large: AgentModel = { id: 'large', name: 'Large', isDefault: true }
const ok = { status: 'ok', models: [large] }

/** Agents that tell their models when the test says so. */
function agents(tell: (signal: AbortSignal) => Promise<AgentModel[]> = async () => [large]) {
  const asked: { agent: AgentChoice; checkout: string }[] = []
  let now = 0
  let program = 'codex 1'
  let atOnce = 0
  let most = 0
  const agent: Agent = {
    open: async () => Promise.reject(new Error('nobody opens a session')),
    async models({ signal, ...about }) {
      asked.push(about)
      atOnce += 1
      most = Math.max(most, atOnce)
      await access(about.checkout)
      try {
        return await tell(signal)
      } finally {
        atOnce -= 1
      }
    },
  }
  const list = createModelList({
    agentFor: () => agent,
    identify: async ({ provider }) => `${provider} ${program}`,
    now: () => now,
    limitMs: 50,
  })
  return {
    list,
    asked,
    most: () => most,
    pass: (ms: number) => (now += ms),
    update: () => (program = 'codex 2'),
  }
}

it('is asked once for ten minutes, whoever wants to know', async () => {
  const { list, asked, pass } = agents()
  const both = [list.of(codex, undefined), list.of({ ...codex, model: 'other' }, undefined)]
  expect(await Promise.all(both)).toEqual([ok, ok])
  pass(9 * 60_000)
  expect(await list.of(codex, undefined)).toEqual(ok)
  expect(asked.map(({ agent }) => agent)).toEqual([{ provider: 'codex' }])
  pass(60_000)
  await list.of(codex, undefined)
  expect(asked).toHaveLength(2)
})

it('is asked anew once the program is another, and in each folder, one after another', async () => {
  const { list, asked, most, update } = agents()
  await Promise.all([
    list.of(codex, undefined),
    list.of(codex, '/'),
    list.of(codex, import.meta.dirname),
  ])
  expect(new Set(asked.map(({ checkout }) => checkout)).size).toBe(3)
  expect(most()).toBe(1)
  update()
  await list.of(codex, undefined)
  expect(asked).toHaveLength(4)
})

it('tells why there are none, and asks again the next time', async () => {
  let missing = true
  const { list } = agents(async () => {
    if (missing) throw new AgentError('agent-missing', 'Codex was not found.')
    return [large]
  })
  expect(await list.of(codex, undefined)).toEqual({
    status: 'unavailable',
    code: 'agent-missing',
    message: 'Codex was not found.',
  })
  missing = false
  expect(await list.of(codex, undefined)).toEqual(ok)
})

it('gives up on an agent that takes too long, and on all when the host closes', async () => {
  const called = (signal: AbortSignal) =>
    new Promise<AgentModel[]>((_, reject) => {
      const stop = () => reject(new AgentError('agent-stopped', 'Called off.'))
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop)
    })
  const { list } = agents(called)
  expect(await list.of(codex, undefined)).toMatchObject({ code: 'agent-timeout' })
  const open = list.of(codex, '/')
  await list.close()
  expect(await open).toMatchObject({ code: 'agent-stopped' })
})
