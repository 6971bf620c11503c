import { z } from 'zod'

// What we read of Claude Code's messages, and no more: people run versions of their own choosing,
// and a field that nobody looks at may be anything.

const textBlock = z.object({ type: z.literal('text'), text: z.string() })
const thinkingBlock = z.object({ type: z.literal('thinking'), thinking: z.string() })
const toolUseBlock = z.object({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
})
const toolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z
    .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
    .optional(),
  is_error: z.boolean().optional(),
})
const otherBlock = z.object({ type: z.string() }).transform(() => ({ type: 'other' as const }))
const block = z.union([textBlock, thinkingBlock, toolUseBlock, toolResultBlock, otherBlock])

/** A part of what the model, or a tool, says. */
export type Block = z.infer<typeof block>
/** A tool's use as the model asks for it. */
export type ToolUse = Pick<z.infer<typeof toolUseBlock>, 'id' | 'name' | 'input'>
export type ToolResult = z.infer<typeof toolResultBlock>

/** Names the tool call whose helper speaks; null where the main agent does. */
const speaker = { parent_tool_use_id: z.string().nullable().default(null) }

/** Its name in what is kept of the session, which may be forked there. */
const entry = { uuid: z.string().max(200).optional().catch(undefined) }

const assistant = z.object({
  type: z.literal('assistant'),
  message: z.object({ id: z.string(), content: z.array(block) }),
  /** Why the model could not be asked; its text then tells of that. */
  error: z.string().optional(),
  ...entry,
  ...speaker,
})

const user = z.object({
  type: z.literal('user'),
  message: z.object({ content: z.union([z.string(), z.array(block)]) }),
  /** What the tool itself gave, before it was put into words for the model. */
  tool_use_result: z.unknown().optional(),
  ...entry,
  ...speaker,
})

const delta = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text_delta'), text: z.string() }),
  z.object({ type: z.literal('thinking_delta'), thinking: z.string() }),
])
const streamed = z.object({
  type: z.literal('stream_event'),
  event: z.discriminatedUnion('type', [
    z.object({ type: z.literal('message_start'), message: z.object({ id: z.string() }) }),
    z.object({ type: z.literal('content_block_delta'), index: z.number(), delta }),
  ]),
  ...speaker,
})

const result = z.object({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.string().optional(),
  errors: z.array(z.string()).optional(),
  terminal_reason: z.string().nullish(),
  stop_reason: z.string().nullish(),
  /** In US dollars, of all turns so far. */
  total_cost_usd: z.number().nonnegative().optional(),
  usage: z
    .object({
      input_tokens: z.number().nonnegative(),
      output_tokens: z.number().nonnegative(),
      cache_creation_input_tokens: z.number().nonnegative().default(0),
      cache_read_input_tokens: z.number().nonnegative().default(0),
    })
    .optional(),
})

const retry = z.object({
  type: z.literal('system'),
  subtype: z.literal('api_retry'),
  error_status: z.number().nullish(),
})

const init = z.object({
  type: z.literal('system'),
  subtype: z.literal('init'),
  /** What this version can do beyond what all can. */
  capabilities: z.array(z.string()).default([]),
})

/** What becomes of a user's message that was sent under an id. */
const lifecycle = z.object({
  type: z.literal('command_lifecycle'),
  command_uuid: z.string(),
  /** `queued`, then `started` once it is taken up; and other ends that it may come to. */
  state: z.string(),
})

const message = z.union([assistant, user, streamed, result, retry])
const aside = z.union([init, lifecycle])

/** A message of Claude Code's that says something to us. */
export type Message = z.infer<typeof message>
export type Assistant = z.infer<typeof assistant>
export type Result = z.infer<typeof result>
export type Lifecycle = z.infer<typeof lifecycle>

const kinds = new Set(['assistant', 'user', 'result'])

/**
 * Reads a message. `unread` is one that nobody here looks at; `broken` one that should say
 * something and is of another shape.
 */
export function readMessage(value: unknown): Message | 'unread' | 'broken' {
  const read = message.safeParse(value)
  if (read.success) return read.data
  const known = z.looseObject({ type: z.string() }).safeParse(value)
  return known.success && !kinds.has(known.data.type) ? 'unread' : 'broken'
}

/** Reads what Claude Code tells of itself and of our messages; undefined where it is none of that. */
export const readAside = (value: unknown): z.infer<typeof aside> | undefined =>
  aside.safeParse(value).data

const todos = z.object({
  todos: z.array(
    z.object({ content: z.string(), status: z.enum(['pending', 'in_progress', 'completed']) }),
  ),
})
const created = z.object({ task: z.object({ id: z.string(), subject: z.string() }) })
const changed = z.object({
  taskId: z.string(),
  subject: z.string().optional(),
  status: z.enum(['pending', 'in_progress', 'completed', 'deleted']).optional(),
})

/** What the tools that keep a list of things to do are told, and give. */
export const todoTools = { todos, created, changed }

/** What the tools give that change a file or read it. */
export const fileResult = z.object({ originalFile: z.string().nullish() })
export const readResult = z.object({ file: z.object({ content: z.string() }) })
export const commandResult = z.object({ stdout: z.string(), stderr: z.string() })
