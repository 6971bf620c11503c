import { type KeyboardEvent, useState } from 'react'
import type { FileChange } from '../../core/queries.ts'
import { classNames } from '../ui/classNames.ts'

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

/** More rows than this are shown on request: nobody reads them all, and each costs a layout. */
const FIRST_SHOWN = 300

type Picking = {
  /** Paths that are left out of the commit. */
  left: ReadonlySet<string>
  toggle: (paths: readonly string[], take: boolean) => void
}

export function FileList({
  files,
  total,
  chosen,
  onChoose,
  picking,
}: {
  files: readonly FileChange[]
  total: number
  chosen: string
  onChoose: (path: string) => void
  picking?: Picking
}) {
  const [all, setAll] = useState(false)
  const shown = all ? files : files.slice(0, FIRST_SHOWN)
  return (
    <div className="max-h-[34%] shrink-0 overflow-y-auto border-b border-line py-1">
      {picking && files.length > 1 && <TakeAll files={files} picking={picking} />}
      <ul aria-label="Changed files" onKeyDown={moveByArrows}>
        {shown.map((file) => (
          <li
            key={file.path}
            className={classNames(
              'flex h-7 items-center pr-2 pl-3',
              file.path === chosen ? 'bg-chosen' : 'hover:bg-hover',
            )}
          >
            {picking && (
              <input
                type="checkbox"
                aria-label={`Commit ${file.path}`}
                checked={!picking.left.has(file.path)}
                onChange={(event) => picking.toggle([file.path], event.target.checked)}
                className="mr-2 accent-accent-fill"
              />
            )}
            <button
              type="button"
              data-file
              aria-current={file.path === chosen ? 'true' : undefined}
              title={file.oldPath ? `${file.oldPath} → ${file.path}` : file.path}
              onClick={() => onChoose(file.path)}
              onFocus={() => onChoose(file.path)}
              className="flex h-full min-w-0 flex-1 items-center gap-2 text-left"
            >
              <span className="sr-only">{spoken(file)}</span>
              <Path path={file.path} />
              <Lines file={file} />
              <span
                aria-hidden="true"
                className={`w-3 text-center text-small font-semibold ${marks[file.status].tone}`}
              >
                {marks[file.status].letter}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown.length < files.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="h-7 px-3 text-faint hover:text-text"
        >
          Show all {files.length}
        </button>
      )}
      {files.length < total && (
        <p className="px-3 py-1 text-small text-waiting">
          {total - files.length} more changed files are not listed.
        </p>
      )}
    </div>
  )
}

function TakeAll({ files, picking }: { files: readonly FileChange[]; picking: Picking }) {
  const taken = files.filter(({ path }) => !picking.left.has(path)).length
  return (
    <label className="flex h-7 items-center gap-2 pl-3 text-small text-faint">
      <input
        type="checkbox"
        checked={taken === files.length}
        ref={(box) => {
          if (box) box.indeterminate = taken > 0 && taken < files.length
        }}
        onChange={(event) =>
          picking.toggle(
            files.map(({ path }) => path),
            event.target.checked,
          )
        }
        className="accent-accent-fill"
      />
      {taken} of {files.length} in the commit
    </label>
  )
}

function spoken({ path, status, additions, deletions }: FileChange): string {
  const lines =
    additions === null ? 'binary' : `${additions} lines added, ${deletions ?? 0} deleted`
  return `${path}, ${marks[status].word}, ${lines}`
}

/** The name stays whole; the folder gives way. */
function Path({ path }: { path: string }) {
  const cut = path.lastIndexOf('/') + 1
  return (
    <span aria-hidden="true" className="flex min-w-0 flex-1">
      {cut > 0 && <span className="min-w-0 shrink truncate text-faint">{path.slice(0, cut)}</span>}
      <span className="max-w-[75%] shrink-0 truncate">{path.slice(cut)}</span>
    </span>
  )
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

function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const files = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-file]')]
  const next = files[files.findIndex((file) => file === document.activeElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
