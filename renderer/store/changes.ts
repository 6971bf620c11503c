import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EventType, StoredEvent } from '../../core/events.ts'
import type { ThreadId } from '../../core/ids.ts'
import { type ChangesAnswer, type ChangesScope, changesScope } from '../../core/git/answers.ts'
import { type Connection, RequestError } from '../connection/connection.ts'
import { recall, remember } from './remembered.ts'

export type ChangesState = {
  scope: ChangesScope
  /** Null until the first answer of this scope. */
  answer: ChangesAnswer | null
  /** The other half of what can be staged, where the scope is the one. */
  other: ChangesAnswer | null
  /** Where HEAD is, whatever the scope. */
  branch: string | null
  /** Grows with every answer, so that shown diffs are asked for anew. */
  revision: number
  trouble: string | null
}

/** What has changed in a thread's checkout, asked anew whenever it may have become something else. */
export interface Changes {
  readonly store: StoreApi<ChangesState>
  /** The scope is kept for the thread. */
  choose(scope: ChangesScope): void
  refresh(): void
  /** Refreshes when one of these may have changed the checkout. */
  onEvents(events: readonly StoredEvent[]): void
  close(): void
}

// An agent edits in bursts; a quarter of a second gathers one.
const QUIET_MS = 250

// Between two looks, at least this many times as long as a look takes is left to others.
const PACE = 3

const TOUCHING: ReadonlySet<EventType> = new Set<EventType>([
  'TurnItemAppended',
  'TurnItemUpdated',
  'TurnCompleted',
  'TurnFailed',
  'TurnInterrupted',
  'CheckpointCreated',
])

const isScope = (value: unknown): value is ChangesScope => changesScope.safeParse(value).success

/** The other half of what can be staged; undefined for a scope that is neither. */
export function otherHalf({ kind }: ChangesScope): ChangesScope | undefined {
  if (kind === 'staged') return { kind: 'unstaged' }
  return kind === 'unstaged' ? { kind: 'staged' } : undefined
}

export function openChanges(connection: Connection, threadId: ThreadId): Changes {
  const place = `changes.${threadId}`
  const store = createStore<ChangesState>(() => ({
    scope: { kind: 'uncommitted' },
    answer: null,
    other: null,
    branch: null,
    revision: 0,
    trouble: null,
  }))
  // Looked up once somebody looks at the changes, unless another scope was chosen before.
  let recalled = false
  let asking = false
  let again = false
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let took = 0
  let asked = false
  let lookers = 0
  let unwatch: (() => void) | undefined

  const ask = async () => {
    clearTimeout(timer)
    timer = undefined
    if (asking) {
      again = true
      return
    }
    asking = true
    asked = true
    const began = performance.now()
    const { scope } = store.getState()
    const half = otherHalf(scope)
    try {
      const [answer, other] = await Promise.all([
        connection.query('changes', { threadId, scope }),
        half ? connection.query('changes', { threadId, scope: half }) : null,
      ])
      if (!closed && scope === store.getState().scope)
        store.setState(({ revision, branch }) => ({
          answer,
          other,
          branch: branchOf(answer) ?? branch,
          revision: revision + 1,
          trouble: null,
        }))
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      store.setState({ trouble: error.message })
    } finally {
      asking = false
      took = performance.now() - began
      if (again && !closed) {
        again = false
        void ask()
      }
    }
  }

  // Not pushed back by each event: a turn that never rests is still followed.
  const askSoon = () => {
    timer ??= setTimeout(() => void ask(), Math.max(QUIET_MS, took * PACE))
  }

  const follow = () => {
    unwatch = connection.watch({
      view: 'checkout',
      key: threadId,
      // The first look at a thread is asked for by whoever looks.
      tell: () => {
        if (asked) askSoon()
      },
    })
  }
  const leave = () => {
    unwatch?.()
    unwatch = undefined
  }

  return {
    store: {
      ...store,
      // The checkout is watched for as long as somebody looks at what is told of it.
      subscribe: (listener) => {
        lookers += 1
        if (lookers === 1 && !closed) follow()
        const stop = store.subscribe(listener)
        return () => {
          stop()
          lookers -= 1
          if (lookers === 0) leave()
        }
      },
    },
    refresh: () => {
      const kept = recalled ? undefined : recall(place, isScope)
      recalled = true
      if (kept) store.setState({ scope: kept, answer: null, other: null })
      void ask()
    },
    choose: (scope) => {
      const { scope: from, answer, other } = store.getState()
      // The two halves are known together, so going over to the other one waits for nothing.
      const turned = otherHalf(from)?.kind === scope.kind
      const known = turned ? { answer: other, other: answer } : { answer: null, other: null }
      recalled = true
      remember(place, scope)
      store.setState({ scope, ...known, trouble: null })
      void ask()
    },
    onEvents: (events) => {
      // Who has just staged a hunk waits to stage the next one.
      if (events.some(({ type }) => type === 'GitOperationSettled')) return void ask()
      if (!events.some(({ type }) => TOUCHING.has(type))) return
      askSoon()
    },
    close: () => {
      closed = true
      leave()
      clearTimeout(timer)
    },
  }
}

function branchOf(answer: ChangesAnswer): string | undefined {
  if (answer.status !== 'ok') return undefined
  const { head } = answer
  return head.kind === 'detached' ? head.sha.slice(0, 8) : head.name
}
