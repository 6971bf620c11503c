import { z } from 'zod'
import type { RetryPolicy } from '../jobPolicy.ts'
import { projectId } from '../ids.ts'
import { action } from './action.ts'
import { condition, CONDITIONS_LIMIT } from './condition.ts'

/** Automations that one home may have. */
export const AUTOMATIONS_LIMIT = 200
/** The longest name, in UTF-16 units. */
export const NAME_LIMIT = 200
/** Types of events that one automation may wait for. */
export const TYPES_LIMIT = 16
/** How many automations may lie between a person and what one causes: unless told, and at most. */
export const DEPTH_LIMIT = 4
export const DEPTH_LIMIT_MOST = 16
/** The most attempts of a run, and the longest wait between two, in milliseconds. */
export const ATTEMPTS_MOST = 20
export const WAIT_MOST_MS = 60 * 60_000

export const automationName = z.string().trim().min(1).max(NAME_LIMIT)

export const automationScope = z.union([z.strictObject({ projectId }), z.literal('everywhere')])
export type AutomationScope = z.infer<typeof automationScope>

/** Which events an automation waits for. A type that nobody knows matches nothing, and is no error. */
export const when = z.strictObject({
  types: z
    .array(z.string().max(100).regex(/^\w+$/, 'is the type of an event, such as TurnCompleted'))
    .min(1)
    .max(TYPES_LIMIT),
  /** All of them must hold. */
  filter: z.array(condition).max(CONDITIONS_LIMIT).exactOptional(),
})
export type When = z.infer<typeof when>

const wait = z.number().int().nonnegative().max(WAIT_MOST_MS)

/** How a run that failed for now is tried again. */
export const retryPolicy = z.strictObject({
  growth: z.enum(['exponential', 'linear', 'constant']).default('exponential'),
  base: wait.default(1000),
  cap: wait.default(60_000),
  jitter: z.number().min(0).max(1).default(0.2),
  attempts: z.number().int().min(1).max(ATTEMPTS_MOST),
}) satisfies z.ZodType<RetryPolicy>

/** Once: what most automations want. */
export const ONE_ATTEMPT: RetryPolicy = {
  growth: 'constant',
  base: 0,
  cap: 0,
  jitter: 0,
  attempts: 1,
}

export const depthLimit = z.number().int().min(1).max(DEPTH_LIMIT_MOST)

/** When something happens, where, and what then: an automation without its name. */
export const definition = z.object({
  scope: automationScope,
  when,
  do: action,
  depthLimit,
  retry: retryPolicy,
})
export type Definition = z.infer<typeof definition>
