import {
  type DiffLineAnnotation,
  type FileDiffMetadata,
  parsePatchFiles,
  type SelectedLineRange,
  VirtualizedFileDiff,
  Virtualizer,
} from '@pierre/diffs'
import { FileDiff, VirtualizerContext } from '@pierre/diffs/react'
import {
  type FocusEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useApp } from '../store/app.ts'
import { useDiffOptions } from './DiffView.tsx'
import { type DiffRows, type LinePlace, placeOf, type Side } from './diffRows.ts'

/** From the line where a choice began to the one where it ends, in either direction. */
export type Chosen = { from: LinePlace; to: LinePlace }

/** What stands below a line, or above all of them. */
type Note = { hunks: readonly number[]; comments: readonly string[] }

type ReviewDiffProps = {
  label: string
  patch: string
  shown: DiffRows
  chosen: Chosen | null
  onChoose: (chosen: Chosen | null) => void
  onLine: (place: LinePlace) => void
  /** Scrolled to whenever it is another. */
  sought: LinePlace | null
  /** Comments by the place that they are about. */
  comments: readonly (LinePlace & { id: string })[]
  hunkHead: (hunk: number) => ReactNode
  comment: (id: string) => ReactNode
}

/** Up to so many lines are drawn at once; of more, only those that are to be seen. */
const DRAWN_WHOLE = 1500

const METRICS = {
  hunkLineCount: 50,
  lineHeight: 19,
  diffHeaderHeight: 0,
  spacing: 0,
  paddingTop: 0,
  paddingBottom: 0,
}

/** One file's patch to be reviewed: lines can be chosen, and things stand between them. */
export function ReviewDiff(props: ReviewDiffProps) {
  const { label, patch, shown, chosen, onChoose, onLine, sought, comments } = props
  const files = useMemo(() => parsePatchFiles(patch).flatMap((parsed) => parsed.files), [patch])
  const [virtualizer] = useState(() => new Virtualizer())
  const large = shown.rows.length > DRAWN_WHOLE
  const scroller = useRef<HTMLElement | null>(null)
  const keepFocus = useKeptFocus(patch)
  const attach = useCallback(
    (element: HTMLElement | null) => {
      scroller.current = element
      if (!large) return
      if (element) virtualizer.setup(element)
      else virtualizer.cleanUp()
    },
    [virtualizer, large],
  )
  const [drawn, setDrawn] = useState<VirtualizedFileDiff<Note> | null>(null)
  const options = useReviewOptions(setDrawn, { onChoose, onLine })
  const [file] = files
  // Only what stands where is compared: the boxes look up themselves what they show.
  const places = JSON.stringify(comments.map(({ id, side, line }) => ({ id, side, line })))
  const notes = useMemo(() => {
    if (!file) return []
    return notesOf(file, shown, JSON.parse(places) as (LinePlace & { id: string })[])
  }, [file, shown, places])

  useEffect(() => {
    if (!sought || !scroller.current) return
    const position =
      drawn?.getLinePosition(sought.line, sideName(sought.side)) ??
      drawnPosition(scroller.current, sought)
    if (position) scrollNear(scroller.current, position)
  }, [sought, drawn])

  return (
    <VirtualizerContext value={large ? virtualizer : undefined}>
      <div
        ref={attach}
        role="region"
        aria-label={label}
        {...keepFocus}
        // A region that scrolls must be reachable, or the keyboard could not scroll it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto overflow-anchor-none outline-offset-[-2px]"
      >
        <div>
          {files.map((each, at) => (
            <FileDiff
              // Two files are told of one that became another kind: they differ by nothing else.
              // oxlint-disable-next-line react/no-array-index-key
              key={`${at} ${large}`}
              fileDiff={each}
              options={options}
              metrics={METRICS}
              selectedLines={chosen && at === 0 ? asRange(chosen) : null}
              lineAnnotations={at === 0 ? notes : NO_NOTES}
              renderAnnotation={({ metadata }) => (
                <>
                  {metadata.comments.map((id) => (
                    <div key={id}>{props.comment(id)}</div>
                  ))}
                  {metadata.hunks.map((hunk) => (
                    // By index a button would become another hunk's under somebody's hand.
                    <div key={hunkKey(shown, hunk)}>{props.hunkHead(hunk)}</div>
                  ))}
                </>
              )}
            />
          ))}
        </div>
      </div>
    </VirtualizerContext>
  )
}

/** What a hunk is known by while the diff around it changes. */
const hunkKey = ({ hunks }: DiffRows, at: number) =>
  JSON.stringify([hunks[at]?.old, hunks[at]?.new])

