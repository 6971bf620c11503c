import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'
import { Keys } from './Keys.tsx'

/** Shows a control's name and keys on hover and focus. */
export function Tooltip({
  label,
  keys,
  children,
}: {
  label: string
  keys?: string
  children: ReactElement
}) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={500} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50">
          <Base.Popup className="flex max-w-80 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-small text-text shadow-pop">
            {label}
            {keys && <Keys keys={keys} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
