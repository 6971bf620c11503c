import { setImmediate as nextTurn } from 'node:timers/promises'
import { type About, furtherFrom, matches } from '../../core/automation/match.ts'
import { DEPTH_LIMIT } from '../../core/automation/rule.ts'
import type { StoredEvent } from '../../core/events.ts'
import { DRY_RUN_EXAMPLES, type QueryArgs, type QueryAnswer } from '../../core/queries.ts'
import type { Log } from '../store/log.ts'
import { QueryError } from './queryError.ts'

/** Events that are read before commands have their turn again. */
const PAGE = 500
/** How long a dry run may take, in milliseconds. */
const BUDGET_MS = 3000

type Parts = { log: Pick<Log, 'read' | 'head'>; about: (event: StoredEvent) => About }
type Answer = QueryAnswer<'automationDryRun'>

/**
 * Says for which events of the past an automation would have fired, looking at the newest first.
 *
 * Throws QueryError `aborted` when the asker leaves.
 */
export async function answerAutomationDryRun(
  { log, about }: Parts,
  { when, scope, depthLimit = DEPTH_LIMIT, since = 0 }: QueryArgs<'automationDryRun'>,
  signal: AbortSignal,
  { page = PAGE, budgetMs = BUDGET_MS, clock = () => performance.now() } = {},
): Promise<Answer> {
  const start = clock()
  const answer: Answer = { matched: 0, wouldSkip: 0, examples: [], scanned: 0, complete: false }
  for (let upTo = log.head(); upTo > 0; upTo -= page) {
    if (signal.aborted) throw new QueryError('aborted', 'The dry run was given up.')
    if (clock() - start > budgetMs) return answer
    const after = Math.max(0, upTo - page)
    for (const event of log.read(after, upTo - after).toReversed()) {
      // Times run with the log, but for a clock that was set back.
      if (event.occurredAt < since) return { ...answer, complete: true }
      answer.scanned += 1
      const of = about(event)
      if (matches({ when, scope }, event, of)) note(answer, event, of, depthLimit)
    }
    await nextTurn()
  }
  return { ...answer, complete: true }
}

function note(answer: Answer, event: StoredEvent, { threadId }: About, depthLimit: number): void {
  if (furtherFrom(event).depth > depthLimit) {
    answer.wouldSkip += 1
    return
  }
  answer.matched += 1
  if (answer.examples.length >= DRY_RUN_EXAMPLES) return
  const { id: eventId, occurredAt: at, type } = event
  answer.examples.push({ eventId, at, type, ...(threadId && { threadId }) })
}
