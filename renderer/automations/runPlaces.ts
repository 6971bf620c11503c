import type { ThreadId } from '../../core/ids.ts'
import type { AutomationRow } from '../../core/views/automations.ts'
import type { ThreadRow } from '../../core/views/threads.ts'

/** Threads that are offered, the newest first. */
export const THREADS_OFFERED = 12

/** Where a run by hand may take place; without a thread it is the project's own folder. */
type RunPlace = { label: string; threadId?: ThreadId }

/** Whether there is nothing to choose: it tells something, or has a thread of its own. */
export const hasOwnPlace = ({ do: asked }: Pick<AutomationRow, 'do'>): boolean =>
  asked.kind === 'notify' || (asked.kind === 'start-turn' && asked.threadId !== undefined)

export function runPlaces(
  { scope, do: asked }: Pick<AutomationRow, 'scope' | 'do'>,
  threads: readonly ThreadRow[],
): RunPlace[] {
  const own =
    asked.kind === 'run-command' && scope !== 'everywhere'
      ? [{ label: 'In the folder of the project' }]
      : []
  const offered = threads
    .filter(
      ({ archived, projectId }) =>
        !archived && (scope === 'everywhere' || scope.projectId === projectId),
    )
    .toSorted((a, b) => b.activeAt - a.activeAt)
    .slice(0, THREADS_OFFERED)
  return [...own, ...offered.map(({ threadId, title }) => ({ label: `In “${title}”`, threadId }))]
}
