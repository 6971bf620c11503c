import { type Compared, type DiffScope, diffScope } from './diff.ts'
import type { GitAnswer, GitOptions } from './git.ts'

/** Bytes of patch that are worth showing. */
export const patchLimit = 1024 * 1024

/** The change of one file. A file that did not change has an empty patch. */
export type FileDiff =
  | { kind: 'text'; patch: string }
  | { kind: 'binary' }
  /** `bytes`: how long the patch is at least. */
  | { kind: 'too-large'; bytes: number; limit: number }

export type FileDiffOptions = {
  path: string
  /** What it was called before; without it a renamed file shows as a new one. */
  oldPath?: string
  /** Unchanged lines around each change; `whole` for all of them. */
  context?: number | 'whole'
  signal?: AbortSignal
}

/** The unified patch of one file, untracked ones too. Throws GitError. */
export async function fileDiff(
  checkout: string,
  scope: DiffScope,
  options: FileDiffOptions,
): Promise<FileDiff> {
  const limits = { limit: patchLimit, cut: true }
  const { answer, large } = await readCompared(checkout, scope, options, limits)
  if (large.includes(options.path)) return { kind: 'binary' }
  if (answer.cut) return { kind: 'too-large', bytes: answer.stdout.length, limit: patchLimit }
  const patch = answer.stdout.toString('utf8')
  return isBinary(patch) ? { kind: 'binary' } : { kind: 'text', patch }
}

/** The bytes of that patch, as far as `limits` let it go. Throws GitError. */
export async function readPatch(
  checkout: string,
  scope: DiffScope,
  options: FileDiffOptions,
  limits: Limits,
): Promise<GitAnswer> {
  return (await readCompared(checkout, scope, options, limits)).answer
}

type Limits = Pick<GitOptions, 'limit' | 'cut'>

async function readCompared(
  checkout: string,
  scope: DiffScope,
  { path, oldPath, context = 3, signal }: FileDiffOptions,
  limits: Limits,
): Promise<Compared> {
  const lines = context === 'whole' ? 1_000_000 : context
  const wanted = {
    format: ['--patch', `--unified=${lines}`, '--full-index'],
    paths: oldPath === undefined ? [path] : [path, oldPath],
  }
  return diffScope(checkout, scope, wanted, { ...limits, signal })
}

/** A binary file has a line saying so where a text has its first hunk. */
function isBinary(patch: string): boolean {
  const line = patch.split('\n').find((each) => /^(@@ |Binary files )/.test(each))
  return line?.startsWith('Binary files ') ?? false
}
