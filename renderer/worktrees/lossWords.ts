import type { WorktreeLoss } from '../../core/git/operations.ts'
import { sizeWords } from '../ui/amounts.ts'

type Loss = { goes: WorktreeLoss; whole: boolean }

/** What would be lost with a worktree that is nowhere else, in one sentence. */
export function lossWords({ files, commits }: WorktreeLoss, branchStays: boolean): string {
  const lost = [
    files > 0 && (files === 1 ? '1 changed file' : `${files} changed files`),
    commits > 0 &&
      !branchStays &&
      (commits === 1
        ? '1 commit that is nowhere else'
        : `${commits} commits that are nowhere else`),
  ].filter((part) => part !== false)
  if (lost.length === 0) return 'Nothing is in it that is not in a commit elsewhere.'
  return `${lost.join(' and ')} would go.`
}

/** How large its folder is. */
export const folderWords = ({ goes: { bytes }, whole }: Loss): string =>
  whole ? sizeWords(bytes) : `more than ${sizeWords(bytes)}`
