import { useEffect, useState } from 'react'
import type { JobRow } from '../../core/protocol.ts'
import { useSession } from './hooks.ts'

export type JobsNow =
  | { status: 'asking' }
  | { status: 'known'; rows: readonly JobRow[] }
  | { status: 'failed'; message: string }

/** The jobs table, newest first, watched while somebody shows it. */
export function useJobs(): JobsNow {
  const { connection } = useSession()
  const [now, setNow] = useState<JobsNow>({ status: 'asking' })
  useEffect(
    () =>
      connection.watch({
        view: 'jobs',
        tell: (rows) => setNow({ status: 'known', rows }),
        failed: (message) => setNow({ status: 'failed', message }),
      }),
    [connection],
  )
  return now
}
