import { providerEventId, type ThreadId, type TurnId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'
import type { CrewOptions } from './crew.ts'
import type { Timers } from './timers.ts'

/** How long it waits before it tells an end again, in milliseconds. */
const AGAIN_MS = 2_000

const reason =
  'What the agent said could not be written down, so this turn was stopped. See that there is room on the disk and that no other program holds the log, then send your message again.'

/** Tells the end of turns whose agents could not be heard: again and again, until it is written. */
export interface LastWord {
  tell(threadId: ThreadId, turnId: TurnId): void
  close(): void
}

export function createLastWord(ingest: CrewOptions['ingest'], timers: Timers): LastWord {
  const waiting = new Map<TurnId, () => void>()
  let closed = false
  function tell(threadId: ThreadId, turnId: TurnId): void {
    waiting.delete(turnId)
    const id = providerEventId.parse(mintId())
    ingest(threadId, turnId, id, { type: 'turn-interrupted', reason }).catch(() => {
      if (closed) return
      const again = timers.after(AGAIN_MS, () => tell(threadId, turnId))
      waiting.set(turnId, again)
    })
  }
  return {
    tell,
    close() {
      closed = true
      for (const callOff of waiting.values()) callOff()
    },
  }
}
