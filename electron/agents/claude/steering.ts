import { randomUUID, type UUID } from 'node:crypto'
import { deferred } from '../deferred.ts'
import type { Lifecycle } from './messages.ts'

/**
 * Words that were said in the midst of a turn. Claude Code takes them up after the next use of a
 * tool; where none comes, it goes on with them by itself once it has told the turn's result.
 */
export interface Steering {
  /** Names new words. `queued` resolves once Claude Code has them. */
  begin(): { id: UUID; queued: Promise<void> }
  /** Takes what Claude Code tells of a message. */
  take(told: Lifecycle): void
  /** Whether there are words that it has not taken up. */
  waiting(): boolean
  forget(): void
}

export function createSteering(): Steering {
  const waiting = new Map<string, () => void>()
  return {
    begin() {
      const id = randomUUID()
      const { promise: queued, resolve } = deferred<void>()
      waiting.set(id, resolve)
      return { id, queued }
    },
    take({ command_uuid: id, state }) {
      waiting.get(id)?.()
      if (state !== 'queued') waiting.delete(id)
    },
    waiting: () => waiting.size > 0,
    forget: () => waiting.clear(),
  }
}
