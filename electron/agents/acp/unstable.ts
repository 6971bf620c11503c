import { z } from 'zod'
import type { Usage } from '../../../core/usage.ts'

/** What agents tell in fields that are not in the protocol's stable part, so that nothing checks them. */

const model = z.looseObject({
  modelId: z.string(),
  name: z.string(),
  description: z.string().nullish(),
})

/** The models of a session, as agents told them before there were options, and some still do. */
const models = z.looseObject({
  models: z.looseObject({ availableModels: z.array(model), currentModelId: z.string() }),
})
export type SessionModels = z.infer<typeof models>['models']

export function modelsIn(opened: unknown): SessionModels | undefined {
  const told = models.safeParse(opened)
  return told.success ? told.data.models : undefined
}

const capable = z.looseObject({
  sessionCapabilities: z.looseObject({ fork: z.looseObject({}) }),
})

/** Whether an agent can branch off from a session of its own. */
export const canFork = (capabilities: unknown): boolean => capable.safeParse(capabilities).success

const count = z.number().nonnegative().nullish()
const used = z.looseObject({
  usage: z.looseObject({
    inputTokens: count,
    outputTokens: count,
    cachedReadTokens: count,
    cachedWriteTokens: count,
  }),
})
const quota = z.looseObject({
  _meta: z.looseObject({
    quota: z.looseObject({
      token_count: z.looseObject({ input_tokens: count, output_tokens: count }),
    }),
  }),
})

/** What a turn used, by the answer to its prompt. Tokens that came from a cache count as input too. */
export function usageIn(answer: unknown): Usage {
  const told = used.safeParse(answer)
  if (told.success) {
    const { inputTokens, outputTokens, cachedReadTokens, cachedWriteTokens } = told.data.usage
    return {
      ...(typeof inputTokens === 'number' && {
        inputTokens: inputTokens + (cachedReadTokens ?? 0) + (cachedWriteTokens ?? 0),
      }),
      ...(typeof outputTokens === 'number' && { outputTokens }),
      ...(typeof cachedReadTokens === 'number' && { cachedTokens: cachedReadTokens }),
    }
  }
  // Gemini CLI has a place of its own.
  const gemini = quota.safeParse(answer)
  if (!gemini.success) return {}
  const { input_tokens, output_tokens } = gemini.data._meta.quota.token_count
  return {
    ...(typeof input_tokens === 'number' && { inputTokens: input_tokens }),
    ...(typeof output_tokens === 'number' && { outputTokens: output_tokens }),
  }
}
