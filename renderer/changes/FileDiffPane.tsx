import { useEffect, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import type { ChangesScope, FileChange, FileDiffAnswer } from '../../core/git/answers.ts'
import type { Selection } from '../../core/git/selection.ts'
import { useQuery } from '../store/hooks.ts'
import { sizeWords } from '../ui/amounts.ts'
import { Empty } from '../ui/Empty.tsx'
import type { Comment } from './comments.ts'
import { filesOf, modeWords, natureOf, natureWords } from './describeFile.ts'
import { FileHead } from './FileHead.tsx'
import type { Half } from './fileRows.ts'
import { PatchReview } from './PatchReview.tsx'
import type { PaneKeys } from './reviewKeys.ts'

export type FileDiffPaneProps = {
  threadId: ThreadId
  scope: ChangesScope
  /** As its scope has it. */
  file: FileChange
  /** Which half of what can be staged is shown, and whether there is another one. */
  half: { shown: Half; other: boolean } | null
  revision: number
  /** Hears what the shown lines do about keys. */
  onKeys: (keys: PaneKeys | null) => void
  /** A comment whose lines are to be seen. */
  sought: Comment | null
  onHalf: (half: Half) => void
  onDiscard: (selection: Selection, what: string) => void
}

/** The diff of one file, with all that can be done about it. */
export function FileDiffPane(props: FileDiffPaneProps) {
  const { threadId, scope, file, revision } = props
  const { path, oldPath } = file
  const renamed = oldPath === undefined ? {} : { oldPath }
  const asked = useQuery('fileDiff', { threadId, scope, path, ...renamed }, revision)
  const about = `${scope.kind} ${path}`
  const [last, setLast] = useState<{ about: string; answer: FileDiffAnswer } | null>(null)
  useEffect(() => {
    if (asked.status === 'answered') setLast({ about, answer: asked.data })
  }, [asked, about])

  // What was shown of this file stays until the newer diff is there, so that nothing flickers.
  const answer =
    asked.status === 'answered' ? asked.data : last?.about === about ? last.answer : undefined
  const patch = answer?.kind === 'text' ? answer.patch : ''
  return (
    <section aria-label={`Review of ${path}`} className="flex min-h-0 flex-1 flex-col">
      <FileHead {...props} told={toldOf(file, patch)} />
      {asked.status === 'failed' && (
        <Empty title="The diff could not be read">{asked.message}</Empty>
      )}
      {answer && asked.status !== 'failed' && <Answer {...props} answer={answer} />}
      {!answer && asked.status === 'asking' && <Empty title="Reading the diff …" />}
    </section>
  )
}

function Answer({ answer, ...props }: FileDiffPaneProps & { answer: FileDiffAnswer }) {
  switch (answer.kind) {
    case 'text': {
      const words = natureWords(natureOf(answer.patch))
      if (words && !words.lines) return <Empty title={words.title}>{words.text}</Empty>
      if (!/^@@ /m.test(answer.patch))
        return <Empty title="The same text">{unchanged(props.file, answer.patch)}</Empty>
      return <PatchReview key={props.file.path} {...props} patch={answer.patch} />
    }
    case 'binary':
      return <Empty title="A binary file">Its contents cannot be compared as text.</Empty>
    case 'too-large':
      return (
        <Empty title="Too large to show">
          The diff has more than {sizeWords(answer.limit)}. Open the file in your editor to see it.
        </Empty>
      )
    case 'unavailable':
      return <Empty title="No diff to show">{answer.message}</Empty>
  }
}

function unchanged({ oldPath, status }: FileChange, patch: string): string {
  const mode = modeWords(patch)
  if (oldPath !== undefined && status === 'renamed')
    return `Only its name changed; it was ${oldPath}.`
  if (mode !== null) return `Only its mode changed: ${mode}.`
  if (status === 'added' || status === 'untracked') return 'The file is empty.'
  return status === 'deleted' ? 'An empty file was deleted.' : 'No line of this file changed.'
}

/** What is said of a file beside its name. */
function toldOf({ oldPath, status }: FileChange, patch: string): string[] {
  const mode = modeWords(patch)
  const nature = natureWords(natureOf(patch))
  return [
    ...(status === 'conflicted' ? ['In conflict: resolve it before you commit'] : []),
    ...(oldPath === undefined
      ? []
      : [`${status === 'copied' ? 'Copied' : 'Renamed'} from ${oldPath}`]),
    ...(filesOf(patch).length > 1 ? ['Became another kind of file'] : []),
    ...(mode === null ? [] : [mode]),
    ...(nature?.lines ? [nature.title] : []),
  ]
}
