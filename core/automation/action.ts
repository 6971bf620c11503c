import { z } from 'zod'
import { threadId, type ThreadId } from '../ids.ts'
import type { Fields } from './condition.ts'
import { hasPlaces, render } from './template.ts'

/** Limits of what an automation may say, in UTF-16 units; each is told by the schema that refuses. */
export const TEMPLATE_LIMIT = 16 * 1024
export const WORD_LIMIT = 4096
export const WORDS_LIMIT = 64
/** The longest that one word of a command comes to, and all of them; systems take no longer ones. */
const RENDERED_WORD_LIMIT = 32 * 1024
const RENDERED_WORDS_LIMIT = 128 * 1024

/** How long a command may run, in milliseconds: unless told, and at most. */
export const COMMAND_LIMIT_MS = 10 * 60_000
export const COMMAND_LIMIT_MOST_MS = 60 * 60_000

const template = z.string().min(1).max(TEMPLATE_LIMIT)
const word = z
  .string()
  .max(WORD_LIMIT)
  .refine((text) => !text.includes('\0'), 'a word of a command holds no NUL')
const argv = z
  .array(word)
  .min(1)
  .max(WORDS_LIMIT)
  .refine(([program = '']) => program !== '', 'a command begins with a program')
  // Which program runs is for the owner to say, never for an event.
  .refine(([program = '']) => !hasPlaces(program), 'the program is named as it is, not filled in')
const limitMs = z.number().int().min(1000).max(COMMAND_LIMIT_MOST_MS)

/** What an automation does. Texts and words are templates; none of them ever meets a shell. */
export const action = z.discriminatedUnion('kind', [
  /** In the event's own thread, unless another is named. */
  z.strictObject({
    kind: z.literal('start-turn'),
    threadId: threadId.exactOptional(),
    text: template,
  }),
  z.strictObject({
    kind: z.literal('run-command'),
    argv,
    limitMs: limitMs.default(COMMAND_LIMIT_MS),
  }),
  z.strictObject({ kind: z.literal('commit'), message: template }),
  z.strictObject({ kind: z.literal('create-checkpoint'), description: template }),
  z.strictObject({ kind: z.literal('notify'), text: template }),
])
export type Action = z.infer<typeof action>
export type ActionKind = Action['kind']

/** An action with its templates filled in, as a run carries it out. */
export const renderedAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start-turn'), text: z.string() }),
  z.object({ kind: z.literal('run-command'), argv: z.array(z.string()), limitMs: z.number() }),
  z.object({ kind: z.literal('commit'), message: z.string() }),
  z.object({ kind: z.literal('create-checkpoint'), description: z.string() }),
  z.object({ kind: z.literal('notify'), text: z.string() }),
])
export type RenderedAction = z.infer<typeof renderedAction>

/** The longest description of a checkpoint. */
const DESCRIPTION_LIMIT = 4096

export function fill(asked: Action, fields: Fields): RenderedAction {
  switch (asked.kind) {
    case 'start-turn':
      return { kind: asked.kind, text: render(asked.text, fields) }
    case 'run-command':
      return { kind: asked.kind, argv: fillWords(asked.argv, fields), limitMs: asked.limitMs }
    case 'commit':
      return { kind: asked.kind, message: render(asked.message, fields) }
    case 'create-checkpoint':
      return {
        kind: asked.kind,
        description: render(asked.description, fields, DESCRIPTION_LIMIT),
      }
    case 'notify':
      return { kind: asked.kind, text: render(asked.text, fields) }
  }
}

function fillWords(words: readonly string[], fields: Fields): string[] {
  let room = RENDERED_WORDS_LIMIT
  return words.map((each) => {
    const filled = render(each, fields, Math.min(RENDERED_WORD_LIMIT, room)).replaceAll('\0', '')
    room -= filled.length
    return filled
  })
}

/** The thread that an action is about, given the one that its event is about. */
export const threadOf = (asked: Action, own: ThreadId | undefined): ThreadId | undefined =>
  asked.kind === 'start-turn' ? (asked.threadId ?? own) : own
