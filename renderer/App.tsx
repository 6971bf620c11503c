import { Tooltip } from '@base-ui/react/tooltip'
import { type ReactNode, useEffect, useState } from 'react'
import type { Connection } from './connection/connection.ts'
import { FaultBoundary } from './FaultBoundary.tsx'
import { ConnectingScreen, FatalScreen, OutdatedScreen, TokenScreen } from './screens.tsx'
import { useApp } from './store/app.ts'
import { SessionContext, useConnectionStatus } from './store/hooks.ts'
import { openSession, type Session } from './store/session.ts'
import { Toaster } from './ui/Toaster.tsx'
import { Window } from './Window.tsx'

/** The whole window over one connection. */
export function App({
  connection,
  onToken,
}: {
  connection: Connection
  /** Starts over with another token. */
  onToken: (token: string) => void
}) {
  const status = useConnectionStatus(connection)
  useTheme()
  switch (status.kind) {
    case 'connecting':
      return <ConnectingScreen />
    case 'outdated':
      return <OutdatedScreen />
    case 'token-refused':
      return <TokenScreen refused onToken={onToken} />
    case 'fatal':
      return <FatalScreen {...status} />
    case 'ready':
    case 'reconnecting':
      return (
        <FaultBoundary>
          <Tooltip.Provider>
            <Toaster>
              <WithSession connection={connection}>
                <Window />
              </WithSession>
            </Toaster>
          </Tooltip.Provider>
        </FaultBoundary>
      )
  }
}

function WithSession({ connection, children }: { connection: Connection; children: ReactNode }) {
  const [session, setSession] = useState<Session | null>(null)
  useEffect(() => {
    const opened = openSession(connection)
    setSession(opened)
    return () => opened.close()
  }, [connection])
  return session && <SessionContext value={session}>{children}</SessionContext>
}

function useTheme(): void {
  const theme = useApp((app) => app.theme)
  useEffect(() => {
    if (theme === 'system') document.documentElement.removeAttribute('data-theme')
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
}
