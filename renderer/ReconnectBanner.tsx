import { useConnectionStatus, useSession } from './store/hooks.ts'
import { Button } from './ui/Button.tsx'

/** Says that the host is lost, and that nothing else is. */
export function ReconnectBanner() {
  const { connection } = useSession()
  const status = useConnectionStatus(connection)
  if (status.kind !== 'reconnecting') return null
  return (
    <div
      role="alert"
      className="flex min-h-9 shrink-0 items-center justify-center gap-3 border-b border-waiting-line bg-waiting-tint px-3 text-waiting"
    >
      <span>
        The host does not answer; reconnecting. What you type is kept, and what you sent is sent
        again.
      </span>
      <Button size="small" onClick={() => connection.retryNow()}>
        Try now
      </Button>
    </div>
  )
}
