import { useCallback, useEffect, useState } from 'react'
import type { ViewState } from '../../core/protocol.ts'
import type { SearchFound } from '../../core/queries.ts'
import { RequestError } from '../connection/connection.ts'
import { useSession } from '../store/hooks.ts'
import { showFailure } from '../ui/toasts.ts'

/** What a search has come to. */
export type Searched =
  | { status: 'nothing-asked' }
  /** `last` is what an earlier search found, shown until this one is answered. */
  | { status: 'asking'; last: Found | null }
  | { status: 'answered'; found: Found }
  | { status: 'failed'; message: string }

export type Found = { state: ViewState; found: SearchFound[]; next: number | null }

/** Typing rests this long before it is searched for, in milliseconds. */
const REST_MS = 120
/** While the index is made anew there is more to find; so often it is looked again. */
const AGAIN_MS = 1000
const PAGE = 50

export function useSearch(text: string): { searched: Searched; more: () => void } {
  const { connection } = useSession()
  const [searched, setSearched] = useState<Searched>({ status: 'nothing-asked' })
  const wanted = text.trim()

  useEffect(() => {
    if (wanted === '') return setSearched({ status: 'nothing-asked' })
    let left = false
    let timer = setTimeout(() => void ask(), REST_MS)
    setSearched((was) => ({ status: 'asking', last: foundIn(was) }))
    const ask = async () => {
      try {
        const found = await connection.query('search', { text: wanted, limit: PAGE })
        if (left) return
        setSearched({ status: 'answered', found })
        if (found.state.status === 'rebuilding') timer = setTimeout(() => void ask(), AGAIN_MS)
      } catch (error) {
        if (!(error instanceof RequestError)) throw error
        if (!left) setSearched({ status: 'failed', message: error.message })
      }
    }
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [connection, wanted])

  const before = searched.status === 'answered' ? searched.found.next : null
  const more = useCallback(() => {
    if (before === null) return
    const ask = async () => {
      const page = await connection.query('search', { text: wanted, limit: PAGE, before })
      setSearched((was) => {
        if (was.status !== 'answered' || was.found.next !== before) return was
        return {
          status: 'answered',
          found: { ...page, found: [...was.found.found, ...page.found] },
        }
      })
    }
    ask().catch(showFailure)
  }, [connection, wanted, before])

  return { searched, more }
}

function foundIn(searched: Searched): Found | null {
  if (searched.status === 'answered') return searched.found
  return searched.status === 'asking' ? searched.last : null
}
