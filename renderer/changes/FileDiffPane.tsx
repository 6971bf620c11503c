import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { ThreadId } from '../../core/ids.ts'
import type { FileChange, FileDiffAnswer } from '../../core/queries.ts'
import { useQuery, useThreadSession } from '../store/hooks.ts'
import { Empty } from '../ui/Empty.tsx'
import { PatchDiff } from './LazyDiff.tsx'

export function FileDiffPane({ threadId, file }: { threadId: ThreadId; file: FileChange }) {
  const { changes } = useThreadSession(threadId)
  const scope = useStore(changes.store, (state) => state.scope)
  const revision = useStore(changes.store, (state) => state.revision)
  const { path, oldPath } = file
  const renamed = oldPath === undefined ? {} : { oldPath }
  const asked = useQuery('fileDiff', { threadId, scope, path, ...renamed }, revision)
  const [last, setLast] = useState<{ path: string; answer: FileDiffAnswer } | null>(null)
  useEffect(() => {
    if (asked.status === 'answered') setLast({ path: file.path, answer: asked.data })
  }, [asked, file.path])

  // What was shown of this file stays until the newer diff is there, so that nothing flickers.
  const answer =
    asked.status === 'answered' ? asked.data : last?.path === file.path ? last.answer : undefined
  return (
    <section
      aria-label={`Diff of ${file.path}`}
      // A region that scrolls must be reachable, or the keyboard could not scroll it.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col overflow-auto outline-offset-[-2px]"
    >
      {asked.status === 'failed' && (
        <Empty title="The diff could not be read">{asked.message}</Empty>
      )}
      {answer && <Answer answer={answer} />}
      {!answer && asked.status === 'asking' && <Empty title="Reading the diff …" />}
    </section>
  )
}

function Answer({ answer }: { answer: FileDiffAnswer }) {
  switch (answer.kind) {
    case 'text':
      return answer.patch.trim() === '' ? (
        <Empty title="The same text">Only the mode or the name of this file changed.</Empty>
      ) : (
        <PatchDiff patch={answer.patch} />
      )
    case 'binary':
      return <Empty title="A binary file">Its contents cannot be compared as text.</Empty>
    case 'too-large':
      return (
        <Empty title="Too large to show">
          {Math.ceil(answer.bytes / 1024)} kB; up to {Math.ceil(answer.limit / 1024)} kB are shown.
        </Empty>
      )
    case 'unavailable':
      return <Empty title="No diff to show">{answer.message}</Empty>
  }
}
