import type { AutomationId, ThreadId } from '../../core/ids.ts'
import type { DeadLettersRow } from '../../core/views/deadLetters.ts'

/** A dead letter with the thread or the automation that it lies in. */
export type Letter = DeadLettersRow['letters'][number] & {
  of: { threadId: ThreadId } | { automationId: AutomationId }
}

const all = (rows: readonly DeadLettersRow[]): Letter[] =>
  rows.flatMap(({ letters, threadId, automationId }) => {
    const of = automationId ? { automationId } : threadId && { threadId }
    return of ? letters.map((letter) => ({ ...letter, of })) : []
  })

/** Those that wait for a person, newest first. */
export const openLetters = (rows: readonly DeadLettersRow[]): Letter[] =>
  all(rows)
    .filter(({ resolved }) => resolved === null)
    .toSorted((a, b) => b.at - a.at)

/** Those that somebody has seen to, the one seen to last first. */
export const settledLetters = (rows: readonly DeadLettersRow[]): Letter[] =>
  all(rows)
    .filter(({ resolved }) => resolved !== null)
    .toSorted((a, b) => (b.resolved?.at ?? 0) - (a.resolved?.at ?? 0))
