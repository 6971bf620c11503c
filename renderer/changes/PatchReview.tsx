import { Suspense, useEffect, useMemo, useState } from 'react'
import type { OperationId } from '../../core/ids.ts'
import type { LineRange, Selected } from '../../core/git/selection.ts'
import { useSession, useThread } from '../store/hooks.ts'
import { useAskedRow, useOperate } from './asked.ts'
import { CommentBox } from './CommentBox.tsx'
import { beginComment, useCommentsOf } from './comments.ts'
import {
  changedRanges,
  type DiffRow,
  hunkOf,
  hunkRanges,
  hunkWords,
  type LinePlace,
  placeOf,
  readRows,
  rowAt,
} from './diffRows.ts'
import type { FileDiffPaneProps } from './FileDiffPane.tsx'
import { HunkHead } from './HunkHead.tsx'
import { LazyReviewDiff, loadingDiff } from './LazyDiff.tsx'
import { countWords, divisibleBase, quoteOf, rowsBetween, showsQuote } from './lines.ts'
import { LinesBar } from './LinesBar.tsx'
import { openFileInEditor } from './openFile.ts'
import type { Chosen } from './ReviewDiff.tsx'
import { selectedFile } from './selectFiles.ts'

/** The lines of a text file, to be chosen, staged, discarded and commented on. */
export function PatchReview({
  threadId,
  file,
  half,
  patch,
  onKeys,
  sought: wanted,
  onDiscard,
}: FileDiffPaneProps & { patch: string }) {
  const { path } = file
  const { connection } = useSession()
  const operate = useOperate(threadId, 'change')
  const [acted, setActed] = useState<{ patch: string; operationId: OperationId } | null>(null)
  const row = useAskedRow(threadId, 'change')
  // Once something of it is done, this diff is of the past, though it is shown until the next one is there.
  const outdated =
    acted?.patch === patch &&
    acted.operationId === row?.operationId &&
    row.settled?.outcome === 'succeeded'
  const working = useThread(threadId, (thread) => thread.operation !== null) === true
  const busy = working || outdated
  const shown = useMemo(() => readRows(patch), [patch])
  const base = useMemo(() => divisibleBase(patch), [patch])
  const divisible = half !== null && base !== null && file.status !== 'conflicted'
  const [choice, setChoice] = useState<{ chosen: Chosen; quote: string } | null>(null)
  const [sought, setSought] = useState<LinePlace | null>(null)
  const found = choice ? rowsBetween(shown.rows, choice.chosen) : []
  // In a newer diff other lines may stand there, which nobody has chosen.
  const chosen = choice && quoteOf(found) === choice.quote ? choice.chosen : null
  const rows = chosen ? found : []
  const comments = useCommentsOf(threadId).filter(
    (comment) => comment.path === path && showsQuote(shown.rows, comment),
  )

  useEffect(() => {
    if (wanted?.path === path) setSought({ side: wanted.side, line: wanted.line })
  }, [wanted, path])

  const choose = (next: Chosen | null) =>
    setChoice(next && { chosen: next, quote: quoteOf(rowsBetween(shown.rows, next)) })
  const part = (lines: LineRange[]): Selected => ({
    ...selectedFile(file),
    part: { base: base ?? '', lines },
  })
  const move = async (lines: LineRange[]) => {
    if (busy || !divisible || lines.length === 0) return
    const type = half.shown === 'unstaged' ? 'StageChanges' : 'UnstageChanges'
    const operationId = await operate({ type, selection: [part(lines)] })
    if (operationId) setActed({ patch, operationId })
  }
  const discard = (lines: LineRange[], what: string) => {
    if (busy || !divisible || half.shown !== 'unstaged' || lines.length === 0) return
    onDiscard([part(lines)], what)
  }
  const comment = (about: readonly DiffRow[]) => {
    const last = about.at(-1)
    if (!last) return
    beginComment(threadId, { path, ...placeOf(last), quote: quoteOf(about) })
  }
  const commentOn = (place: LinePlace) =>
    comment(shown.rows.filter((_row, at) => at === rowAt(shown.rows, place)))
  const linesWords = `${countWords(rows)} of ${path}`
  const walkTo = (row: number, from?: LinePlace) => {
    const next = shown.rows[row]
    if (!next) return
    const to = placeOf(next)
    choose({ from: from ?? to, to })
    setSought(to)
  }

  const openFile = (line: number | null | undefined) =>
    void openFileInEditor(connection, { threadId, path, ...(line && { line }) })

  useEffect(() => {
    const at = chosen ? rowAt(shown.rows, chosen.to) : -1
    const walkHunks = (step: 1 | -1) => {
      const hunk = at < 0 ? (step > 0 ? 0 : -1) : hunkOf(shown.hunks, at) + step
      const next = shown.hunks[hunk]
      if (!next) return
      const changed = shown.rows.findIndex(
        ({ kind }, row) => row >= next.from && kind !== 'context',
      )
      walkTo(changed)
    }
    onKeys((key, extend) => {
      const from = extend ? chosen?.from : undefined
      switch (key) {
        case 'j':
          walkTo(at + 1, from)
          return true
        case 'k':
          walkTo(at < 0 ? shown.rows.length - 1 : at - 1, from)
          return true
        case 'n':
          walkHunks(1)
          return true
        case 'p':
          walkHunks(-1)
          return true
        case 's':
          void move(changedRanges(rows))
          return true
        case 'd':
          discard(changedRanges(rows), linesWords)
          return true
        case 'm':
          comment(rows)
          return true
        case 'o':
          openFile(rows.at(-1)?.new)
          return true
        default:
          return false
      }
    })
    return () => onKeys(null)
  })
  return (
    <>
      <Suspense fallback={loadingDiff}>
        <LazyReviewDiff
          label={`Diff of ${path}`}
          patch={patch}
          shown={shown}
          chosen={chosen}
          onChoose={choose}
          onLine={commentOn}
          sought={sought}
          comments={comments}
          hunkHead={(at) => {
            const hunk = shown.hunks[at]
            if (!hunk) return null
            const lines = hunkRanges(hunk)
            return (
              <HunkHead
                hunk={hunk}
                half={divisible ? half.shown : null}
                busy={busy}
                onMove={() => void move(lines)}
                onDiscard={() => discard(lines, `${hunkWords(hunk).toLowerCase()} of ${path}`)}
              />
            )
          }}
          comment={(id) => {
            const found = comments.find((each) => each.id === id)
            return found && <CommentBox threadId={threadId} comment={found} />
          }}
        />
      </Suspense>
      <LinesBar
        rows={rows}
        half={divisible ? half.shown : null}
        busy={busy}
        onMove={() => void move(changedRanges(rows))}
        onDiscard={() => discard(changedRanges(rows), linesWords)}
        onComment={() => comment(rows)}
        onClear={() => choose(null)}
      />
    </>
  )
}
