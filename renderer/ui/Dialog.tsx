import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { classNames } from './classNames.ts'
import { IconButton } from './IconButton.tsx'

export const backdrop = 'fixed inset-0 z-30 bg-shade'
export const sheet =
  'fixed left-1/2 z-40 max-h-[84vh] w-[calc(100vw-3rem)] -translate-x-1/2 overflow-auto rounded-xl border border-line bg-raised shadow-pop outline-hidden'

/** A modal with a title. Closing it does nothing else. */
export function Dialog({
  title,
  open,
  onClose,
  wide = false,
  whole = false,
  children,
}: {
  title: string
  open: boolean
  onClose: () => void
  wide?: boolean
  /** Nearly as large as the window. */
  whole?: boolean
  children: ReactNode
}) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          className={classNames(
            sheet,
            whole ? 'top-[5vh] max-w-5xl' : 'top-[12vh]',
            !whole && (wide ? 'max-w-2xl' : 'max-w-md'),
          )}
        >
          <header className="flex items-center justify-between gap-3 px-4 pt-3">
            <Base.Title className="text-read font-semibold">{title}</Base.Title>
            <Base.Close render={<IconButton icon="close" label="Close" />} />
          </header>
          <div className="px-4 pt-2 pb-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
