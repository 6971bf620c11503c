import type { ReactNode } from 'react'
import { useApp } from './store/app.ts'

/**
 * Sidebar, centre and dock, and the drawer below the last two. All but the centre can be resized and
 * hidden; the centre takes the rest.
 */
export function Columns({
  sidebar,
  centre,
  dock,
  drawer,
}: {
  sidebar: ReactNode
  centre: ReactNode
  dock: ReactNode
  drawer: ReactNode
}) {
  const left = useApp((app) => app.sidebar)
  const right = useApp((app) => app.dock)
  const below = useApp((app) => app.drawer)
  return (
    <div className="flex min-h-0 flex-1">
      {left.open && (
        <div style={{ width: left.size }} className="max-w-[24vw] shrink-0">
          {sidebar}
        </div>
      )}
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex min-h-0 flex-1">
          <div className="min-w-[26rem] flex-1 basis-0">{centre}</div>
          {dock !== null && right.open && (
            <div style={{ width: right.size }} className="max-w-[52vw] min-w-64 shrink">
              {dock}
            </div>
          )}
        </div>
        {drawer !== null && below.open && (
          <div style={{ height: below.size }} className="max-h-[62vh] shrink-0">
            {drawer}
          </div>
        )}
      </div>
    </div>
  )
}
