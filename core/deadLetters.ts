import { z } from 'zod'
import { reject } from './decider.ts'

/** Dead letters that a thread or an automation keeps open; beyond that the oldest is put away by itself. */
export const OPEN_LETTERS = 100

/** The id of a job, derived from what it is for: `git/THREAD/OPERATION`. */
export const jobId = z
  .string()
  .max(512)
  .regex(
    /^[a-z-]+(?:\/[A-Za-z0-9:_-]+){2,}$/,
    'must be the id of a job, such as git/THREAD/OPERATION',
  )

/** A job that is given up: what it was told, what asked for it, and why nothing more is tried. */
export const deadLetter = z.object({
  jobId,
  kind: z.string(),
  /** What the job was told, as JSON; kept as text because it may be what could not be read. */
  payload: z.string(),
  /** Position of the event that asked for it: its cause. */
  intent: z.number().int().positive(),
  code: z.string(),
  message: z.string(),
  attempts: z.number().int().nonnegative(),
})
export type DeadLetter = z.infer<typeof deadLetter>

/** What became of a dead letter. */
export const resolution = z.discriminatedUnion('how', [
  /** Done again, as a new turn, checkpoint or operation with that id. */
  z.object({ how: z.literal('retried'), as: z.string() }),
  /** Nobody needs it any more. */
  z.object({ how: z.literal('discarded') }),
  /** Somebody has seen to it in another way. */
  z.object({ how: z.literal('handled') }),
])
export type Resolution = z.infer<typeof resolution>

export const unknownLetter = reject(
  'unknown-dead-letter',
  'There is no such dead letter. Somebody may have seen to it already.',
)
