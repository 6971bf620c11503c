import { requestId as requestIdOf, type RequestId } from '../../core/ids.ts'
import { mintId } from '../ids.ts'

/** What an agent waits for, each until it is answered or called off. */
export interface Requests<A> {
  /** Begins one. `answered` always settles: with an answer, or as called off. */
  begin(): { requestId: RequestId; answered: Promise<A | 'cancelled'> }
  isOpen(requestId: RequestId): boolean
  /** Answers one, or calls it off; false where it is not open. */
  settle(requestId: RequestId, answer: A | 'cancelled'): boolean
  /** Whether any is open. */
  waiting(): boolean
  cancelAll(): void
}

export function createRequests<A>(): Requests<A> {
  const open = new Map<RequestId, (answer: A | 'cancelled') => void>()
  return {
    begin() {
      const requestId = requestIdOf.parse(mintId())
      const answered = new Promise<A | 'cancelled'>((resolve) => open.set(requestId, resolve))
      return { requestId, answered }
    },
    isOpen: (requestId) => open.has(requestId),
    settle(requestId, answer) {
      const resolve = open.get(requestId)
      open.delete(requestId)
      resolve?.(answer)
      return resolve !== undefined
    },
    waiting: () => open.size > 0,
    cancelAll() {
      for (const resolve of open.values()) resolve('cancelled')
      open.clear()
    },
  }
}
