import type { WorktreeLoss } from '../../core/git/operations.ts'
import type { FileChange } from '../../core/git/answers.ts'
import { changes } from './changes.ts'
import { fields, git } from './git.ts'
import { GitError } from './gitError.ts'
import { locate, readHead } from './repository.ts'
import { resolvedPlace } from './worktreeList.ts'
import { sizeOfFolder } from './worktreeSize.ts'

/** Files, and commits, that are named; the counts are of all. */
export const LOSS_NAMED_LIMIT = 50

/** What would go with a worktree. */
export type Loss = WorktreeLoss & {
  /** The branch it has checked out; null when it is on none. */
  branch: string | null
  /** Whether `bytes` is all of it; else there is more than is looked at. */
  whole: boolean
  /** The first of the files that differ from HEAD, and of the commits that are nowhere else. */
  named: { files: FileChange[]; commits: { sha: string; subject: string }[] }
}

/**
 * Looks what would go with a worktree: files that differ from its HEAD, ignored ones not counted;
 * commits that no other branch and no remote has; and the bytes of all that is in it.
 *
 * Throws GitError.
 */
export async function worktreeLoss(path: string, signal?: AbortSignal): Promise<Loss> {
  const { root } = await locate(path, signal)
  // One that lost its link to git may lie within a repository that has nothing to do with it.
  if (root !== (await resolvedPlace(path))) throw new GitError('not-a-repository')
  const [head, changed, size] = await Promise.all([
    readHead(root, signal),
    changes(root, { kind: 'uncommitted' }, signal),
    sizeOfFolder(root, { signal }),
  ])
  const branch = head.kind === 'detached' ? null : head.name
  const lost = head.kind === 'unborn' ? [] : await onlyHere(root, branch, signal)
  return {
    files: changed.total,
    commits: lost.length,
    ...size,
    branch,
    named: {
      files: changed.files.slice(0, LOSS_NAMED_LIMIT),
      commits: await subjectsOf(root, lost.slice(0, LOSS_NAMED_LIMIT), signal),
    },
  }
}

/** Whether more would go than was said; a word on it for people. */
export function moreThan(now: WorktreeLoss, said: WorktreeLoss): string | null {
  const { files, commits, bytes } = now
  if (files <= said.files && commits <= said.commits && bytes <= said.bytes) return null
  return `By now ${files} changed files, ${commits} commits that are nowhere else and ${bytes} bytes would go. Look at it again, then decide again.`
}

async function onlyHere(root: string, branch: string | null, signal: AbortSignal | undefined) {
  const others = branch === null ? ['--branches'] : [`--exclude=${branch}`, '--branches']
  const args = ['rev-list', 'HEAD', '--not', ...others, '--remotes']
  const listed = (await git(root, args, { signal })).stdout.toString('utf8')
  return listed.split('\n').filter((sha) => sha !== '')
}

async function subjectsOf(
  root: string,
  shas: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ sha: string; subject: string }[]> {
  if (shas.length === 0) return []
  const format = ['--no-show-signature', '--no-color', '-z', '--format=%H %s']
  const args = ['log', '--no-walk=unsorted', ...format, ...shas, '--']
  return fields((await git(root, args, { signal })).stdout).map((line) => {
    const at = line.indexOf(' ')
    return { sha: line.slice(0, at), subject: line.slice(at + 1) }
  })
}
