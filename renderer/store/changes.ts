import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EventType, StoredEvent } from '../../core/events.ts'
import type { ThreadId } from '../../core/ids.ts'
import type { ChangesAnswer, ChangesScope } from '../../core/queries.ts'
import { type Connection, RequestError } from '../connection/connection.ts'

export type ChangesState = {
  scope: ChangesScope
  /** Null until the first answer of this scope. */
  answer: ChangesAnswer | null
  /** Where HEAD is, whatever the scope. */
  branch: string | null
  /** Grows with every answer, so that shown diffs are asked for anew. */
  revision: number
  trouble: string | null
}

/** What has changed in a thread's checkout, asked anew whenever it may have become something else. */
export interface Changes {
  readonly store: StoreApi<ChangesState>
  choose(scope: ChangesScope): void
  refresh(): void
  /** Refreshes when one of these may have changed the checkout. */
  onEvents(events: readonly StoredEvent[]): void
  close(): void
}

// An agent edits in bursts; a quarter of a second gathers one.
const QUIET_MS = 250

const TOUCHING: ReadonlySet<EventType> = new Set<EventType>([
  'TurnItemAppended',
  'TurnItemUpdated',
  'TurnCompleted',
  'TurnFailed',
  'TurnInterrupted',
  'GitOperationSettled',
  'CheckpointCreated',
])

export function openChanges(connection: Connection, threadId: ThreadId): Changes {
  const store = createStore<ChangesState>(() => ({
    scope: { kind: 'uncommitted' },
    answer: null,
    branch: null,
    revision: 0,
    trouble: null,
  }))
  let asking = false
  let again = false
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const ask = async () => {
    clearTimeout(timer)
    timer = undefined
    if (asking) {
      again = true
      return
    }
    asking = true
    const { scope } = store.getState()
    try {
      const answer = await connection.query('changes', { threadId, scope })
      if (!closed && scope === store.getState().scope)
        store.setState(({ revision, branch }) => ({
          answer,
          branch: branchOf(answer) ?? branch,
          revision: revision + 1,
          trouble: null,
        }))
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      store.setState({ trouble: error.message })
    } finally {
      asking = false
      if (again && !closed) {
        again = false
        void ask()
      }
    }
  }

  return {
    store,
    refresh: () => void ask(),
    choose: (scope) => {
      store.setState({ scope, answer: null, trouble: null })
      void ask()
    },
    onEvents: (events) => {
      if (!events.some((event) => TOUCHING.has(event.type))) return
      // Not pushed back by each event: a turn that never rests is still followed.
      timer ??= setTimeout(() => void ask(), QUIET_MS)
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}

function branchOf(answer: ChangesAnswer): string | undefined {
  if (answer.status !== 'ok') return undefined
  const { head } = answer
  return head.kind === 'detached' ? head.sha.slice(0, 8) : head.name
}
