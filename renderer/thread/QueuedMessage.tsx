import { type DragEvent, useState } from 'react'
import type { TurnId } from '../../core/ids.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'

type Half = 'upper' | 'lower'

/** One message that waits. It is moved by its grip: dragged, or by the arrow keys. */
export function QueuedMessage({
  text,
  files,
  steered,
  place,
  grip,
  dragging,
  onDrag,
  onDropAt,
  onStep,
  onEdit,
  now,
  onRemove,
}: {
  text: string
  /** Names of what goes along with it. */
  files: readonly string[]
  /** Whether it was to be said in the midst of a turn, and could not be. */
  steered: boolean
  /** Where it stands, such as `1 of 3`. */
  place: string
  grip: TurnId
  dragging: boolean
  onDrag: (dragging: boolean) => void
  /** Something was let go over this one. */
  onDropAt: (half: Half) => void
  onStep: (step: 1 | -1) => void
  onEdit: () => void
  /** What makes it go at once, where anything can. */
  now: { label: string; run: () => void } | undefined
  onRemove: () => void
}) {
  const [over, setOver] = useState<Half | null>(null)
  return (
    // Only the mouse drags; the grip does the same for the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(halfOf(event))
      }}
      onDragLeave={() => setOver(null)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(null)
        onDropAt(halfOf(event))
      }}
      className={classNames(
        'flex min-h-8 items-center gap-1 border-y border-transparent',
        dragging && 'opacity-50',
        over === 'upper' && 'border-t-accent',
        over === 'lower' && 'border-b-accent',
      )}
    >
      <IconButton
        icon="grip"
        label={`Move message ${place}`}
        keys="↑ ↓"
        data-grip={grip}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move'
          event.dataTransfer.setData('text/plain', text)
          onDrag(true)
        }}
        onDragEnd={() => onDrag(false)}
        onKeyDown={(event) => {
          const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
          if (step === undefined || event.altKey) return
          event.preventDefault()
          onStep(step < 0 ? -1 : 1)
        }}
        className="size-6 cursor-grab"
      />
      <button
        type="button"
        title={`${text} (click to change)`}
        onClick={onEdit}
        className="min-h-6 min-w-0 flex-1 truncate rounded-md px-1 text-left hover:bg-hover"
      >
        <span className="sr-only">Change message {place}: </span>
        {text}
      </button>
      {files.length > 0 && (
        <span
          title={files.join(', ')}
          className="flex max-w-40 shrink-0 items-center gap-1 text-small text-faint"
        >
          <Icon name="paperclip" className="size-3.5" />
          <span className="sr-only">Brings along: </span>
          <span className="truncate">
            {files.length === 1 ? files[0] : `${files.length} files`}
          </span>
        </span>
      )}
      {steered && (
        <span
          title="The agent could not be told in the midst of its turn"
          className="shrink-0 text-small text-waiting"
        >
          not steered
        </span>
      )}
      {now && (
        <Button size="small" look="quiet" onClick={now.run}>
          {now.label}
        </Button>
      )}
      <IconButton icon="close" label="Remove from queue" onClick={onRemove} />
    </div>
  )
}

function halfOf({ clientY, currentTarget }: DragEvent): Half {
  const { top, height } = currentTarget.getBoundingClientRect()
  return clientY < top + height / 2 ? 'upper' : 'lower'
}
