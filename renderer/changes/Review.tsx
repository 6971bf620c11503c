import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { ThreadId } from '../../core/ids.ts'
import type { ChangesAnswer, FileChange } from '../../core/git/answers.ts'
import { SELECTION_LIMIT, type Selection } from '../../core/git/selection.ts'
import { useThread, useThreadSession } from '../store/hooks.ts'
import { AlertDialog } from '../ui/AlertDialog.tsx'
import { Empty } from '../ui/Empty.tsx'
import { overlayIsOpen, textFieldOf, withControl } from '../ui/keyboard.ts'
import { useOperate } from './asked.ts'
import { CommentTray } from './CommentTray.tsx'
import type { Comment } from './comments.ts'
import { CommitBox } from './CommitBox.tsx'
import { FileDiffPane } from './FileDiffPane.tsx'
import { FileList, type Ticking } from './FileList.tsx'
import { type Half, joinStaging, type ListedFile } from './fileRows.ts'
import type { PaneKeys } from './reviewKeys.ts'
import { pickedWords } from './commitWords.ts'
import { nothingWords } from './scopes.ts'
import { selectedFile } from './selectFiles.ts'

type Answer = Extract<ChangesAnswer, { status: 'ok' }>

/** The changed files, the diff of one of them, and what becomes of them. */
export function Review({ threadId, answer }: { threadId: ThreadId; answer: Answer }) {
  const { changes } = useThreadSession(threadId)
  const scope = useStore(changes.store, (state) => state.scope)
  const revision = useStore(changes.store, (state) => state.revision)
  const staging = useStaging(threadId, answer)
  const files: readonly ListedFile[] = staging?.files ?? answer.files
  const operate = useOperate(threadId, 'change')
  const [chosen, setChosen] = useState<string | null>(null)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [sought, setSought] = useState<Comment | null>(null)
  const [discarding, setDiscarding] = useState<{ selection: Selection; what: string } | null>(null)
  const keys = useRef<PaneKeys>(null)
  const setKeys = useCallback((next: PaneKeys | null) => {
    keys.current = next
  }, [])

  const listed = files.find((file) => file.path === chosen) ?? files[0]
  const half = listed && staging ? halfOf(listed, staging.half) : null
  const shown = half && listed ? staging?.in[half].find(({ path }) => path === listed.path) : listed
  const committing = scope.kind === 'uncommitted' || staging !== null
  const picking: Ticking = {
    verb: 'Commit',
    sum: pickedWords(
      files.filter(({ path }) => !left.has(path)).length,
      files.length,
      answer.total,
    ),
    tickOf: ({ path }) => (left.has(path) ? 'none' : 'all'),
    toggle: (toggled, take) => {
      const next = new Set(left)
      for (const { path } of toggled) {
        if (take) next.delete(path)
        else next.add(path)
      }
      setLeft(next)
    },
  }
  const ticking = staging?.ticking ?? (scope.kind === 'uncommitted' ? picking : null)

  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || withControl(event.nativeEvent)) return
    if (textFieldOf(event.target) || overlayIsOpen()) return
    const step = { ']': 1, '[': -1 }[event.key]
    if (step !== undefined) {
      const next = files[files.findIndex((file) => file === listed) + step]
      if (next) setChosen(next.path)
      event.preventDefault()
    } else if (keys.current?.(event.key.toLowerCase(), event.shiftKey)) event.preventDefault()
  }
  const show = (comment: Comment) => {
    if (!files.some(({ path }) => path === comment.path)) return false
    setChosen(comment.path)
    setSought({ ...comment })
    return true
  }
  return (
    // Keys that are pressed on its buttons and lists work for all of it.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div onKeyDown={press} className="flex min-h-0 flex-1 flex-col">
      {listed && shown ? (
        <>
          <FileList
            files={files}
            total={staging?.total ?? answer.total}
            chosen={listed.path}
            onChoose={setChosen}
            ticking={ticking}
          />
          <FileDiffPane
            threadId={threadId}
            scope={half ? { kind: half } : scope}
            file={shown}
            half={half && { shown: half, other: listed.staged === 'some' }}
            revision={revision}
            onKeys={setKeys}
            sought={sought}
            onHalf={(kind) => changes.choose({ kind })}
            onDiscard={(selection, what) => setDiscarding({ selection, what })}
          />
        </>
      ) : (
        <Empty title="Nothing changed">{nothingWords(scope)}</Empty>
      )}
      <CommentTray threadId={threadId} onShow={show} />
      {committing && (
        <CommitBox
          threadId={threadId}
          files={files}
          total={answer.total}
          left={left}
          staged={staging && staging.in.staged.length}
          head={answer.head}
        />
      )}
      <AlertDialog
        aside
        danger
        title="Discard these changes?"
        describedBy={
          <>
            <p className="wrap-anywhere">This takes back {discarding?.what}.</p>
            <p className="mt-2">
              What is there now is kept in a checkpoint, so this can be undone. What is staged stays
              staged.
            </p>
          </>
        }
        confirm="Discard"
        open={discarding !== null}
        onClose={() => setDiscarding(null)}
        onConfirm={() => {
          if (discarding) void operate({ type: 'DiscardChanges', selection: discarding.selection })
        }}
      />
    </div>
  )
}

type Staging = {
  half: Half
  in: Record<Half, readonly FileChange[]>
  files: ListedFile[]
  total: number
  ticking: Ticking
}

/** Both halves of what can be staged, where the scope is one of them. */
function useStaging(threadId: ThreadId, answer: Answer): Staging | null {
  const { changes } = useThreadSession(threadId)
  const kind = useStore(changes.store, (state) => state.scope.kind)
  const other = useStore(changes.store, (state) => state.other)
  const operate = useOperate(threadId, 'change')
  const busy = useThread(threadId, (thread) => thread.operation !== null) === true
  const half = kind === 'unstaged' || kind === 'staged' ? kind : null
  const there = other?.status === 'ok' ? other : null
  const unstaged = half === 'unstaged' ? answer : there
  const staged = half === 'staged' ? answer : there
  const files = useMemo(
    () => joinStaging(unstaged?.files ?? [], staged?.files ?? []),
    [unstaged, staged],
  )
  if (!half) return null
  const halves = { unstaged: unstaged?.files ?? [], staged: staged?.files ?? [] }
  const toggle = (toggled: readonly ListedFile[], take: boolean) => {
    const paths = new Set(toggled.map(({ path }) => path))
    const from = halves[take ? 'unstaged' : 'staged']
    const selection = from.filter(({ path }) => paths.has(path)).map(selectedFile)
    if (selection.length === 0) return
    const type = take ? 'StageChanges' : 'UnstageChanges'
    void operate({ type, selection: selection.slice(0, SELECTION_LIMIT) })
  }
  // Files that are cut off on both sides are counted once for each: nobody knows which they are.
  const unlisted = [unstaged, staged].reduce(
    (sum, side) => sum + (side ? side.total - side.files.length : 0),
    0,
  )
  return {
    half,
    in: halves,
    files,
    total: files.length + unlisted,
    ticking: {
      verb: 'Stage',
      sum: `${halves.staged.length} of ${files.length} staged`,
      disabled: busy,
      tickOf: ({ staged: how }) => how ?? 'none',
      toggle,
    },
  }
}

/** The half that has something of a file; the chosen one where both have. */
function halfOf({ staged }: ListedFile, chosen: Half): Half {
  if (staged === 'some') return chosen
  return staged === 'all' ? 'staged' : 'unstaged'
}
