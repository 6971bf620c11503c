import type { ReactNode } from 'react'

/** What a panel says when it has nothing to show, and why. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="m-auto flex max-w-72 flex-col items-center gap-1 p-6 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="text-faint wrap-anywhere">{children}</div>}
    </div>
  )
}
