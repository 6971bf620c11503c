import { Toast } from '@base-ui/react/toast'
import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'
import { toasts } from './toasts.ts'

/** Holds the toasts of the window; they are read out as they come. */
export function Toaster({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={toasts} limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed top-3 left-1/2 z-50 -translate-x-1/2 flex w-88 flex-col gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Mark({ type }: { type: string | undefined }) {
  const [name, tone] = markOf(type)
  return <Icon name={name} className={`mt-0.5 size-4 ${tone}`} />
}

function markOf(type: string | undefined): [IconName, string] {
  if (type === 'problem') return ['other', 'text-bad']
  return type === 'told' ? ['bell', 'text-waiting'] : ['check', 'text-good']
}

const ToastList = () =>
  Toast.useToastManager().toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rounded-lg border border-line bg-raised shadow-pop transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-2 p-3">
        <Mark type={toast.type} />
        <div className="min-w-0 flex-1">
          <Toast.Title className="wrap-anywhere" />
          <Toast.Description className="mt-0.5 line-clamp-6 whitespace-pre-wrap text-soft wrap-anywhere" />
          <Toast.Action className="mt-1.5 h-6 rounded-md border border-line bg-raised px-2 text-small font-medium hover:bg-hover" />
        </div>
        <Toast.Close aria-label="Dismiss" className="text-faint hover:text-text">
          <Icon name="close" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
