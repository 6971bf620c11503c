import { useEffect, useMemo } from 'react'
import type { RulesRow } from '../../core/views/rules.ts'
import { useFeed, useSession } from '../store/hooks.ts'
import { showFailure } from '../ui/toasts.ts'
import type { Names } from './listRules.ts'

/** All rules with what they did, as they change. */
export function useRules() {
  const { rules } = useSession()
  const { table, view, more, keys } = useFeed(rules, (state) => state)
  // A first page holds the newest rows; rules that are older still hold.
  useEffect(() => {
    if (more) rules.loadBackTo(0).catch(showFailure)
  }, [rules, more])
  return {
    view,
    rows: keys.flatMap((key) => table.row(key) ?? []),
    row: (scope: string, key: string): RulesRow | undefined => table.get(scope, key)?.row,
  }
}

export function useNames(): Names {
  const session = useSession()
  const projects = useFeed(session.projects, (state) => state)
  const threads = useFeed(session.threads, (state) => state)
  return useMemo(
    () => ({
      project: (id) => projects.table.row(id)?.name,
      thread: (id) => threads.table.row(id)?.title,
    }),
    [projects, threads],
  )
}
