import type { ReactNode } from 'react'
import { useApp } from './store/app.ts'

/** Sidebar, centre and dock. The outer two can be resized and hidden; the centre takes the rest. */
export function Columns({
  sidebar,
  centre,
  dock,
}: {
  sidebar: ReactNode
  centre: ReactNode
  dock: ReactNode
}) {
  const left = useApp((app) => app.sidebar)
  const right = useApp((app) => app.dock)
  return (
    <div className="flex min-h-0 flex-1">
      {left.open && (
        <div style={{ width: left.width }} className="max-w-[24vw] shrink-0">
          {sidebar}
        </div>
      )}
      <div className="min-w-[26rem] flex-1 basis-0">{centre}</div>
      {dock !== null && right.open && (
        <div style={{ width: right.width }} className="max-w-[52vw] min-w-64 shrink">
          {dock}
        </div>
      )}
    </div>
  )
}
