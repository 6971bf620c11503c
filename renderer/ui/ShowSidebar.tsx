import { togglePanel, useApp } from '../store/app.ts'
import { IconButton } from './IconButton.tsx'
import { keyNames } from './keyNames.ts'

/** Brings the sidebar back; nothing while it is there. */
export function ShowSidebar() {
  const open = useApp((app) => app.sidebar.open)
  if (open) return null
  return (
    <IconButton
      icon="sidebar"
      label="Show sidebar"
      keys={keyNames.sidebar}
      onClick={() => togglePanel('sidebar', true)}
    />
  )
}
