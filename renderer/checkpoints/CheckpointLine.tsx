import { isBeforeTurn, isDerivedCheckpoint } from '../../core/ids.ts'
import type { CheckpointRow } from '../../core/views/checkpoints.ts'
import { askAbout } from '../operations/dialogs.ts'
import { useThread } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { age, fullTime, useNow } from '../ui/time.ts'

const statusWords: Record<CheckpointRow['status'], string> = {
  capturing: 'being taken …',
  ready: '',
  missing: 'its ref is gone from the repository',
  failed: 'could not be taken',
}

/** A checkpoint on the line of them all, with what can be done with it. */
export function CheckpointLine({
  row,
  turn,
  rewound,
  comparing,
  onCompare,
}: {
  row: CheckpointRow
  /** The turn whose first checkpoint in the list it is; null where that was said above it. */
  turn: number | null
  rewound: boolean
  /** Whether one is being chosen to compare with, and whether this is the first of the two. */
  comparing: 'no' | 'this' | 'other'
  onCompare: () => void
}) {
  const { threadId, checkpointId, status, description } = row
  const trouble = row.message ?? statusWords[status]
  const ready = status === 'ready'
  return (
    <>
      {turn !== null && (
        <li className="flex items-center gap-2 px-3 pt-2 text-small font-semibold text-faint">
          {turn === 0 ? 'Before the first turn' : `Turn ${turn}`}
          {rewound && <span className="font-normal">rewound</span>}
        </li>
      )}
      <li
        className={classNames(
          'group relative flex items-start gap-2 py-1.5 pr-2 pl-3',
          comparing === 'this' ? 'bg-accent-tint' : 'hover:bg-hover',
        )}
      >
        <span
          aria-hidden="true"
          className="absolute top-0 bottom-0 left-4 w-px -translate-x-px bg-line"
        />
        <span
          aria-hidden="true"
          className={classNames(
            'relative mt-1.5 size-2 shrink-0 rounded-full border',
            !ready && 'border-line-strong bg-surface',
            ready &&
              (isDerivedCheckpoint(checkpointId)
                ? 'border-accent bg-surface'
                : 'border-accent bg-accent'),
          )}
        />
        <div className="min-w-0 flex-1">
          <p
            title={description}
            className={classNames(
              'line-clamp-2 whitespace-pre-wrap wrap-anywhere',
              rewound && !isBeforeTurn(checkpointId) && 'text-faint',
            )}
          >
            {description || 'No description'}
          </p>
          <p className="text-small text-faint">
            <Age at={row.at} />
            {trouble && (
              <span className={status === 'capturing' ? undefined : 'text-bad'}> · {trouble}</span>
            )}
          </p>
        </div>
        {ready && comparing === 'other' && (
          <Button size="small" aria-label={`Compare with ${description}`} onClick={onCompare}>
            Compare
          </Button>
        )}
        {ready && comparing === 'no' && (
          <>
            <Restore row={row} />
            <Menu
              trigger={
                <IconButton icon="more" label={`Actions for ${description}`} className="size-6" />
              }
              actions={[
                { label: 'Compare with…', icon: 'split', onSelect: onCompare },
                {
                  label: 'Fork a thread from here…',
                  icon: 'branch',
                  onSelect: () => askAbout(threadId, { kind: 'fork', checkpointId }),
                },
              ]}
            />
          </>
        )}
      </li>
    </>
  )
}

function Restore({ row: { threadId, checkpointId, description } }: { row: CheckpointRow }) {
  const busy = useThread(threadId, ({ turn, operation }) => turn !== null || operation !== null)
  return (
    <Button
      size="small"
      disabled={busy === true}
      title={busy ? 'The agent or git is at work in these files.' : undefined}
      aria-label={`Restore ${description}`}
      onClick={() => askAbout(threadId, { kind: 'restore', checkpointId })}
    >
      Restore…
    </Button>
  )
}

function Age({ at }: { at: number }) {
  const now = useNow(30_000)
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {age(at, now)}
    </time>
  )
}
