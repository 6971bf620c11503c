import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { ThreadId } from '../../core/ids.ts'
import type { ChangesAnswer } from '../../core/queries.ts'
import { setDiffStyle, useApp } from '../store/app.ts'
import { useThread, useThreadSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Select } from '../ui/Select.tsx'
import { CommitBox } from './CommitBox.tsx'
import { FileDiffPane } from './FileDiffPane.tsx'
import { FileList } from './FileList.tsx'

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

  const outdated = scope.kind === 'turn' && scope.number !== turns
  useEffect(() => {
    if (outdated) changes.choose({ kind: 'turn', number: turns })
  }, [changes, outdated, turns])

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-10 shrink-0 items-center gap-1 border-b border-line px-2">
        <Select
          quiet
          label="What to compare"
          value={scope.kind}
          choices={[
            { value: 'uncommitted', label: 'Uncommitted' },
            { value: 'turn', label: 'This turn', disabled: turns === 0 },
          ]}
          onChange={(kind) =>
            changes.choose(kind === 'turn' ? { kind, number: turns } : { kind: 'uncommitted' })
          }
        />
        <Totals answer={answer} />
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
      <Body threadId={threadId} answer={answer} waiting={trouble === null} />
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

function Body({
  threadId,
  answer,
  waiting,
}: {
  threadId: ThreadId
  answer: ChangesAnswer | null
  waiting: boolean
}) {
  const { changes } = useThreadSession(threadId)
  const scope = useStore(changes.store, (state) => state.scope)
  const [chosen, setChosen] = useState<string | null>(null)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  if (answer === null) return waiting ? <Empty title="Looking …" /> : null
  if (answer.status === 'unavailable')
    return <Empty title="No changes to show">{answer.message}</Empty>

  const { files, total } = answer
  const shown = files.find((file) => file.path === chosen) ?? files[0]
  const committing = scope.kind === 'uncommitted'
  const toggle = (paths: readonly string[], take: boolean) => {
    const next = new Set(left)
    for (const path of paths) {
      if (take) next.delete(path)
      else next.add(path)
    }
    setLeft(next)
  }
  return (
    <>
      {shown ? (
        <>
          <FileList
            files={files}
            total={total}
            chosen={shown.path}
            onChoose={setChosen}
            {...(committing && { picking: { left, toggle } })}
          />
          <FileDiffPane threadId={threadId} file={shown} />
        </>
      ) : (
        <Empty title="Nothing changed">
          {committing
            ? 'The working tree is as the last commit left it.'
            : 'This turn left all files as they were.'}
        </Empty>
      )}
      {committing && <CommitBox threadId={threadId} files={files} left={left} />}
    </>
  )
}
