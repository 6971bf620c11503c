import { useEffect, useState } from 'react'
import type { RuleId } from '../../core/ids.ts'
import type { PermissionRule } from '../../core/permission/rule.ts'
import type { QueryAnswer, QueryArgs } from '../../core/queries.ts'
import { RequestError } from '../connection/connection.ts'
import { useSession } from '../store/hooks.ts'

export type DryRunAnswer = QueryAnswer<'ruleDryRun'>
export type Tried =
  | { status: 'nothing-to-try' }
  | { status: 'trying' }
  | { status: 'answered'; answer: DryRunAnswer }
  | { status: 'failed'; message: string }

/** Typing rests this long before it is tried, in milliseconds. */
const REST_MS = 250

/** What a rule would make of the past, whenever it rests; undefined is no rule yet. */
export function useDryRun(
  rule: Omit<PermissionRule, 'ruleId'> | undefined,
  without: RuleId | undefined,
): Tried {
  const { connection } = useSession()
  const [tried, setTried] = useState<Tried>({ status: 'nothing-to-try' })
  const asked = rule && JSON.stringify({ rule, ...(without && { without }) })
  useEffect(() => {
    if (asked === undefined) return setTried({ status: 'nothing-to-try' })
    let left = false
    setTried({ status: 'trying' })
    const ask = async () => {
      const args: QueryArgs<'ruleDryRun'> = JSON.parse(asked)
      try {
        const answer = await connection.query('ruleDryRun', args)
        if (!left) setTried({ status: 'answered', answer })
      } catch (error) {
        if (!(error instanceof RequestError)) throw error
        if (!left) setTried({ status: 'failed', message: error.message })
      }
    }
    const timer = setTimeout(() => void ask(), REST_MS)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [connection, asked])
  return tried
}
