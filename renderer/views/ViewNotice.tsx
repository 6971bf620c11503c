import { useEffect, useRef } from 'react'
import type { ViewState } from '../../core/protocol.ts'
import type { ViewName } from '../../core/views/all.ts'
import { Progress } from '../ui/Progress.tsx'
import { showNews } from '../ui/toasts.ts'
import { share } from './freshness.ts'
import { MakeAnew } from './MakeAnew.tsx'

/**
 * Says that what is shown is behind, and how far its rebuild has come; or that it failed, and why.
 * Nothing while all is well. `what` begins a sentence, such as `The timeline`.
 */
export function ViewNotice({
  view,
  what,
  state,
}: {
  view: ViewName
  what: string
  /** Null until it is known. */
  state: ViewState | null
}) {
  useMadeAnew(what, state?.status)
  if (state === null || state.status === 'ready') return null
  if (state.status === 'rebuilding')
    return (
      <div
        role="status"
        className="flex flex-wrap items-center gap-x-2 rounded-md bg-waiting-tint px-2 py-1 text-small text-waiting"
      >
        <span>{what} is being made anew and may be behind.</span>
        <Progress label={`${what}, made anew`} share={share(state)} />
      </div>
    )
  return (
    <div role="alert" className="rounded-md bg-bad-tint px-2 py-1 text-small">
      <p className="wrap-anywhere">
        <span className="font-medium text-bad">{what} may be wrong.</span>{' '}
        {state.message ?? 'It could not be brought up to date.'} The log has everything; nothing is
        lost.
      </p>
      <MakeAnew view={view} />
    </div>
  )
}

/** Tells quietly of what was shown, then made anew, and is ready again. */
function useMadeAnew(what: string, status: ViewState['status'] | undefined): void {
  const seen = useRef<'nothing' | 'ready' | 'rebuilding'>('nothing')
  useEffect(() => {
    if (status === 'ready') {
      if (seen.current === 'rebuilding') showNews(`${what} was made anew from the log`)
      seen.current = 'ready'
    } else if (status === 'rebuilding' && seen.current === 'ready') seen.current = 'rebuilding'
  }, [what, status])
}
