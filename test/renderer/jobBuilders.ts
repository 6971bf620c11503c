import type { JobRow } from '../../core/protocol.ts'
import type { DeadLettersRow } from '../../core/views/deadLetters.ts'

/** A commit that waits its turn. */
export const job = (id: string, more: Partial<JobRow> = {}): JobRow => ({
  id,
  kind: 'commit',
  streamId: 'thread-1',
  lane: 'checkout',
  status: 'pending',
  attempts: 0,
  dueAt: 0,
  leaseUntil: null,
  lastError: null,
  createdAt: 0,
  finishedAt: null,
  ...more,
})

type Letter = DeadLettersRow['letters'][number]

/** A commit that was given up. */
export const letter = (jobId: string, more: Partial<Letter> = {}): Letter => ({
  jobId,
  kind: 'commit',
  payload: '{"threadId":"thread-1","operationId":"operation-1"}',
  intent: 3,
  code: 'index-locked',
  message: 'Another git process is at work in this repository.',
  attempts: 5,
  at: 0,
  resolved: null,
  ...more,
})
