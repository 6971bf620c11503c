import type { TerminalId } from '../../core/terminals.ts'
import type { Screen } from './screen.ts'

// Screens lie outside of what React keeps: the toolbar reaches the one that is shown by its name.
const screens = new Map<TerminalId, Screen>()

export function keepScreen(terminalId: TerminalId, screen: Screen): () => void {
  screens.set(terminalId, screen)
  return () => void screens.delete(terminalId)
}

export const screenOf = (terminalId: TerminalId): Screen | undefined => screens.get(terminalId)
