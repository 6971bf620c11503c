import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { OpenCommand } from '../../core/commands.ts'
import {
  type AutomationId,
  type CommandId,
  commandId,
  type ProjectId,
  type ThreadId,
} from '../../core/ids.ts'
import type { QueryAnswer, QueryArgs, QueryName } from '../../core/queries.ts'
import type { AutomationRow } from '../../core/views/automations.ts'
import type { ProjectRow } from '../../core/views/projects.ts'
import type { ThreadRow } from '../../core/views/threads.ts'
import type { Connection, ConnectionStatus } from '../connection/connection.ts'
import { mintId } from '../ids.ts'
import { showFailure, showProblem } from '../ui/toasts.ts'
import type { Feed, FeedState } from './feed.ts'
import type { Session, ThreadSession } from './session.ts'

export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('a component lies outside the session')
  return session
}

export const useThreadSession = (threadId: ThreadId): ThreadSession => {
  const session = useSession()
  return useMemo(() => session.thread(threadId), [session, threadId])
}

export const useFeed = <Row, T>(feed: Feed<Row>, select: (state: FeedState<Row>) => T): T =>
  useStore(feed.store, select)

/** One field of a thread's row, or something folded from it; undefined when it is gone. */
export const useThread = <T>(threadId: ThreadId, select: (thread: ThreadRow) => T): T | undefined =>
  useFeed(useSession().threads, ({ table }) => {
    const row = table.row(threadId)
    return row && select(row)
  })

export const useAutomation = <T>(
  automationId: AutomationId,
  select: (automation: AutomationRow) => T,
): T | undefined =>
  useFeed(useSession().automations, ({ table }) => {
    const row = table.row(automationId)
    return row && select(row)
  })

export const useProject = <T>(
  projectId: ProjectId | undefined,
  select: (project: ProjectRow) => T,
): T | undefined =>
  useFeed(useSession().projects, ({ table }) => {
    const row = projectId && table.row(projectId)
    return row ? select(row) : undefined
  })

export function useConnectionStatus(connection: Connection): ConnectionStatus {
  const [status, setStatus] = useState(connection.status)
  useEffect(() => {
    setStatus(connection.status)
    return connection.onStatus(setStatus)
  }, [connection])
  return status
}

type WithoutId<C> = C extends unknown ? Omit<C, 'id'> : never
/** A command as components write it; its id is minted when it is sent. */
export type Wish = WithoutId<OpenCommand>

/**
 * Sends commands. Resolves with whether it was taken; what was refused is shown as a toast.
 */
export function useSend(): (wish: Wish) => Promise<boolean> {
  const { connection } = useSession()
  return useCallback(
    async (wish) => {
      const id: CommandId = commandId.parse(mintId())
      try {
        const reply = await connection.send({ ...wish, id })
        if (!reply.ok) showProblem(reply.refusal.message)
        return reply.ok
      } catch (error) {
        showFailure(error)
        return false
      }
    },
    [connection],
  )
}

export type Asked<T> =
  | { status: 'asking'; last?: T }
  | { status: 'answered'; data: T }
  | { status: 'failed'; message: string }

/**
 * Asks a query when it is first shown and whenever its arguments or `revision` change; with `null` for
 * its arguments it waits for some.
 */
export function useQuery<N extends QueryName>(
  name: N,
  args: QueryArgs<N> | null,
  revision: number | string = 0,
): Asked<QueryAnswer<N>> {
  const { connection } = useSession()
  const asked = args && JSON.stringify([name, args])
  const [answer, setAnswer] = useState<{ asked: string; is: Asked<QueryAnswer<N>> }>()
  useEffect(() => {
    if (asked === null) return undefined
    let left = false
    const become = (is: Asked<QueryAnswer<N>>) => {
      if (!left) setAnswer({ asked, is })
    }
    const [, given] = JSON.parse(asked) as [N, QueryArgs<N>]
    connection.query(name, given).then(
      (data) => become({ status: 'answered', data }),
      (error: unknown) => {
        become({
          status: 'failed',
          message: error instanceof Error ? error.message : String(error),
        })
      },
    )
    return () => {
      left = true
    }
  }, [connection, name, asked, revision])
  return answer !== undefined && answer.asked === asked ? answer.is : { status: 'asking' }
}
