import type { ThreadRow } from '../../core/views/threads.ts'
import { standingOf } from '../store/standing.ts'

/** What somebody may want to be told of a thread while they look elsewhere. */
export const newsKinds = ['blocked', 'done', 'failed'] as const
export type NewsKind = (typeof newsKinds)[number]

export type Told = Pick<ThreadRow, 'threadId' | 'title'> & {
  kind: NewsKind
  text: string
  /** The same in every window that tells of it. */
  tag: string
}

/** What is remembered of a thread to see what is new. */
export type Seen = ReadonlyMap<string, Pick<ThreadRow, 'status' | 'openRequests' | 'turns'>>

export const seen = (threads: readonly ThreadRow[]): Seen =>
  new Map(threads.map((thread) => [thread.threadId, thread]))

/**
 * What became of threads since they were last seen. A thread that was not known then is no news.
 *
 * A thread that was answered and asks again counts anew, though it may look the same as before.
 */
export const newsSince = (before: Seen, threads: readonly ThreadRow[]): Told[] =>
  threads.flatMap((thread) => {
    const was = before.get(thread.threadId)
    const kind = kindOf(thread)
    if (!was || !kind || thread.archived || !isNew(was, thread)) return []
    const { threadId, title, turns, openRequests } = thread
    const tag = `gaffer-${threadId}-${turns}-${openRequests.at(-1) ?? kind}`
    return [{ threadId, title, kind, text: words(kind, thread), tag }]
  })

/** Which of them, if any, a thread stands for now. */
export function kindOf({ status }: Pick<ThreadRow, 'status'>): NewsKind | undefined {
  switch (status) {
    case 'awaiting-approval':
      return 'blocked'
    case 'done-unreviewed':
      return 'done'
    case 'failed':
      return 'failed'
    default:
      return undefined
  }
}

function isNew(
  was: Pick<ThreadRow, 'status' | 'openRequests' | 'turns'>,
  { status, openRequests, turns }: ThreadRow,
): boolean {
  if (was.status !== status) return true
  if (status === 'awaiting-approval')
    return openRequests.some((id) => !was.openRequests.includes(id))
  return was.turns !== turns
}

function words(kind: NewsKind, thread: ThreadRow): string {
  const { trouble, openRequests } = thread
  switch (kind) {
    case 'blocked': {
      const question = standingOf(thread) === 'has-question'
      if (openRequests.length > 1)
        return `Waits for you: ${openRequests.length} ${question ? 'questions' : 'requests'} are open`
      return question
        ? 'Waits for you: the agent has a question'
        : 'Waits for you: the agent asks for leave'
    }
    case 'done':
      return 'The turn is done'
    case 'failed':
      return trouble ? `The turn failed: ${trouble.message}` : 'The turn failed'
  }
}