/** Puts the focus on the diff when what had it in there has gone with an older diff. */
function useKeptFocus(patch: string) {
  const inside = useRef<HTMLElement | null>(null)
  useEffect(() => {
    if (document.activeElement === document.body) inside.current?.focus({ preventScroll: true })
  }, [patch])
  return {
    onFocus: ({ currentTarget }: FocusEvent<HTMLElement>) => {
      inside.current = currentTarget
    },
    onBlur: ({ relatedTarget }: FocusEvent<HTMLElement>) => {
      if (relatedTarget) inside.current = null
    },
  }
}

const NO_NOTES: DiffLineAnnotation<Note>[] = []

function useReviewOptions(
  onDrawn: (drawn: VirtualizedFileDiff<Note> | null) => void,
  handlers: Pick<ReviewDiffProps, 'onChoose' | 'onLine'>,
) {
  const look = useDiffOptions(useApp((app) => app.diffStyle))
  // The library draws everything anew for other options, and a handler is another at each render.
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  return useMemo(
    () => ({
      ...look,
      disableFileHeader: true,
      hunkSeparators: 'simple' as const,
      enableLineSelection: true,
      lineHoverHighlight: 'number' as const,
      onLineSelectionEnd: (range: SelectedLineRange | null) =>
        latest.current.onChoose(range && asChosen(range)),
      onLineClick: ({ annotationSide, lineNumber, numberColumn }: Clicked) => {
        // A number chooses its line, and who drags over text wants to copy it.
        if (!numberColumn && getSelection()?.type !== 'Range')
          latest.current.onLine({ side: sideOf(annotationSide), line: lineNumber })
      },
      onPostRender: (_node: HTMLElement, instance: unknown, phase: string) => {
        if (instance instanceof VirtualizedFileDiff) onDrawn(phase === 'unmount' ? null : instance)
      },
    }),
    [look, onDrawn],
  )
}
type Clicked = {
  annotationSide: 'deletions' | 'additions'
  lineNumber: number
  numberColumn: boolean
}

/** Heads of hunks stand below the last line before them, comments below their own. */
function notesOf(
  file: FileDiffMetadata,
  { rows, hunks }: DiffRows,
  comments: readonly (LinePlace & { id: string })[],
): DiffLineAnnotation<Note>[] {
  const notes = new Map<string, LinePlace & { hunks: number[]; comments: string[] }>()
  const noteAt = (place: LinePlace) => {
    const key = `${place.side} ${place.line}`
    const note = notes.get(key) ?? { ...place, hunks: [], comments: [] }
    notes.set(key, note)
    return note
  }
  const top: LinePlace = { side: file.type === 'deleted' ? 'old' : 'new', line: 0 }
  for (const [at, { from }] of hunks.entries()) {
    const before = rows[from - 1]
    noteAt(before ? placeOf(before) : top).hunks.push(at)
  }
  for (const { id, ...place } of comments) noteAt(place).comments.push(id)
  return [...notes.values()].map(({ side, line, ...metadata }) => ({
    side: sideName(side),
    lineNumber: line,
    metadata,
  }))
}

const sideName = (side: Side) => (side === 'old' ? 'deletions' : 'additions')
const sideOf = (name: 'deletions' | 'additions' | undefined): Side =>
  name === 'deletions' ? 'old' : 'new'

const asRange = ({ from, to }: Chosen): SelectedLineRange => ({
  start: from.line,
  side: sideName(from.side),
  end: to.line,
  endSide: sideName(to.side),
})

const asChosen = ({ start, side, end, endSide = side }: SelectedLineRange): Chosen => ({
  from: { side: sideOf(side), line: start },
  to: { side: sideOf(endSide), line: end },
})

/** Room that stays above and below what is scrolled to. */
const MARGIN_PX = 48

type Position = { top: number; height: number }

function scrollNear(scroller: HTMLElement, { top, height }: Position): void {
  const { scrollTop, clientHeight } = scroller
  const bottom = top + height + MARGIN_PX
  if (top - MARGIN_PX < scrollTop) scroller.scrollTo({ top: top - MARGIN_PX })
  else if (bottom > scrollTop + clientHeight) scroller.scrollTo({ top: bottom - clientHeight })
}

/** Where a line is drawn in what scrolls; undefined where it is not. */
function drawnPosition(scroller: HTMLElement, { side, line }: LinePlace): Position | undefined {
  const removed = '[data-line-type="change-deletion"]'
  const own = side === 'old' ? removed : `:not(${removed})`
  const column = side === 'old' ? '[data-deletions]' : '[data-additions]'
  const at = `[data-line="${line}"]`
  const element = scroller
    .querySelector('diffs-container')
    ?.shadowRoot?.querySelector(`[data-unified] ${at}${own}, ${column} ${at}`)
  if (!element) return undefined
  const { top, height } = element.getBoundingClientRect()
  return { top: top - scroller.getBoundingClientRect().top + scroller.scrollTop, height }
}
