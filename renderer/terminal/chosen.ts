import { create } from 'zustand'
import type { ThreadId } from '../../core/ids.ts'
import {
  type TerminalId,
  terminalId,
  type TerminalRow,
  type TerminalSize,
} from '../../core/terminals.ts'
import type { Connection } from '../connection/connection.ts'
import { mintId } from '../ids.ts'
import { togglePanel, useApp } from '../store/app.ts'

type Chosen = {
  /** The terminal of each thread that is shown. */
  of: Readonly<Record<ThreadId, TerminalId>>
  /** One that somebody has just asked for, or whichever is shown: it takes the focus once it is there. */
  wanted: TerminalId | 'shown' | null
}

export const useChosen = create<Chosen>(() => ({ of: {}, wanted: null }))

export const chooseTerminal = (threadId: ThreadId, chosen: TerminalId, focus = false): void =>
  useChosen.setState(({ of, wanted }) => ({
    of: { ...of, [threadId]: chosen },
    wanted: focus ? chosen : wanted,
  }))

/** Shows the terminals, or hides them, for somebody who asked for that. */
export function showTerminals(open = !useApp.getState().drawer.open): void {
  togglePanel('drawer', open)
  if (open) useChosen.setState({ wanted: 'shown' })
}

export const tookFocus = (): void => useChosen.setState({ wanted: null })

// A terminal opens in the size that the last one came to have, so that it need not be drawn twice.
let usual: TerminalSize = { columns: 80, rows: 24 }
export const rememberSize = (size: TerminalSize): void => {
  usual = size
}

/** Opens a terminal in a thread, beside another or by itself. Rejects with RequestError. */
export async function openTerminal(
  connection: Connection,
  threadId: ThreadId,
  beside?: TerminalRow,
): Promise<void> {
  const id = terminalId.parse(mintId())
  // Before it is there: what is typed once it is shall not go elsewhere.
  chooseTerminal(threadId, id, true)
  await connection.terminal({
    do: 'open',
    terminalId: id,
    threadId,
    group: beside?.group ?? id,
    size: beside ? halved(beside.size) : usual,
  })
}

const halved = ({ columns, rows }: TerminalSize) => ({
  columns: Math.max(2, Math.floor(columns / 2)),
  rows,
})
