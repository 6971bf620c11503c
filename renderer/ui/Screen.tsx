import type { ReactNode } from 'react'

/** A whole window that says one thing: what happened, what was kept, what to do. */
export function Screen({
  title,
  children,
  actions,
}: {
  title: string
  children: ReactNode
  actions?: ReactNode
}) {
  return (
    <main className="flex h-full items-center justify-center overflow-auto bg-sunken p-6">
      <div className="w-full max-w-lg">
        <h1 className="text-display font-semibold tracking-tight">{title}</h1>
        <div className="mt-3 flex flex-col gap-2 text-read text-soft wrap-anywhere">{children}</div>
        {actions && <div className="mt-5 flex gap-2">{actions}</div>}
      </div>
    </main>
  )
}
