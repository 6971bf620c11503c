import { hash } from 'node:crypto'
import type { Receipt, Refusal } from '../../core/protocol.ts'
import type { StoredEvent } from '../../core/events.ts'
import type { Db } from './database.ts'
import type { Log } from './log.ts'

/** The answer that a command id was given. */
export type Answered = { receipt: Receipt } | { refusal: Refusal }

/** Remembers each command's answer, so that a repeat gets the same one and does nothing. */
export interface Receipts {
  find(commandId: string): { fingerprint: Buffer; answer: Answered } | undefined
  keep(commandId: string, fingerprint: Buffer, answer: Answered): void
}

/** Tells two bodies under one id apart. The command is as its schema gave it, so key order is fixed. */
export const fingerprintOf = (command: unknown): Buffer =>
  hash('sha256', JSON.stringify(command), 'buffer').subarray(0, 16)

type Row = {
  fingerprint: Buffer
  position: number
  events: number
  jobs: string | null
  refusal: string | null
}

/** A taken command's events stand together in the log, so only their place is kept. */
export function openReceipts(db: Db, log: Log): Receipts {
  const find = db.prepare<[string], Row>(
    'SELECT fingerprint, position, events, jobs, refusal FROM receipts WHERE command_id = ?',
  )
  const keep = db.prepare(`
    INSERT INTO receipts (command_id, fingerprint, position, events, jobs, refusal)
    VALUES (?, ?, ?, ?, ?, ?)`)

  function eventsOf({ position, events: count }: Row): Receipt['events'] {
    const events: Receipt['events'] = []
    while (events.length < count)
      events.push(...log.read(position + events.length - 1, count - events.length).map(told))
    return events
  }

  return {
    find(commandId) {
      const row = find.get(commandId)
      if (!row) return undefined
      const { fingerprint, jobs, refusal } = row
      if (refusal !== null)
        return { fingerprint, answer: { refusal: JSON.parse(refusal) as Refusal } }
      const asked = jobs === null ? [] : (JSON.parse(jobs) as Receipt['jobs'])
      return { fingerprint, answer: { receipt: { commandId, events: eventsOf(row), jobs: asked } } }
    },
    keep(commandId, fingerprint, answer) {
      if ('refusal' in answer)
        return void keep.run(commandId, fingerprint, 0, 0, null, JSON.stringify(answer.refusal))
      const { events, jobs } = answer.receipt
      const asked = jobs.length === 0 ? null : JSON.stringify(jobs)
      keep.run(commandId, fingerprint, events[0]?.position ?? 0, events.length, asked, null)
    },
  }
}

/** What a receipt says of an event. */
export const told = ({ position, id, type, streamId, streamVersion }: StoredEvent) => ({
  position,
  id,
  type,
  streamId,
  streamVersion,
})
