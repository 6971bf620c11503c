import { useEffect, useState } from 'react'
import type { Connection } from '../connection/connection.ts'
import type { Feed } from './feed.ts'
import { useSession } from './hooks.ts'

/** A feed that is followed while somebody shows it; null until it is opened. */
export function useOpenedFeed<Row>(open: (connection: Connection) => Feed<Row>): Feed<Row> | null {
  const { connection } = useSession()
  const [feed, setFeed] = useState<Feed<Row> | null>(null)
  useEffect(() => {
    const opened = open(connection)
    setFeed(opened)
    return () => opened.close()
  }, [connection, open])
  return feed
}
