import type { View } from '../../core/views/view.ts'
import type { Db } from './database.ts'
import type { Log } from './log.ts'
import { brokenRedaction } from './redact.ts'
import { brokenBlob, brokenLink, brokenReceipt, brokenStream } from './verifyLog.ts'
import { cutTail } from './verifyTail.ts'
import { difference } from './verifyView.ts'

/** What was looked at, and the first thing that is not as it should be in each part. */
export type Verification = { events: number; problems: { part: string; message: string }[] }

/** A piece of checking that gives way after every few events; it ends with the first thing it found. */
export type Check = Generator<void, string | undefined>

/**
 * Checks the hash chain, every stream's versions, what receipts and events name, and each view
 * against a rebuild in a scratch database. Never writes into this one.
 */
export function verify(db: Db, log: Log, definitions: readonly View[]): Verification {
  const parts: [string, () => string | undefined][] = [
    ['chain', () => done(brokenLink(db))],
    ['tail', () => cutTail(db)],
    ['redactions', () => brokenRedaction(db)],
    ['streams', () => brokenStream(db)],
    ['receipts', () => brokenReceipt(db)],
    ['blobs', () => done(brokenBlob(db))],
    ...definitions.map((view): [string, () => string | undefined] => [
      `view ${view.name}`,
      () => done(difference(db, log, view)),
    ]),
  ]
  const problems: Verification['problems'] = []
  for (const [part, look] of parts) {
    const message = look()
    if (message !== undefined) problems.push({ part, message })
  }
  return { events: log.head(), problems }
}

function done(check: Check): string | undefined {
  for (;;) {
    const step = check.next()
    if (step.done) return step.value
  }
}
