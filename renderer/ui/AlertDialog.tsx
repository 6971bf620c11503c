import { AlertDialog as Base } from '@base-ui/react/alert-dialog'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { classNames } from './classNames.ts'
import { backdrop, sheet } from './Dialog.tsx'

/** Asks before something that cannot simply be taken back. */
export function AlertDialog({
  title,
  describedBy,
  confirm,
  danger = false,
  aside = false,
  open,
  onConfirm,
  onClose,
}: {
  title: string
  /** What will happen and what will stay; read out with the title. */
  describedBy: ReactNode
  /** What the confirming button does, as a verb. */
  confirm: string
  danger?: boolean
  /** Stands at the left, so that what it asks about at the right stays in sight. */
  aside?: boolean
  open: boolean
  onConfirm: () => void
  onClose: () => void
}) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        {!aside && <Base.Backdrop className={backdrop} />}
        <Base.Popup
          className={classNames(
            sheet,
            'top-[20vh] p-4',
            aside ? 'left-6 max-w-sm translate-x-0' : 'max-w-md',
          )}
        >
          <Base.Title className="text-read font-semibold">{title}</Base.Title>
          <Base.Description render={<div />} className="mt-2 text-soft">
            {describedBy}
          </Base.Description>
          <div className="mt-4 flex justify-end gap-2">
            <Base.Close render={<Button>Cancel</Button>} />
            <Button
              look={danger ? 'danger' : 'primary'}
              onClick={() => {
                onConfirm()
                onClose()
              }}
            >
              {confirm}
            </Button>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
