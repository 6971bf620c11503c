import { useEffect, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import type { TerminalRow } from '../../core/terminals.ts'
import { useSession } from '../store/hooks.ts'

export type Listed =
  | { status: 'loading' }
  | { status: 'refused'; message: string }
  | { status: 'listed'; rows: TerminalRow[] }

/** The terminals of a thread, as they are now. */
export function useTerminals(threadId: ThreadId): Listed {
  const { connection } = useSession()
  const [listed, setListed] = useState<Listed>({ status: 'loading' })
  useEffect(() => {
    setListed({ status: 'loading' })
    return connection.watch({
      view: 'terminals',
      key: threadId,
      tell: (rows) => setListed({ status: 'listed', rows }),
      failed: (message) => setListed({ status: 'refused', message }),
    })
  }, [connection, threadId])
  return listed
}
