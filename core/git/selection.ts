import { z } from 'zod'

/** Files of one selection, and ranges of lines in one file of it. */
export const SELECTION_LIMIT = 10_000
export const RANGES_LIMIT = 20_000

/** A file's path in its repository, as git tells it; nothing on a disk holds a NUL. */
export const repositoryPath = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'a path holds no NUL')

/** Lines of one side of a diff, by their numbers there: from 1, both ends included. */
export const lineRange = z.strictObject({
  side: z.enum(['old', 'new']),
  from: z.number().int().positive(),
  to: z.number().int().positive(),
})
export type LineRange = z.infer<typeof lineRange>

/**
 * A file that somebody chose in a diff, or some lines of it.
 *
 * A range may reach over lines that did not change; they do not count. So a hunk is chosen by two
 * ranges, one for each side, as its head has them.
 */
export const selected = z.strictObject({
  path: repositoryPath,
  /** What it was called before; without it a renamed file counts as a new one. */
  oldPath: repositoryPath.exactOptional(),
  /** Absent: the whole file, with its mode and its name. */
  part: z
    .strictObject({
      /** What `baseOfPatch` says of the diff that the lines were chosen in. */
      base: z.string().max(200),
      lines: z.array(lineRange).min(1).max(RANGES_LIMIT),
    })
    .exactOptional(),
})
export type Selected = z.infer<typeof selected>

/** What to stage, unstage or discard. */
export const selection = z.array(selected).min(1).max(SELECTION_LIMIT)
export type Selection = z.infer<typeof selection>
