import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { ThreadId } from '../../core/ids.ts'
import type { ChangesAnswer } from '../../core/git/answers.ts'
import { setDiffStyle, useApp } from '../store/app.ts'
import { otherHalf } from '../store/changes.ts'
import { useThread, useThreadSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Review } from './Review.tsx'
import { ScopePicker } from './ScopePicker.tsx'
import { StagingNotice } from './StagingNotice.tsx'

export function ChangesPanel({ threadId }: { threadId: ThreadId }) {
  const { changes } = useThreadSession(threadId)
  const { answer, scope, trouble } = useStore(changes.store)
  const turns = useThread(threadId, (thread) => thread.turns) ?? 0
  const diffStyle = useApp((app) => app.diffStyle)

  useEffect(() => {
    changes.refresh()
    const refresh = () => changes.refresh()
    window.addEventListener('focus', refresh)
    return () => window.removeEventListener('focus', refresh)
  }, [changes])

  // Who looks at the last turn goes on to the next one; who looks at an older one stays.
  const last = useRef(turns)
  useEffect(() => {
    const before = last.current
    last.current = turns
    if (scope.kind === 'turn' && turns > before && scope.number === before)
      changes.choose({ kind: 'turn', number: turns })
  }, [changes, scope, turns])

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-10 shrink-0 items-center gap-1 border-b border-line px-2">
        <ScopePicker threadId={threadId} />
        {otherHalf(scope) === undefined && <Totals answer={answer} />}
        <span className="flex-1" />
        <IconButton
          icon={diffStyle === 'split' ? 'unified' : 'split'}
          label={diffStyle === 'split' ? 'Show in one column' : 'Show side by side'}
          onClick={() => setDiffStyle(diffStyle === 'split' ? 'unified' : 'split')}
        />
        <IconButton icon="refresh" label="Look again" onClick={() => changes.refresh()} />
      </div>
      {trouble !== null && (
        <div
          role="alert"
          className="flex items-center gap-2 border-b border-line bg-bad-tint px-3 py-2"
        >
          <span className="min-w-0 flex-1 wrap-anywhere">{trouble}</span>
          <Button size="small" onClick={() => changes.refresh()}>
            Try again
          </Button>
        </div>
      )}
      <StagingNotice threadId={threadId} />
      {answer === null && trouble === null && <Empty title="Looking …" />}
      {answer?.status === 'unavailable' && (
        <Empty title="No changes to show">{answer.message}</Empty>
      )}
      {answer?.status === 'ok' && <Review threadId={threadId} answer={answer} />}
    </div>
  )
}

function Totals({ answer }: { answer: ChangesAnswer | null }) {
  if (answer?.status !== 'ok' || answer.files.length === 0) return null
  const sum = (of: 'additions' | 'deletions') =>
    answer.files.reduce((total, file) => total + (file[of] ?? 0), 0)
  return (
    <span className="truncate text-small text-faint">
      {answer.total} {answer.total === 1 ? 'file' : 'files'}{' '}
      <span className="text-good">+{sum('additions')}</span>{' '}
      <span className="text-bad">−{sum('deletions')}</span>
    </span>
  )
}
