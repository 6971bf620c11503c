import type { ThreadId } from '../../core/ids.ts'
import {
  itemKey,
  operationKey,
  operationOfItem,
  type TimelineRow,
} from '../../core/views/timeline.ts'
import type { ApprovalRow } from '../../core/views/approvals.ts'
import type { AutomationRow } from '../../core/views/automations.ts'
import type { CheckpointRow } from '../../core/views/checkpoints.ts'
import type { DeadLettersRow } from '../../core/views/deadLetters.ts'
import type { ProjectRow } from '../../core/views/projects.ts'
import type { QuestionRow } from '../../core/views/questions.ts'
import type { RulesRow } from '../../core/views/rules.ts'
import type { ThreadRow } from '../../core/views/threads.ts'
import type { Connection } from '../connection/connection.ts'
import { type Changes, openChanges } from './changes.ts'
import { type Feed, openFeed } from './feed.ts'
import { beforePaint, type Schedule } from './schedule.ts'
import type { Table } from './table.ts'

/** Everything this window follows of one thread. */
export type ThreadSession = {
  timeline: Feed<TimelineRow>
  approvals: Feed<ApprovalRow>
  questions: Feed<QuestionRow>
  checkpoints: Feed<CheckpointRow>
  changes: Changes
}

/** Everything this window follows. */
export interface Session {
  readonly connection: Connection
  readonly projects: Feed<ProjectRow>
  readonly threads: Feed<ThreadRow>
  readonly automations: Feed<AutomationRow>
  readonly deadLetters: Feed<DeadLettersRow>
  /** Rules with their uses, in all scopes. */
  readonly rules: Feed<RulesRow>
  /** The feeds of a thread. The last few threads stay warm, so going back to one is instant. */
  thread(threadId: ThreadId): ThreadSession
  close(): void
}

const WARM_THREADS = 5
const TIMELINE_PAGE = 100
const LIST_PAGE = 1000

export function openSession(connection: Connection, schedule: Schedule = beforePaint): Session {
  const projects = openFeed(connection, 'projects', { page: LIST_PAGE, schedule })
  const threads = openFeed(connection, 'threads', { page: LIST_PAGE, schedule })
  const deadLetters = openFeed(connection, 'deadLetters', { page: LIST_PAGE, schedule })
  const automations = openFeed(connection, 'automations', { page: LIST_PAGE, schedule })
  const rules = openFeed(connection, 'rules', { scope: null, page: LIST_PAGE, schedule })
  const warm = new Map<ThreadId, ThreadSession>()

  return {
    connection,
    projects,
    threads,
    deadLetters,
    automations,
    rules,
    thread: (threadId) => {
      const session = warm.get(threadId) ?? openThreadSession(connection, threadId, schedule)
      // Last in the map is the one used last.
      warm.delete(threadId)
      warm.set(threadId, session)
      for (const [coldest, cold] of warm) {
        if (warm.size <= WARM_THREADS) break
        warm.delete(coldest)
        closeThreadSession(cold)
      }
      return session
    },
    close: () => {
      for (const list of [projects, threads, deadLetters, automations, rules]) list.close()
      for (const session of warm.values()) closeThreadSession(session)
    },
  }
}

function openThreadSession(
  connection: Connection,
  threadId: ThreadId,
  schedule: Schedule,
): ThreadSession {
  const changes = openChanges(connection, threadId)
  return {
    changes,
    timeline: openFeed(connection, 'timeline', {
      scope: threadId,
      page: TIMELINE_PAGE,
      storedText,
      onEvents: changes.onEvents,
      schedule,
    }),
    approvals: openFeed(connection, 'approvals', {
      scope: threadId,
      page: TIMELINE_PAGE,
      schedule,
    }),
    questions: openFeed(connection, 'questions', {
      scope: threadId,
      page: TIMELINE_PAGE,
      schedule,
    }),
    checkpoints: openFeed(connection, 'checkpoints', {
      scope: threadId,
      page: TIMELINE_PAGE,
      onEvents: changes.onEvents,
      schedule,
    }),
  }
}

function closeThreadSession(session: ThreadSession): void {
  for (const each of Object.values(session)) each.close()
}

function storedText(table: Table<TimelineRow>, itemId: string): string | undefined {
  const operation = operationOfItem(itemId)
  if (operation !== undefined) {
    const row = table.row(operationKey(operation))
    return row?.row === 'operation' ? row.settled?.result.output?.text : undefined
  }
  const row = table.row(itemKey(itemId))
  return row?.row === 'item' && 'text' in row.item.body ? row.item.body.text : undefined
}
