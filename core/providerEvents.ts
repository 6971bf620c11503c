import { z } from 'zod'
import { approvalAction } from './approvals.ts'
import { itemId, requestId } from './ids.ts'
import { turnItem } from './items.ts'
import { suggestedRule } from './permission/rule.ts'
import { question } from './questions.ts'
import { usage } from './usage.ts'

/** The agent's own name for where its session stands, to fork it from there. */
const mark = z.string().max(200).optional()

/**
 * What an agent says, translated by its adapter into our words.
 *
 * Adapters translate and decide nothing; the thread's decider turns these into events, or into
 * nothing when they are repeated, late or orphaned.
 */
export const providerEvent = z.discriminatedUnion('type', [
  /** The agent has taken the prompt. `fresh` means that it remembers nothing of earlier turns. */
  z.object({ type: z.literal('turn-began'), sessionId: z.string(), fresh: z.boolean() }),
  z.object({ type: z.literal('item-appended'), itemId, item: turnItem }),
  /** `offset` is where `text` goes, in UTF-16 units from the start of the item's text. */
  z.object({
    type: z.literal('item-text'),
    itemId,
    offset: z.number().int().nonnegative(),
    text: z.string(),
  }),
  /** Replaces the whole body of a tool call or plan. */
  z.object({ type: z.literal('item-updated'), itemId, item: turnItem }),
  z.object({
    type: z.literal('approval-requested'),
    requestId,
    itemId: itemId.optional(),
    title: z.string(),
    action: approvalAction,
    /** A person may allow another command in the place of this one. */
    rewritable: z.literal(true).optional(),
    /** Rules that would answer what is like this, as the agent sees it. */
    suggestions: z.array(suggestedRule).optional(),
  }),
  /** The agent no longer waits for this answer. */
  z.object({ type: z.literal('approval-withdrawn'), requestId, reason: z.string() }),
  z.object({
    type: z.literal('question-asked'),
    requestId,
    itemId: itemId.optional(),
    questions: z.array(question),
  }),
  z.object({ type: z.literal('question-withdrawn'), requestId, reason: z.string() }),
  z.object({ type: z.literal('turn-completed'), usage: usage.optional(), mark }),
  z.object({ type: z.literal('turn-failed'), code: z.string(), message: z.string(), mark }),
  z.object({ type: z.literal('turn-interrupted'), reason: z.string(), mark }),
])
export type ProviderEvent = z.infer<typeof providerEvent>
