import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import type { DiffRow } from './diffRows.ts'
import type { Half } from './fileRows.ts'
import { countWords, spokenRow } from './lines.ts'

/** What can be done with the lines that are chosen. */
export function LinesBar({
  rows,
  half,
  busy,
  onMove,
  onDiscard,
  onComment,
  onClear,
}: {
  rows: readonly DiffRow[]
  /** Null where nothing can be staged. */
  half: Half | null
  busy: boolean
  onMove: () => void
  onDiscard: () => void
  onComment: () => void
  onClear: () => void
}) {
  const changed = rows.some(({ kind }) => kind !== 'context')
  const last = rows.at(-1)
  return (
    <>
      <span role="status" className="sr-only">
        {last && `${rows.length > 1 ? `${countWords(rows)}. ` : ''}${spokenRow(last)}`}
      </span>
      {last && (
        <div
          role="group"
          aria-label="Lines chosen"
          className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-t border-line bg-raised py-1 pr-1.5 pl-3"
        >
          <span className="min-w-36 flex-1 truncate text-soft">{countWords(rows)}</span>
          {half && changed && (
            <Button size="small" disabled={busy} onClick={onMove}>
              {half === 'staged' ? 'Unstage lines' : 'Stage lines'}
            </Button>
          )}
          {half === 'unstaged' && changed && (
            <Button size="small" disabled={busy} onClick={onDiscard}>
              Discard lines…
            </Button>
          )}
          <Button size="small" onClick={onComment}>
            Comment
          </Button>
          <IconButton icon="close" label="Choose no lines" onClick={onClear} />
        </div>
      )}
    </>
  )
}
