import { expect, it } from 'vitest'
import { canFork, modelsIn, usageIn } from '../../../electron/agents/acp/unstable.ts'

it.each([
  [
    'with what came from a cache',
    { usage: { inputTokens: 60, cachedReadTokens: 30, cachedWriteTokens: 10, outputTokens: 20 } },
    { inputTokens: 100, cachedTokens: 30, outputTokens: 20 },
  ],
  [
    'without it',
    { usage: { inputTokens: 60, outputTokens: 20 } },
    { inputTokens: 60, outputTokens: 20 },
  ],
  [
    'as Gemini CLI tells it',
    { _meta: { quota: { token_count: { input_tokens: 7, output_tokens: 3 } } } },
    { inputTokens: 7, outputTokens: 3 },
  ],
  ['not at all', { stopReason: 'end_turn', usage: null }, {}],
  ['as nonsense', { usage: { inputTokens: -1, outputTokens: 'many' } }, {}],
  ['by no answer', null, {}],
])('tells what a turn used %s', (_, answer, usage) => {
  expect(usageIn(answer)).toEqual(usage)
})

it('tells what is offered only where it is offered in a known shape', () => {
  expect(canFork({ sessionCapabilities: { fork: {} } })).toBe(true)
  expect(canFork({ sessionCapabilities: { fork: null } })).toBe(false)
  expect(canFork({})).toBe(false)
  expect(modelsIn({ models: { availableModels: [{}], currentModelId: 'a' } })).toBeUndefined()
})
