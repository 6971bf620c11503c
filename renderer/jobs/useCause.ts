import { useEffect, useState } from 'react'
import { automationRunRow } from '../../core/views/automationRuns.ts'
import { checkpointRow } from '../../core/views/checkpoints.ts'
import { timelineRow } from '../../core/views/timeline.ts'
import { textOf } from '../automations/textOf.ts'
import { RequestError } from '../connection/connection.ts'
import { useSession } from '../store/hooks.ts'
import { causeWords, firstLine } from './jobWords.ts'
import type { Letter } from './openLetters.ts'

/** What a dead letter was for, in the person's own words; null where nobody knows any more. */
export function useCause({ of, kind, intent }: Letter): string | null {
  const { connection } = useSession()
  const [cause, setCause] = useState<string | null>(null)
  const scope = 'threadId' in of ? of.threadId : of.automationId
  const ofThread = kind === 'capture-checkpoint' ? 'checkpoints' : 'timeline'
  const view = 'threadId' in of ? ofThread : 'automationRuns'
  useEffect(() => {
    let left = false
    const look = async () => {
      // A row stands at the position of the event that began it, so this is the one that asked.
      const { rows } = await connection.read(view, scope, { before: intent + 1, limit: 1 })
      const [found] = rows
      if (!left && found?.rank === intent) setCause(readers[view](found.row))
    }
    look().catch((error: unknown) => {
      // The letter says enough without it.
      if (!(error instanceof RequestError)) throw error
    })
    return () => {
      left = true
    }
  }, [connection, view, scope, intent])
  return cause
}

const readers = {
  automationRuns: (row: unknown) => firstLine(textOf(automationRunRow.parse(row).action)),
  checkpoints: (row: unknown) => checkpointRow.parse(row).description,
  timeline: (row: unknown) => causeWords(timelineRow.parse(row)),
}
