import { Select as Base } from '@base-ui/react/select'
import { classNames } from './classNames.ts'
import { Icon } from './Icon.tsx'

export type Choice<T extends string> = {
  value: T
  label: string
  hint?: string
  disabled?: boolean
  /** Said in red, in the list and once it is chosen. */
  danger?: boolean
}

/** Chooses one of a few. `label` is its name; the chosen value stands on the button. */
export function Select<T extends string>({
  label,
  value,
  choices,
  quiet = false,
  onOpen,
  onChange,
}: {
  label: string
  value: T
  choices: readonly Choice<T>[]
  quiet?: boolean
  /** Its list is about to be seen. */
  onOpen?: () => void
  onChange: (value: T) => void
}) {
  const risky = choices.some((choice) => choice.danger && choice.value === value)
  return (
    <Base.Root
      items={choices}
      value={value}
      onOpenChange={(open) => {
        if (open) onOpen?.()
      }}
      onValueChange={(next) => {
        if (next !== null) onChange(next)
      }}
    >
      <Base.Trigger
        aria-label={label}
        className={classNames(
          'inline-flex h-7 min-w-0 items-center gap-1 rounded-md px-2 select-none hover:bg-hover',
          !quiet && 'border border-line bg-raised',
          risky ? 'font-medium text-bad' : quiet && 'text-soft hover:text-text',
        )}
      >
        <Base.Value className="truncate" />
        <Icon name="chevronDown" className="size-3" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="max-h-[var(--available-height)] max-w-80 min-w-[var(--anchor-width)] overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-pop outline-hidden">
            <Base.List>
              {choices.map((choice) => (
                <Base.Item
                  key={choice.value}
                  value={choice.value}
                  disabled={choice.disabled ?? false}
                  className="grid cursor-default grid-cols-[1rem_minmax(0,1fr)] gap-x-2 rounded-md px-2 py-1 outline-hidden select-none data-disabled:opacity-50 data-highlighted:bg-hover"
                >
                  <Base.ItemIndicator className="col-start-1 self-center">
                    <Icon name="check" />
                  </Base.ItemIndicator>
                  <Base.ItemText
                    className={classNames(
                      'col-start-2 wrap-anywhere',
                      choice.danger && 'font-medium text-bad',
                    )}
                  >
                    {choice.label}
                  </Base.ItemText>
                  {choice.hint && (
                    <span className="col-start-2 text-small text-faint wrap-anywhere">
                      {choice.hint}
                    </span>
                  )}
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
