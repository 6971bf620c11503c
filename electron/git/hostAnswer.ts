import type { z } from 'zod'
import { GitError } from './gitError.ts'

/** Reads a host's program's answer. Throws GitError `pull-request-failed` when it is another. */
export function readAnswer<T>(schema: z.ZodType<T>, stdout: string): T {
  try {
    return schema.parse(JSON.parse(stdout))
  } catch (cause) {
    throw new GitError('pull-request-failed', { cause })
  }
}

/** The address of a page, the last that is in the text; it will be opened in a browser. */
export function readPage(text: string): string {
  const page = text.match(/\bhttps?:\/\/[^\s"'<>]+/g)?.at(-1)
  if (page === undefined) throw new GitError('pull-request-failed', { stderr: text.slice(-1_000) })
  return page
}
