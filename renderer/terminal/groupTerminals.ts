import type { TerminalId, TerminalRow } from '../../core/terminals.ts'

/** Terminals by what stands side by side, each group where its first one is. */
export function groupTerminals(rows: readonly TerminalRow[]): TerminalRow[][] {
  const groups = new Map<TerminalId, TerminalRow[]>()
  for (const row of rows) {
    const group = groups.get(row.group)
    if (group) group.push(row)
    else groups.set(row.group, [row])
  }
  return [...groups.values()]
}

/** What is shown: the one that was chosen while it is there, else the one that was opened last. */
export const shownOf = (
  rows: readonly TerminalRow[],
  chosen: TerminalId | undefined,
): TerminalRow | undefined => rows.find((row) => row.terminalId === chosen) ?? rows.at(-1)
