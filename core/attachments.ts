import { z } from 'zod'

/** Files that one message may bring along, and how large each may be, in bytes. */
export const ATTACHMENTS_LIMIT = 20
export const ATTACHMENT_BYTES_LIMIT = 20 * 1024 * 1024

/** What a blob is named by: the SHA-256 of what it holds, in hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is the SHA-256 of what was kept, in hex')

/** A file that goes along with a message. What it holds is kept as a blob. */
export const attachment = z.strictObject({
  blob: sha256,
  /** The file's own name; no path. */
  name: z
    .string()
    .min(1)
    .max(255)
    .refine((name) => !/[/\\\0]/.test(name) && name !== '.' && name !== '..', 'is a name, no path'),
  mediaType: z
    .string()
    .max(200)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'is a media type such as image/png'),
  bytes: z.number().int().nonnegative().max(ATTACHMENT_BYTES_LIMIT),
})
export type Attachment = z.infer<typeof attachment>

/** What goes along with a message. */
export const attachments = z.array(attachment).max(ATTACHMENTS_LIMIT)
