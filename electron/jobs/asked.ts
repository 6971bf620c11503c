/** Why somebody no longer waits: they went away, or it took too long. */
export type Gone = 'abandoned' | 'timed-out'

/** What becomes of work that nobody waits for any more. */
export const unanswered = {
  outcome: 'abandoned',
  code: 'abandoned',
  message: 'Nobody waited for this any more, so it was not done.',
} as const

/** What becomes of work whose asker went while it was done. */
export function abandonedBy(asker: AbortSignal) {
  const outcome: Gone = asker.reason === 'timed-out' ? 'timed-out' : 'abandoned'
  const message =
    outcome === 'timed-out'
      ? 'This took longer than anyone waits for it, and was stopped.'
      : 'Whoever waited for this went away, and it was stopped.'
  return { outcome, code: outcome, message }
}
