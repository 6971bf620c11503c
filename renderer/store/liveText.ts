import type { LiveFrame } from '../../core/protocol.ts'

/** Text of one item that streams in and may not be stored yet. `offset` is in UTF-16 units. */
export type Tail = { offset: number; text: string }

const endOf = (tail: Tail) => tail.offset + tail.text.length

/**
 * Adds a frame to what has streamed in.
 *
 * A frame that leaves a gap cannot be joined on; it starts a tail of its own, which shows once the
 * stored text has reached it.
 */
export function extend(tail: Tail | undefined, { offset, text }: LiveFrame): Tail {
  if (!tail || offset > endOf(tail) || offset < tail.offset) return { offset, text }
  return { offset: tail.offset, text: tail.text.slice(0, offset - tail.offset) + text }
}

/** The stored text with what has streamed in beyond it. */
export function overlay(stored: string, tail: Tail | undefined): string {
  if (!tail || tail.offset > stored.length || endOf(tail) <= stored.length) return stored
  return stored + tail.text.slice(stored.length - tail.offset)
}

/** Whether the stored text holds all that has streamed in. */
export const caughtUp = (stored: string, tail: Tail): boolean => endOf(tail) <= stored.length
