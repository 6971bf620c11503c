import { create } from 'zustand'
import type { PullRequestAnswer } from '../../core/git/answers.ts'
import type { ThreadId } from '../../core/ids.ts'

export type PullRequestFound = Extract<PullRequestAnswer, { status: 'found' }>

type Found = { of: Readonly<Record<ThreadId, PullRequestFound | undefined>> }

/** What was last heard of each thread's pull request. It is asked for only when somebody looks. */
export const usePullRequests = create<Found>(() => ({ of: {} }))

export const heardOfPullRequest = (threadId: ThreadId, answer: PullRequestAnswer): void =>
  usePullRequests.setState(({ of }) => ({
    of: { ...of, [threadId]: answer.status === 'found' ? answer : undefined },
  }))

/** How its checks stand, in a few words and as one mark; null where there are none. */
export function checksWords({
  checks,
}: Pick<PullRequestFound, 'checks'>): { words: string; tone: 'good' | 'bad' | 'waiting' } | null {
  const counted = checks.filter(({ state }) => state !== 'skipped')
  if (counted.length === 0) return null
  const count = (wanted: string) => counted.filter(({ state }) => state === wanted).length
  const failed = count('failed')
  const pending = count('pending')
  if (failed > 0) return { words: `${failed} of ${counted.length} checks failed`, tone: 'bad' }
  if (pending > 0) return { words: `${pending} of ${counted.length} checks run`, tone: 'waiting' }
  return { words: counted.length === 1 ? 'Its check passed' : 'All checks passed', tone: 'good' }
}

/** What state a pull request is in, for people. */
export const stateWords = ({
  state,
  draft,
  mergeable,
}: Pick<PullRequestFound, 'state' | 'draft' | 'mergeable'>): string => {
  if (state !== 'open') return state === 'merged' ? 'Merged' : 'Closed'
  if (mergeable === false) return draft ? 'Draft, in conflict' : 'Open, in conflict'
  return draft ? 'Draft' : 'Open'
}
