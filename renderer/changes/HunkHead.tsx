import { Button } from '../ui/Button.tsx'
import { type Hunk, hunkWords } from './diffRows.ts'
import type { Half } from './fileRows.ts'

/** Names a hunk by its lines, with what can be done with all of it. */
export function HunkHead({
  hunk,
  half,
  busy,
  onMove,
  onDiscard,
}: {
  hunk: Hunk
  /** Null where nothing can be staged. */
  half: Half | null
  busy: boolean
  onMove: () => void
  onDiscard: () => void
}) {
  const words = hunkWords(hunk)
  const lines = words.toLowerCase()
  const move = half === 'staged' ? 'Unstage' : 'Stage'
  return (
    <div className="@container border-y border-line bg-sunken font-sans text-small text-faint">
      <div className="flex min-h-7 flex-wrap items-center gap-1 py-0.5 pr-1.5 pl-3">
        <span className="min-w-0 flex-1 truncate">
          {words}
          {hunk.about !== '' && <code className="ml-2 font-mono">{hunk.about}</code>}
        </span>
        {half && (
          <Button
            look="quiet"
            size="small"
            disabled={busy}
            aria-label={`${move} hunk: ${lines}`}
            onClick={onMove}
          >
            {move} hunk
          </Button>
        )}
        {half === 'unstaged' && (
          <Button
            look="quiet"
            size="small"
            disabled={busy}
            aria-label={`Discard hunk: ${lines}…`}
            onClick={onDiscard}
          >
            Discard hunk…
          </Button>
        )}
      </div>
    </div>
  )
}
