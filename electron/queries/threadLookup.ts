import { PAGE_ROWS_LIMIT, type KeyedRow, type Page } from '../../core/protocol.ts'
import { checkpointRow, type CheckpointRow } from '../../core/views/checkpoints.ts'
import { threadRow } from '../../core/views/threads.ts'
import { WHOLE } from '../../core/views/view.ts'

/** What the queries need to know of a thread. */
export interface ThreadLookup {
  /** The folder a thread works in; undefined when there is no such thread. */
  checkout(threadId: string): string | undefined
  /** A checkpoint of a thread; undefined when there is no such one. */
  checkpoint(threadId: string, checkpointId: string): CheckpointRow | undefined
  /** The checkpoints at the two edges of a turn, as far as they have been asked for. */
  turnEdges(threadId: string, number: number): { before?: CheckpointRow; after?: CheckpointRow }
}

/** The parts of the store's views that a lookup reads. */
export type ReadableViews = {
  find(view: string, scope: string, key: string): unknown
  read(
    view: string,
    scope: string | undefined,
    page: Page,
  ): { rows: readonly KeyedRow[]; more: boolean } | undefined
}

/** Looks threads up in the views `threads` and `checkpoints`. */
export function threadLookup(views: ReadableViews): ThreadLookup {
  return {
    checkout(threadId) {
      const row = threadRow.safeParse(views.find('threads', WHOLE, threadId))
      return row.success ? row.data.checkout : undefined
    },
    checkpoint(threadId, checkpointId) {
      const row = checkpointRow.safeParse(views.find('checkpoints', threadId, checkpointId))
      return row.success ? row.data : undefined
    },
    turnEdges(threadId, number) {
      const edges: { before?: CheckpointRow; after?: CheckpointRow } = {}
      for (const row of checkpointsOf(views, threadId)) {
        // People's own checkpoints carry turn numbers too; only those at an edge end like this.
        if (row.turnNumber === number && row.checkpointId.endsWith(':before')) edges.before = row
        if (row.turnNumber === number && row.checkpointId.endsWith(':after')) edges.after = row
        if (row.turnNumber < number || (edges.before && edges.after)) break
      }
      return edges
    },
  }
}

/** A thread's checkpoints, newest first. */
function* checkpointsOf(views: ReadableViews, threadId: string): Generator<CheckpointRow> {
  let before: number | undefined
  for (;;) {
    const page = { limit: PAGE_ROWS_LIMIT, ...(before !== undefined && { before }) }
    const read = views.read('checkpoints', threadId, page)
    for (const { row } of read?.rows.toReversed() ?? []) yield checkpointRow.parse(row)
    if (!read?.more) return
    before = read.rows[0]?.rank
  }
}
