import type { TimelineRow } from '../../core/views/timeline.ts'

/** Rows from the end in which a commit of the thread is looked for. */
const LOOKED_AT = 400

/** The message of the thread's own commit that HEAD is on; undefined when HEAD is elsewhere. */
export function lastCommit(
  keys: readonly string[],
  table: { row: (key: string) => TimelineRow | undefined },
  sha: string | undefined,
): string | undefined {
  if (sha === undefined) return undefined
  for (const key of keys.slice(-LOOKED_AT).toReversed()) {
    const row = table.row(key)
    if (row?.row !== 'operation' || row.asked.operation !== 'commit') continue
    if (row.settled?.outcome === 'succeeded' && row.settled.result.sha === sha)
      return row.asked.args.message
  }
  return undefined
}
