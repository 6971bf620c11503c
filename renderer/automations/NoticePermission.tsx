import { useState } from 'react'
import { Button } from '../ui/Button.tsx'

/** Says whether the desktop shows what an automation tells, and asks it to. */
export function NoticePermission() {
  const [permission, setPermission] = useState(() =>
    'Notification' in window ? Notification.permission : 'denied',
  )
  if (permission === 'granted') return null
  if (permission === 'denied')
    return (
      <p className="text-small text-faint">
        It shows in this window. The desktop does not let this window show more.
      </p>
    )
  return (
    <p className="flex flex-wrap items-center gap-2 text-small text-faint">
      It shows in this window.
      <Button
        size="small"
        onClick={() => void Notification.requestPermission().then(setPermission)}
      >
        Show it on the desktop too
      </Button>
    </p>
  )
}
