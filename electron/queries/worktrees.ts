import type { WorktreeLossAnswer, WorktreesAnswer } from '../../core/git/worktreeAnswers.ts'
import { GitError } from '../git/gitError.ts'
import { exists } from '../git/repository.ts'
import { worktreeLoss } from '../git/worktreeLoss.ts'
import { sizeOfFolder } from '../git/worktreeSize.ts'
import type { Db } from '../store/database.ts'
import { QueryError } from './queryError.ts'
import type { ThreadLookup } from './threadLookup.ts'
import { surveyWorktrees } from './worktreeSurvey.ts'

/** How long the size of a folder is believed, in milliseconds. */
const SIZE_BELIEVED_MS = 60_000

/** What would go with a thread's worktree. Throws QueryError. */
export async function answerWorktreeLoss(
  lookup: ThreadLookup,
  { threadId }: { threadId: string },
  signal: AbortSignal,
): Promise<WorktreeLossAnswer> {
  const checkout = lookup.checkout(threadId)
  if (checkout === undefined) throw new QueryError('unknown-thread', 'There is no such thread.')
  if (!(await exists(checkout))) return nothing
  try {
    const { files, commits, bytes, branch, whole, named } = await worktreeLoss(checkout, signal)
    return { status: 'ok', goes: { files, commits, bytes }, branch, whole, ...named }
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    if (error.code === 'aborted') throw new QueryError('aborted', error.message, error)
    return { status: 'unavailable', code: error.code, message: error.message }
  }
}

/** Of one whose folder is gone, nothing more can go. */
const nothing: WorktreeLossAnswer = {
  status: 'ok',
  goes: { files: 0, commits: 0, bytes: 0 },
  branch: null,
  whole: true,
  files: [],
  commits: [],
}

/**
 * Tells the worktrees of a home. Their sizes are counted one after another while nobody waits:
 * whoever asks again finds more of them.
 */
export function openWorktrees(db: Db, folder: string): () => Promise<WorktreesAnswer> {
  const sizes = new Map<string, { bytes: number; at: number }>()
  const counting = new Set<string>()
  let last: Promise<void> = Promise.resolve()

  function count(place: string): void {
    if (counting.has(place)) return
    counting.add(place)
    last = last.then(async () => {
      const { bytes } = await sizeOfFolder(place)
      sizes.set(place, { bytes, at: Date.now() })
      counting.delete(place)
    })
  }

  function sizeOf(place: string) {
    const known = sizes.get(place)
    const isNew = known && Date.now() - known.at < SIZE_BELIEVED_MS
    if (!isNew) count(place)
    return { bytes: known?.bytes ?? null, pending: !isNew }
  }

  return async () => {
    const found = await surveyWorktrees(db, folder)
    const worktrees = found.map((each) => ({
      ...each,
      ...(each.state === 'lost' ? { bytes: 0, pending: false } : sizeOf(each.path)),
    }))
    return { folder, worktrees }
  }
}
