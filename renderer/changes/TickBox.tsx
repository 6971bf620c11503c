/** Whether all that a box stands for is taken. */
export type Tick = 'all' | 'some' | 'none'

/** A box of three states. Half taken, it takes the rest. */
export function TickBox({
  label,
  tick,
  disabled = false,
  onChange,
}: {
  label: string
  tick: Tick
  disabled?: boolean | undefined
  onChange: (take: boolean) => void
}) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={tick === 'all'}
      disabled={disabled}
      ref={(box) => {
        if (box) box.indeterminate = tick === 'some'
      }}
      onChange={() => onChange(tick !== 'all')}
      className="shrink-0 accent-accent-fill"
    />
  )
}
