import { create } from 'zustand'

// Rows scroll out of the page and back in, so what was opened is not kept in them.
const useOpened = create<{ rows: ReadonlySet<string> }>(() => ({ rows: new Set() }))

/** Whether a row is opened, and the way to change it. */
export function useOpen(row: string): [boolean, () => void] {
  const open = useOpened(({ rows }) => rows.has(row))
  return [open, () => toggle(row)]
}

/** Opens a row that somebody looked for. */
export function openRow(row: string): void {
  const { rows } = useOpened.getState()
  if (!rows.has(row)) useOpened.setState({ rows: new Set([...rows, row]) })
}

export function closeRow(row: string): void {
  if (useOpened.getState().rows.has(row)) toggle(row)
}

function toggle(row: string): void {
  const rows = new Set(useOpened.getState().rows)
  if (!rows.delete(row)) rows.add(row)
  useOpened.setState({ rows })
}
