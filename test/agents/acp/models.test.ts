import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { modelsOfAcp } from '../../../electron/agents/acp/acp.ts'
import { agentEnvironment } from '../../../electron/agents/environment.ts'
import { groupKeeper, temporaryFolder } from '../support.ts'

const hostile = fileURLToPath(import.meta.resolve('../../support/hostileAgent.ts'))

/** The models of an agent that offers this, while another is chosen that it does not have. */
async function modelsOf(offered: object) {
  const { groups, gone, keeper } = groupKeeper()
  const models = await modelsOfAcp(
    {
      name: 'Hostile',
      command: [process.execPath, hostile, 'settings', JSON.stringify(offered)],
      environment: agentEnvironment(),
      install: 'Do not.',
      keeper,
    },
    {
      agent: { provider: 'acp', command: ['hostile'], model: 'gone' },
      checkout: await temporaryFolder(),
      signal: new AbortController().signal,
    },
  )
  return { models, groups, gone }
}

const option = {
  type: 'select',
  id: 'which',
  category: 'model',
  name: 'Model',
  currentValue: 'small',
  options: [
    { value: 'large', name: 'Large', description: 'Slow' },
    { group: 'g', name: 'G', options: [{ value: 'small', name: 'Small' }] },
  ],
}
const models = [
  { id: 'large', name: 'Large', description: 'Slow', isDefault: false },
  { id: 'small', name: 'Small', isDefault: true },
]

it('lists the models that are offered as an option, and ends the program', async () => {
  const asked = await modelsOf({ configOptions: [option] })
  expect(asked.models).toEqual(models)
  expect(asked.groups).toHaveLength(1)
  expect(asked.gone).toEqual(asked.groups)
})

it('lists the models that are told in the older way', async () => {
  const asked = await modelsOf({
    models: {
      currentModelId: 'small',
      availableModels: [
        { modelId: 'large', name: 'Large', description: 'Slow' },
        { modelId: 'small', name: 'Small', description: null },
      ],
    },
  })
  expect(asked.models).toEqual(models)
})

it('lists none where the agent tells none, or something else', async () => {
  expect((await modelsOf({})).models).toEqual([])
  expect((await modelsOf({ models: { availableModels: 'many' } })).models).toEqual([])
})
