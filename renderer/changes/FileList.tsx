import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { FileChange } from '../../core/git/answers.ts'
import { classNames } from '../ui/classNames.ts'
import { Icon } from '../ui/Icon.tsx'
import { type ListedFile, fileRows, type ListRow } from './fileRows.ts'
import { type Tick, TickBox } from './TickBox.tsx'

const marks: Record<FileChange['status'], { letter: string; word: string; tone: string }> = {
  added: { letter: 'A', word: 'added', tone: 'text-good' },
  untracked: { letter: 'U', word: 'new, not tracked', tone: 'text-good' },
  modified: { letter: 'M', word: 'modified', tone: 'text-waiting' },
  deleted: { letter: 'D', word: 'deleted', tone: 'text-bad' },
  renamed: { letter: 'R', word: 'renamed', tone: 'text-accent' },
  copied: { letter: 'C', word: 'copied', tone: 'text-accent' },
  'type-changed': { letter: 'T', word: 'type changed', tone: 'text-waiting' },
  conflicted: { letter: '!', word: 'in conflict', tone: 'text-bad' },
}

/** What the boxes before the files stand for. */
export type Ticking = {
  /** What a box does, before the name of its file. */
  verb: string
  /** Said beside the box of all files. */
  sum: string
  disabled?: boolean
  tickOf: (file: ListedFile) => Tick
  toggle: (files: readonly ListedFile[], take: boolean) => void
}

const ROW_PX = 28

/** The changed files by folder. Only those that are to be seen are drawn. */
export function FileList({
  files,
  total,
  chosen,
  onChoose,
  ticking,
}: {
  files: readonly ListedFile[]
  total: number
  chosen: string
  onChoose: (path: string) => void
  ticking: Ticking | null
}) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => fileRows(files, closed), [files, closed])
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  const chosenAt = rows.findIndex((row) => row.kind === 'file' && row.file.path === chosen)
  useEffect(() => {
    if (chosenAt >= 0) virtualizer.scrollToIndex(chosenAt, { align: 'auto' })
  }, [virtualizer, chosenAt])

  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || event.altKey) return
    const next = nextFile(rows, chosenAt, step)
    if (!next) return
    event.preventDefault()
    onChoose(next)
  }
  const fold = (folder: string) => {
    const next = new Set(closed)
    if (!next.delete(folder)) next.add(folder)
    setClosed(next)
  }
  return (
    <div className="flex max-h-[30%] shrink-0 flex-col border-b border-line">
      {ticking && files.length > 1 && (
        <label className="flex h-7 shrink-0 items-center gap-2 pl-3 text-small text-faint">
          <TickBox
            label={`${ticking.verb} all files`}
            tick={tickOfAll(files, ticking)}
            disabled={ticking.disabled}
            onChange={(take) => ticking.toggle(files, take)}
          />
          {ticking.sum}
        </label>
      )}
      <div ref={scroller} className="min-h-0 overflow-y-auto py-1">
        <ul
          aria-label="Changed files"
          onKeyDown={walk}
          className="relative"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <li
                key={row.kind === 'folder' ? row.folder : row.file.path}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                {row.kind === 'folder' ? (
                  <FolderRow row={row} ticking={ticking} onFold={() => fold(row.folder)} />
                ) : (
                  <FileRow
                    file={row.file}
                    chosen={row.file.path === chosen}
                    ticking={ticking}
                    onChoose={onChoose}
                  />
                )}
              </li>
            )
          })}
        </ul>
      </div>
      {files.length < total && (
        <p className="shrink-0 px-3 py-1 text-small text-waiting">
          The first {files.length.toLocaleString('en')} files are listed;{' '}
          {(total - files.length).toLocaleString('en')} more have changed.
        </p>
      )}
    </div>
  )
}

/** The file after or before the one at `at`, over the names of folders. */
export function nextFile(rows: readonly ListRow[], at: number, step: number): string | undefined {
  for (let index = at + step; index >= 0 && index < rows.length; index += step) {
    const row = rows[index]
    if (row?.kind === 'file') return row.file.path
  }
  return undefined
}

