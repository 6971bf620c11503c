import type { ReactNode } from 'react'
import { ShowSidebar } from './ShowSidebar.tsx'

/** A page beside the threads: its name, what can be done on it, and a body that scrolls. */
export function Page({
  title,
  actions,
  children,
}: {
  title: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <main className="flex h-full min-w-0 flex-col">
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3">
        <ShowSidebar />
        <h1 className="min-w-0 flex-1 truncate px-1 font-semibold">{title}</h1>
        {actions}
      </header>
      <div
        role="region"
        aria-label={title}
        // A region that scrolls must be reachable, or the keyboard could not scroll it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        <div className="mx-auto flex min-h-full w-full max-w-4xl flex-col gap-6 px-5 pt-4 pb-10">
          {children}
        </div>
      </div>
    </main>
  )
}

/** A part of a page under a heading. */
export function Section({
  title,
  end,
  children,
}: {
  title: string
  end?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-label={title}>
      <div className="mb-1.5 flex min-h-7 items-center gap-2">
        <h2 className="flex-1 text-small font-semibold text-soft">{title}</h2>
        {end}
      </div>
      {children}
    </section>
  )
}

/** A list in a frame, a line between its rows. */
export const framed = 'divide-y divide-line overflow-hidden rounded-lg border border-line'
