import type { ProjectRow } from '../../core/views/projects.ts'
import type { ThreadRow } from '../../core/views/threads.ts'

export type ProjectGroup = {
  project: ProjectRow
  /** Newest work first. */
  open: ThreadRow[]
  archived: ThreadRow[]
}

/** Projects with their threads, the one worked in last at the top. `filter` is words to look for. */
export function groupThreads(
  projects: readonly ProjectRow[],
  threads: readonly ThreadRow[],
  filter: string,
): ProjectGroup[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const newest = threads.toSorted((a, b) => b.activeAt - a.activeAt)
  const groups = projects.map((project) => {
    const own = newest.filter(
      (thread) =>
        thread.projectId === project.projectId &&
        matches(words, `${thread.title} ${project.name} ${thread.agent.provider}`),
    )
    return {
      project,
      open: own.filter((thread) => !thread.archived),
      archived: own.filter((thread) => thread.archived),
    }
  })
  return groups
    .filter(
      ({ project, open, archived }) =>
        open.length + archived.length > 0 || matches(words, project.name),
    )
    .toSorted((a, b) => activity(b) - activity(a))
}

/** What waits for the person: blocked first, the longest waiting at the top; then failed, then done. */
export function needsYou(threads: readonly ThreadRow[]): ThreadRow[] {
  const urgency = ['awaiting-approval', 'failed', 'done-unreviewed']
  return threads
    .filter((thread) => !thread.archived && urgency.includes(thread.status))
    .toSorted(
      (a, b) => urgency.indexOf(a.status) - urgency.indexOf(b.status) || a.activeAt - b.activeAt,
    )
}

/** The threads that cannot go on without an answer, the longest waiting first. */
export const blocked = (threads: readonly ThreadRow[]): ThreadRow[] =>
  needsYou(threads).filter((thread) => thread.status === 'awaiting-approval')

const matches = (words: readonly string[], text: string) =>
  words.every((word) => text.toLowerCase().includes(word))

const activity = ({ project, open }: ProjectGroup) =>
  Math.max(project.createdAt, open[0]?.activeAt ?? 0)
