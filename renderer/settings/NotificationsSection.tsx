import { useState } from 'react'
import { mute, useMuted } from '../notifications/muted.ts'
import type { NewsKind } from '../notifications/news.ts'
import { Button } from '../ui/Button.tsx'
import { framed, Section } from '../ui/Page.tsx'
import { Switch } from '../ui/Switch.tsx'

const kinds: { kind: NewsKind; label: string; hint: string }[] = [
  {
    kind: 'blocked',
    label: 'A thread waits for you',
    hint: 'An agent asks for leave, or has a question',
  },
  { kind: 'done', label: 'A turn is done', hint: 'Its changes are there to be reviewed' },
  { kind: 'failed', label: 'A turn failed', hint: 'What it did up to there is kept' },
]

/** What the desktop is told while nobody looks at this window. */
export function NotificationsSection() {
  return (
    <Section title="Desktop notifications">
      <DesktopPermission />
      <ul className={framed}>
        {kinds.map((each) => (
          <NewsSwitch key={each.kind} {...each} />
        ))}
      </ul>
      <p className="mt-1.5 text-small text-faint">
        They come while you look elsewhere, and change nothing in this window until you click on
        one. The number of threads that wait for you stands in the title and on the badge either
        way.
      </p>
    </Section>
  )
}

function NewsSwitch({ kind, label, hint }: { kind: NewsKind; label: string; hint: string }) {
  const muted = useMuted(kind)
  return (
    <li className="flex min-h-10 items-center gap-3 px-3 py-1.5">
      <span className="min-w-0 flex-1">
        {label}
        <span className="block text-small text-faint">{hint}</span>
      </span>
      <span aria-hidden="true" className="text-small text-faint">
        {muted ? 'Muted' : 'Shown'}
      </span>
      <Switch
        label={`Notify when ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
        checked={!muted}
        onChange={(on) => mute(kind, !on)}
      />
    </li>
  )
}

/** Says whether the desktop lets this window show anything, and asks it to. */
function DesktopPermission() {
  const [permission, setPermission] = useState(() =>
    'Notification' in window ? Notification.permission : 'denied',
  )
  if (permission === 'granted') return null
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 rounded-lg border border-waiting-line bg-waiting-tint px-3 py-2">
      <p className="min-w-0 flex-1">
        {permission === 'denied'
          ? 'The desktop does not let this window show notifications. Allow them for it in the settings of the browser or the system.'
          : 'The desktop has not been asked yet whether this window may show notifications.'}
      </p>
      {permission === 'default' && (
        <Button onClick={() => void Notification.requestPermission().then(setPermission)}>
          Show them on the desktop
        </Button>
      )}
    </div>
  )
}
