import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode, RefObject } from 'react'

/** A button with a small pane of its own. `trigger` needs a name of its own, and so does the pane. */
export function Popover({
  trigger,
  label,
  open,
  onOpen,
  focus,
  children,
}: {
  trigger: ReactElement
  /** What the pane is, for everyone who does not see what it hangs from. */
  label: string
  open: boolean
  onOpen: (open: boolean) => void
  /** What takes the focus once it is open. */
  focus: RefObject<HTMLElement | null>
  children: ReactNode
}) {
  return (
    <Base.Root open={open} onOpenChange={onOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align="start" className="z-40">
          <Base.Popup
            aria-label={label}
            initialFocus={focus}
            className="flex max-h-[min(36rem,var(--available-height))] w-96 max-w-[calc(100vw-2rem)] flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-pop outline-hidden data-ending-style:opacity-0"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
