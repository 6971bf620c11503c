import { z } from 'zod'
import { streamTypes } from '../../core/events.ts'
import { commandId, eventId, threadId } from '../../core/ids.ts'

/**
 * An export is JSON lines: a header, then blobs and events, then an end that counts them and holds
 * the digest of all lines before it. A blob stands before the first event that names it.
 *
 * An event's payload is as it was stored, in the shape of its `schemaVersion`. A redacted one brings
 * the digest and the salt that its redaction left. A blob that is no text of UTF-8 stands as base64,
 * which the first format did not know.
 */
export const EXPORT_FORMAT = 2

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const exportHeader = z.object({
  gaffer: z.literal('export'),
  format: z.number().int().positive(),
  /** The one thread it is of, with the project that it belongs to; null for a whole log. */
  thread: z.string().nullable(),
})

const spelt = (id: string): string => id

const exportedEvent = z.object({
  id: eventId.transform(spelt),
  streamType: z.enum(streamTypes),
  /** Spelt as the ids of projects and threads are. */
  streamId: threadId.transform(spelt),
  streamVersion: z.number().int().positive(),
  type: z.string(),
  schemaVersion: z.number().int().positive(),
  payload: z.unknown(),
  commandId: commandId.transform(spelt),
  causationId: z.string().nullable(),
  correlationId: z.string().nullable(),
  principal: z.string(),
  depth: z.number().int().nonnegative(),
  rootId: z.string().nullable(),
  occurredAt: z.number().int(),
  redacted: z.object({ digest: sha256, salt: z.string().regex(/^[0-9a-f]{32}$/) }).optional(),
})
export type ExportedEvent = z.infer<typeof exportedEvent>

/** The lines between the header and the end. */
export const exportLine = z.union([
  z.object({ event: exportedEvent }),
  z.object({ blob: sha256, text: z.string() }),
  z.object({ blob: sha256, base64: z.string() }),
  z.object({
    end: z.object({
      events: z.number().int().nonnegative(),
      blobs: z.number().int().nonnegative(),
      sha256,
    }),
  }),
])
