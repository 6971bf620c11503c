import type { FileChange } from '../../core/git/answers.ts'

/**
 * The paths of a commit that leaves some files out; undefined when it takes everything.
 *
 * A renamed file goes along with its old name, or the commit would keep both.
 */
export function pathsToCommit(
  files: readonly FileChange[],
  left: ReadonlySet<string>,
): string[] | undefined {
  if (!files.some(({ path }) => left.has(path))) return undefined
  return files
    .filter(({ path }) => !left.has(path))
    .flatMap(({ path, oldPath, status }) =>
      oldPath !== undefined && status === 'renamed' ? [oldPath, path] : [path],
    )
}
