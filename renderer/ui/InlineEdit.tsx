import { useRef } from 'react'
import { classNames } from './classNames.ts'
import { field } from './fields.ts'

/** A line of text being changed in its place. Enter or leaving keeps it, Esc does not. */
export function InlineEdit({
  label,
  value,
  limit,
  className,
  onDone,
}: {
  label: string
  value: string
  limit: number
  className?: string
  /** The new text, or null when nothing was changed. */
  onDone: (next: string | null) => void
}) {
  // Leaving follows Enter and Esc when the field goes away; only the first of them counts.
  const done = useRef(false)
  const finish = (next: string | null) => {
    if (done.current) return
    done.current = true
    const text = next?.trim() ?? ''
    onDone(text === '' || text === value ? null : text)
  }
  return (
    <input
      aria-label={label}
      defaultValue={value}
      maxLength={limit}
      ref={(input) => input?.select()}
      onBlur={(event) => finish(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') finish(event.currentTarget.value)
        if (event.key === 'Escape') finish(null)
      }}
      className={classNames(field, 'h-6 min-w-0 flex-1', className)}
    />
  )
}
