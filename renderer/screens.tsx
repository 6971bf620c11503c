import { useState } from 'react'
import { Button } from './ui/Button.tsx'
import { classNames } from './ui/classNames.ts'
import { field } from './ui/fields.ts'
import { Screen } from './ui/Screen.tsx'

const reload = () => window.location.reload()

export const ConnectingScreen = () => (
  <Screen title="Gaffer">
    <p role="status">Connecting to the host …</p>
  </Screen>
)

export const OutdatedScreen = () => (
  <Screen
    title="This window is of another version"
    actions={
      <Button look="primary" size="large" onClick={reload}>
        Reload
      </Button>
    }
  >
    <p>The host was updated while this window was open. Nothing is lost; drafts are kept.</p>
    <p>Reload to go on.</p>
  </Screen>
)

export const FatalScreen = ({
  code,
  message,
  url,
}: {
  code: string
  message: string
  url?: string
}) => (
  <Screen
    title="Gaffer cannot go on"
    actions={
      <Button look="primary" size="large" onClick={reload}>
        Try again
      </Button>
    }
  >
    <p className="whitespace-pre-wrap">{message}</p>
    {url && (
      <p>
        Another host owns this home, at{' '}
        <a href={url} className="text-accent underline">
          {url}
        </a>
        .
      </p>
    )}
    <p className="text-small text-faint">
      Code <code className="font-mono">{code}</code>
    </p>
  </Screen>
)

export const FaultScreen = ({ message }: { message: string }) => (
  <Screen
    title="Something in this window broke"
    actions={
      <Button look="primary" size="large" onClick={reload}>
        Reload
      </Button>
    }
  >
    <p>
      The agents and the host are not touched by it, and everything decided is kept. Reloading shows
      the state as it is.
    </p>
    <p className="font-mono text-small text-faint">{message}</p>
  </Screen>
)

/** Asks for the token of a served host. */
export function TokenScreen({
  refused = false,
  onToken,
}: {
  refused?: boolean
  onToken: (token: string) => void
}) {
  const [token, setToken] = useState('')
  return (
    <Screen title="Gaffer">
      <p>
        {refused
          ? 'The host does not know this token; it may be of an earlier start.'
          : 'This host needs to know that it is you.'}{' '}
        The token stands in the line that <code className="font-mono">gaffer serve</code> printed.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== '') onToken(token.trim())
        }}
        className="mt-2 flex gap-2"
      >
        <input
          aria-label="Token"
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
          className={classNames(field, 'h-9 min-w-0 flex-1 font-mono')}
        />
        <Button look="primary" size="large" type="submit" disabled={token.trim() === ''}>
          Connect
        </Button>
      </form>
    </Screen>
  )
}
