import type { TerminalState } from '../../core/terminals.ts'

const signals: Record<number, string> = { 1: 'hung up', 2: 'interrupted', 9: 'killed', 15: 'ended' }

/** How a terminal came to its end, in words; null while it runs. */
export function endWords(state: TerminalState): string | null {
  switch (state.kind) {
    case 'running':
      return null
    case 'left':
      return 'It ended when Gaffer was closed. What it said is kept.'
    case 'ended': {
      const { exitCode, signal } = state
      if (signal !== undefined) return `It was ${signals[signal] ?? `ended by signal ${signal}`}.`
      return exitCode === 0 ? 'It has ended.' : `It has ended with code ${exitCode}.`
    }
  }
}
