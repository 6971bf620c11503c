import { Switch as Base } from '@base-ui/react/switch'

/** Turns something on and off at once. */
export function Switch({
  label,
  checked,
  disabled = false,
  onChange,
}: {
  /** What it turns on, for everyone who does not see what it stands beside. */
  label: string
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <Base.Root
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="flex h-4 w-7 shrink-0 items-center rounded-full border border-line-strong bg-sunken px-0.5 data-checked:border-accent-fill data-checked:bg-accent-fill data-disabled:opacity-50"
    >
      <Base.Thumb className="size-2.5 rounded-full bg-line-strong transition-transform data-checked:translate-x-3 data-checked:bg-on-accent" />
    </Base.Root>
  )
}
