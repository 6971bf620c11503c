import { z } from 'zod'
import {
  automationId,
  checkpointId,
  eventId,
  operationId,
  projectId,
  replyId,
  runId,
  threadId,
  turnId,
} from '../ids.ts'
import { boundedText } from '../items.ts'
import { jobId } from '../deadLetters.ts'
import { renderedAction } from './action.ts'
import { retryPolicy } from './rule.ts'

/**
 * What a run came to. A failed one ran and said no, `refused` is our own rules' no, `abandoned`
 * means that nobody waited for its answer any more, `indeterminate` that nobody knows.
 */
export const runOutcome = z.enum([
  'succeeded',
  'failed',
  'refused',
  'timed-out',
  'indeterminate',
  'abandoned',
])
export type RunOutcome = z.infer<typeof runOutcome>

/** What a run asked for, or what its command said. */
export const runResult = z.object({
  turnId: turnId.exactOptional(),
  operationId: operationId.exactOptional(),
  checkpointId: checkpointId.exactOptional(),
  /** What a notification says. */
  text: z.string().exactOptional(),
  /** Absent where a signal ended the command, or the time limit did. */
  exitCode: z.number().int().exactOptional(),
  signal: z.string().exactOptional(),
  /** All that it wrote to either stream, as it came. */
  output: boundedText.exactOptional(),
  /** The end of that, for templates and rows. */
  tail: z.string().exactOptional(),
  durationMs: z.number().nonnegative().exactOptional(),
})
export type RunResult = z.infer<typeof runResult>

const run = {
  automationId,
  runId,
  /** The automation's name at that time. */
  name: z.string(),
  /** The thread that it acts in. */
  threadId: threadId.exactOptional(),
  projectId: projectId.exactOptional(),
  /** The dead letter that it sees to. */
  handles: jobId.exactOptional(),
  /** Who waits for what it comes to. */
  replyTo: replyId.exactOptional(),
}

/** A run that is to be: all that it needs, so that the rule may change meanwhile. */
export const fired = z.object({
  ...run,
  /** What it matched; absent of a run by hand. */
  eventId: eventId.exactOptional(),
  eventType: z.string().exactOptional(),
  action: renderedAction,
  retry: retryPolicy,
})

export const runSettled = z.object({
  ...run,
  action: z.enum(renderedAction.options.map((option) => option.shape.kind.value)),
  outcome: runOutcome,
  code: z.string().exactOptional(),
  message: z.string().exactOptional(),
  result: runResult,
})