function tickOfAll(files: readonly ListedFile[], { tickOf }: Ticking): Tick {
  const ticks = new Set(files.map(tickOf))
  const [only] = ticks
  return ticks.size === 1 && only ? only : 'some'
}

function FolderRow({
  row: { folder, files, open },
  ticking,
  onFold,
}: {
  row: Extract<ListRow, { kind: 'folder' }>
  ticking: Ticking | null
  onFold: () => void
}) {
  return (
    <div className="flex h-7 items-center pr-2 pl-3 text-small text-faint hover:bg-hover">
      {ticking && (
        <TickBox
          label={`${ticking.verb} all in ${folder}`}
          tick={tickOfAll(files, ticking)}
          disabled={ticking.disabled}
          onChange={(take) => ticking.toggle(files, take)}
        />
      )}
      <button
        type="button"
        aria-expanded={open}
        title={folder}
        onClick={onFold}
        className={classNames(
          'flex h-full min-w-0 flex-1 items-center gap-1 text-left',
          ticking && 'ml-2',
        )}
      >
        <Icon name="chevronRight" className={classNames('size-3', open && 'rotate-90')} />
        <span dir="rtl" className="min-w-0 truncate">
          <bdi>{folder.slice(0, -1)}</bdi>
        </span>
        {!open && <span>({files.length})</span>}
      </button>
    </div>
  )
}

function FileRow({
  file,
  chosen,
  ticking,
  onChoose,
}: {
  file: ListedFile
  chosen: boolean
  ticking: Ticking | null
  onChoose: (path: string) => void
}) {
  const { path, oldPath, status } = file
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Who walks by key takes the focus along; who does something else keeps theirs.
    const from = document.activeElement
    if (chosen && from instanceof HTMLElement && 'file' in from.dataset)
      button.current?.focus({ preventScroll: true })
  }, [chosen])
  const folder = path.lastIndexOf('/') + 1
  return (
    <div
      className={classNames(
        'flex h-7 items-center pr-2 pl-3',
        chosen ? 'bg-chosen' : 'hover:bg-hover',
      )}
    >
      {ticking && (
        <TickBox
          label={`${ticking.verb} ${path}`}
          tick={ticking.tickOf(file)}
          disabled={ticking.disabled}
          onChange={(take) => ticking.toggle([file], take)}
        />
      )}
      <button
        ref={button}
        type="button"
        data-file
        aria-current={chosen ? 'true' : undefined}
        title={oldPath ? `${oldPath} → ${path}` : path}
        onClick={() => onChoose(path)}
        className={classNames(
          'flex h-full min-w-0 flex-1 items-center gap-2 text-left',
          ticking && 'ml-2',
          folder > 0 && 'pl-4',
        )}
      >
        <span className="sr-only">{spoken(file)}</span>
        <span aria-hidden="true" className="min-w-0 flex-1 truncate">
          {path.slice(folder)}
        </span>
        <Lines file={file} />
        <span
          aria-hidden="true"
          className={`w-3 text-center text-small font-semibold ${marks[status].tone}`}
        >
          {marks[status].letter}
        </span>
      </button>
    </div>
  )
}

function spoken({ path, status, additions, deletions, staged }: ListedFile): string {
  const lines =
    additions === null ? 'binary' : `${additions} lines added, ${deletions ?? 0} deleted`
  const part = staged === 'some' ? ', partly staged' : staged === 'all' ? ', staged' : ''
  return `${path}, ${marks[status].word}, ${lines}${part}`
}

function Lines({ file }: { file: FileChange }) {
  if (file.binary || file.additions === null)
    return (
      <span aria-hidden="true" className="text-small text-faint">
        binary
      </span>
    )
  return (
    <span aria-hidden="true" className="shrink-0 text-small">
      <span className="text-good">+{file.additions}</span>{' '}
      <span className="text-bad">−{file.deletions ?? 0}</span>
    </span>
  )
}
