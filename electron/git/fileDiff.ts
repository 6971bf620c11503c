import { type DiffScope, baseOf, diffCommits, diffWorkingTree } from './diff.ts'
import type { GitAnswer } from './git.ts'
import { locate } from './repository.ts'

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
  const answer = await run(checkout, scope, options)
  if (answer.cut) return { kind: 'too-large', bytes: answer.stdout.length, limit: patchLimit }
  const patch = answer.stdout.toString('utf8')
  return isBinary(patch) ? { kind: 'binary' } : { kind: 'text', patch }
}

async function run(
  checkout: string,
  scope: DiffScope,
  { path, oldPath, context = 3, signal }: FileDiffOptions,
): Promise<GitAnswer> {
  const lines = context === 'whole' ? 1_000_000 : context
  const wanted = {
    format: ['--patch', `--unified=${lines}`, '--full-index'],
    paths: oldPath === undefined ? [path] : [path, oldPath],
  }
  const options = { limit: patchLimit, cut: true, signal }
  if (scope.kind === 'between') return (await diffCommits(checkout, scope, wanted, options)).answer
  const repository = await locate(checkout, signal)
  const base = await baseOf(repository, scope, signal)
  return (await diffWorkingTree(repository, base, wanted, options)).answer
}

/** A binary file has a line saying so where a text has its first hunk. */
function isBinary(patch: string): boolean {
  const line = patch.split('\n').find((each) => /^(@@ |Binary files )/.test(each))
  return line?.startsWith('Binary files ') ?? false
}
