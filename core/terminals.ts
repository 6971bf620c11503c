import { z } from 'zod'
import { threadId } from './ids.ts'

/*
 * Terminals: byte streams beside the log. None of this is an event; a window follows a terminal as it
 * follows a file, by offsets.
 */

/** Terminals of one home that there may be at a time, running or ended. */
export const TERMINALS_LIMIT = 64
/** The longest name of a terminal, in UTF-16 units. */
export const TERMINAL_TITLE_LIMIT = 80
/** The most of one piece of input, in UTF-16 units; a longer paste goes in pieces. */
export const TERMINAL_INPUT_LIMIT = 65_536
/** The most columns, and the most rows, of a terminal. */
export const TERMINAL_SIZE_LIMIT = 1_000
/** Streams that one session may follow at a time. */
export const TERMINAL_STREAMS_LIMIT = 64

/** Names a terminal, and its folder in the home: so it is a UUID in small letters and nothing else. */
export const terminalId = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .brand<'TerminalId'>()
export type TerminalId = z.infer<typeof terminalId>

/** Columns and rows. There is never a column too few to write in. */
export const terminalSize = z.strictObject({
  columns: z.number().int().min(2).max(TERMINAL_SIZE_LIMIT),
  rows: z.number().int().min(1).max(TERMINAL_SIZE_LIMIT),
})
export type TerminalSize = z.infer<typeof terminalSize>

export const terminalTitle = z.string().trim().min(1).max(TERMINAL_TITLE_LIMIT)

/** `left` is one whose host ended before it did: what it said is kept, and it can be begun anew. */
export const terminalState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running') }),
  z.object({
    kind: z.literal('ended'),
    exitCode: z.number().int(),
    /** The number of the signal that ended it. */
    signal: z.number().int().exactOptional(),
  }),
  z.object({ kind: z.literal('left') }),
])
export type TerminalState = z.infer<typeof terminalState>

/** A terminal, as windows list it. */
export const terminalRow = z.object({
  terminalId,
  threadId,
  title: terminalTitle,
  /** Terminals of one group stand side by side; a group is named by its first. */
  group: terminalId,
  /** Its place among those of its thread. */
  order: z.number().int().nonnegative(),
  size: terminalSize,
  state: terminalState,
})
export type TerminalRow = z.infer<typeof terminalRow>

/** What is asked about terminals and answered: with the row, or null for one that is gone. */
export const terminalRequest = z.discriminatedUnion('do', [
  /** Opens a terminal; one that has ended is begun anew below what it said. Harmless when it runs. */
  z.strictObject({
    do: z.literal('open'),
    terminalId,
    threadId,
    /** Puts it beside another; itself for one that stands alone. */
    group: terminalId,
    size: terminalSize,
  }),
  z.strictObject({ do: z.literal('rename'), terminalId, title: terminalTitle }),
  /** Ends the shell and all that runs in its terminal; answered once that is gone. */
  z.strictObject({ do: z.literal('kill'), terminalId }),
  /** Kills it and forgets all that it said. */
  z.strictObject({ do: z.literal('close'), terminalId }),
])
export type TerminalRequest = z.infer<typeof terminalRequest>

/** A file that a terminal names. Lines and columns count from 1. */
export const editorPlace = z.strictObject({
  threadId,
  /** As it was written: absolute, or below the thread's checkout. */
  path: z.string().min(1).max(4096),
  line: z.number().int().positive().exactOptional(),
  column: z.number().int().positive().exactOptional(),
})
export type EditorPlace = z.infer<typeof editorPlace>

/** The editor that was started. */
export const openedEditor = z.object({ editor: z.string() })

const offset = z.number().int().nonnegative()
const stream = z.number().int().nonnegative()

/** What a window says of a terminal without waiting for an answer. `stream` is its own number. */
export const terminalMessages = [
  /** Follows a terminal from an offset that an earlier `output` told, or from 0: all that is kept. */
  z.strictObject({ t: z.literal('attach'), stream, terminalId, from: offset }),
  z.strictObject({ t: z.literal('detach'), stream }),
  z.strictObject({ t: z.literal('input'), terminalId, text: z.string().max(TERMINAL_INPUT_LIMIT) }),
  z.strictObject({ t: z.literal('resize'), terminalId, size: terminalSize }),
  /** What was drawn, so that no more is under way than a window can take. */
  z.strictObject({ t: z.literal('drawn'), stream, to: offset }),
] as const

/** What the host says of a terminal. Offsets count the bytes that a terminal has ever said. */
export const terminalFrames = [
  /** The first of a stream: what lies before `end` was said in the past, and asks nothing any more. */
  z.object({ t: z.literal('attached'), stream, end: offset }),
  /** `from` is where the one before ended, unless what lay between is no longer kept. */
  z.object({ t: z.literal('output'), stream, from: offset, to: offset, text: z.string() }),
  /** There is nothing to follow, or no longer. */
  z.object({ t: z.literal('detached'), stream, code: z.string(), message: z.string() }),
] as const
export type TerminalFrame = z.infer<(typeof terminalFrames)[number]>
