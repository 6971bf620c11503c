import { hash } from 'node:crypto'
import type { Receipt, Refusal } from '../../core/protocol.ts'
import type { Db } from './database.ts'

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

export function openReceipts(db: Db): Receipts {
  const find = db.prepare<[string], { fingerprint: Buffer; reply: string }>(
    'SELECT fingerprint, reply FROM receipts WHERE command_id = ?',
  )
  const keep = db.prepare('INSERT INTO receipts (command_id, fingerprint, reply) VALUES (?, ?, ?)')
  return {
    find(commandId) {
      const row = find.get(commandId)
      return row && { fingerprint: row.fingerprint, answer: JSON.parse(row.reply) as Answered }
    },
    keep(commandId, fingerprint, answer) {
      keep.run(commandId, fingerprint, JSON.stringify(answer))
    },
  }
}
