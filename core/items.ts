import { z } from 'zod'

/** A body larger than this, in UTF-16 units, is kept as a blob and named by its digest. */
export const INLINE_BODY_LIMIT = 64 * 1024

/** Text kept inline, or the head of a larger one with the blob that holds it all. */
export const boundedText = z.object({
  text: z.string(),
  blob: z.string().optional(),
  /** Size of the whole in bytes of UTF-8, when `text` is only its head. */
  bytes: z.number().int().nonnegative().optional(),
})
export type BoundedText = z.infer<typeof boundedText>

/** One file of an edit. Absent `oldText` means a new file; `null` newText a deleted one. */
export const fileEdit = z.object({
  path: z.string(),
  oldText: z.string().optional(),
  newText: z.string().nullable(),
})
export type FileEdit = z.infer<typeof fileEdit>

export const toolStatus = z.enum(['pending', 'running', 'completed', 'failed', 'rejected'])

export const toolBody = z.object({
  tool: z.enum(['command', 'edit', 'read', 'search', 'fetch', 'think', 'other']),
  title: z.string(),
  status: toolStatus,
  command: z.string().optional(),
  directory: z.string().optional(),
  paths: z.array(z.string()).optional(),
  edits: z.array(fileEdit).optional(),
  output: boundedText.optional(),
  exitCode: z.number().int().optional(),
})
export type ToolBody = z.infer<typeof toolBody>

export const planBody = z.object({
  entries: z.array(
    z.object({ text: z.string(), status: z.enum(['pending', 'running', 'completed']) }),
  ),
})
export type PlanBody = z.infer<typeof planBody>

export const noticeBody = z.object({
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
  code: z.string().optional(),
})

/** What one item of a turn says, by kind. */
export const turnItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user-message'), body: boundedText }),
  z.object({ kind: z.literal('assistant-text'), body: boundedText }),
  z.object({ kind: z.literal('reasoning'), body: boundedText }),
  z.object({ kind: z.literal('tool-call'), body: toolBody }),
  z.object({ kind: z.literal('plan'), body: planBody }),
  z.object({ kind: z.literal('notice'), body: noticeBody }),
])
export type TurnItem = z.infer<typeof turnItem>
export type ItemKind = TurnItem['kind']

/** Whether an item's text streams in and is appended to. */
export const isStreaming = <Item extends { kind: ItemKind }>(
  item: Item,
): item is Extract<Item, { kind: 'assistant-text' | 'reasoning' }> =>
  item.kind === 'assistant-text' || item.kind === 'reasoning'
