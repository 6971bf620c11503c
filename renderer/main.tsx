import './policy.ts'
import './theme.css'
import { StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import type { OpenCarrier } from './connection/carrier.ts'
import type { Connection } from './connection/connection.ts'
import { openConnection } from './connection/openConnection.ts'
import { portCarrier } from './connection/portCarrier.ts'
import { keepToken, takeToken } from './connection/token.ts'
import { sessionUrl, webSocketCarrier } from './connection/webSocketCarrier.ts'
import { desktop } from './desktop.ts'
import { ConnectingScreen, TokenScreen } from './screens.tsx'

type Way = { open: OpenCarrier; token?: string }

/** How this window reaches its host; undefined when a token is missing. */
function findWay(): Way | undefined {
  const shell = desktop()
  if (shell) return { open: portCarrier(() => shell.connect()) }
  const token = takeToken()
  return token ? { open: webSocketCarrier(sessionUrl(window.location)), token } : undefined
}

function Root() {
  const [way, setWay] = useState(findWay)
  const [connection, setConnection] = useState<Connection | null>(null)
  useEffect(() => {
    if (!way) return
    const opened = openConnection(way.open, way.token)
    setConnection(opened)
    return () => opened.close()
  }, [way])
  const connectWith = (token: string) => {
    keepToken(token)
    setWay(findWay())
  }
  if (!way) return <TokenScreen onToken={connectWith} />
  return connection ? <App connection={connection} onToken={connectWith} /> : <ConnectingScreen />
}

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')
createRoot(root).render(
  <StrictMode>
    <Root />
  </StrictMode>,
)
