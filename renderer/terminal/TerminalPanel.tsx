import { useEffect, useRef, useState } from 'react'
import type { ThreadId } from '../../core/ids.ts'
import type { TerminalId, TerminalRequest, TerminalRow } from '../../core/terminals.ts'
import { RequestError } from '../connection/connection.ts'
import { togglePanel } from '../store/app.ts'
import { useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { keyNames } from '../ui/keyNames.ts'
import { Menu } from '../ui/Menu.tsx'
import { copyText, showFailure } from '../ui/toasts.ts'
import { chooseTerminal, openTerminal, tookFocus, useChosen } from './chosen.ts'
import { groupTerminals, shownOf } from './groupTerminals.ts'
import { Pane } from './Pane.tsx'
import { screenOf } from './screens.ts'
import { TerminalTabs } from './TerminalTabs.tsx'
import { useTerminals } from './useTerminals.ts'

const bar = 'flex h-10 shrink-0 items-center gap-1 border-b border-line px-2'

const hide = (
  <IconButton
    icon="chevronDown"
    label="Hide terminals"
    keys={keyNames.drawer}
    onClick={() => togglePanel('drawer', false)}
  />
)

/** The terminals of a thread: as tabs, and those of one group side by side. */
export function TerminalPanel({ threadId }: { threadId: ThreadId }) {
  const listed = useTerminals(threadId)
  const { connection } = useSession()
  const [unavailable, setUnavailable] = useState<string | null>(null)
  const open = (beside?: TerminalRow) => {
    openTerminal(connection, threadId, beside).then(
      () => setUnavailable(null),
      (error: unknown) => {
        const none = error instanceof RequestError && error.code === 'terminal-unavailable'
        if (none) setUnavailable(error.message)
        else showFailure(error)
      },
    )
  }
  const empty = listed.status === 'listed' && listed.rows.length === 0
  const wanted = useChosen((chosen) => chosen.wanted === 'shown')
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!empty || !wanted) return
    first.current?.focus()
    tookFocus()
  }, [empty, wanted])
  if (listed.status === 'listed' && listed.rows.length > 0)
    return <Terminals threadId={threadId} rows={listed.rows} onOpen={open} />
  return (
    <>
      <div className={bar}>
        <h2 className="flex-1 px-1 font-medium text-soft">Terminals</h2>
        {hide}
      </div>
      <div className="flex min-h-0 flex-1 overflow-y-auto">
        {listed.status === 'refused' && <Empty title="No terminals here">{listed.message}</Empty>}
        {listed.status === 'loading' && <Empty title="Loading …" />}
        {listed.status === 'listed' && (
          <Empty title={unavailable === null ? 'No terminal is open' : 'No terminals here'}>
            <p>
              {unavailable ??
                'A terminal runs your own shell in this thread’s folder, and keeps what it says over restarts.'}
            </p>
            <Button
              ref={first}
              look={unavailable === null ? 'primary' : 'plain'}
              {...(unavailable === null && { keys: keyNames.newTerminal })}
              className="mt-2"
              onClick={() => open()}
            >
              {unavailable === null ? 'New terminal' : 'Try again'}
            </Button>
          </Empty>
        )}
      </div>
    </>
  )
}

function Terminals({
  threadId,
  rows,
  onOpen,
}: {
  threadId: ThreadId
  rows: TerminalRow[]
  onOpen: (beside?: TerminalRow) => void
}) {
  const { connection } = useSession()
  const chosen = useChosen((state) => state.of[threadId])
  const [renaming, setRenaming] = useState<TerminalId | null>(null)
  // A screen that was shown once stays up, so that coming back to it is instant.
  const [met, setMet] = useState<ReadonlySet<TerminalId>>(new Set())
  const groups = groupTerminals(rows)
  const shown = shownOf(rows, chosen)
  const wanted = useChosen((state) => state.wanted === 'shown')
  const shownId = shown?.terminalId
  useEffect(() => {
    if (wanted && shownId) chooseTerminal(threadId, shownId, true)
  }, [wanted, shownId, threadId])
  if (!shown) return null
  if (!met.has(shown.group)) setMet(new Set([...met, shown.group]))

  const { terminalId, state } = shown
  const ask = (request: TerminalRequest) => {
    connection.terminal(request).catch(showFailure)
  }
  const close = (id: TerminalId) => ask({ do: 'close', terminalId: id })
  const choose = (id: TerminalId, byHand: boolean) => chooseTerminal(threadId, id, byHand)
  const rename = (id: TerminalId, title?: string | null) => {
    setRenaming(title === undefined ? id : null)
    if (title) ask({ do: 'rename', terminalId: id, title })
  }
  return (
    <>
      <div className={bar}>
        <TerminalTabs
          groups={groups}
          shown={terminalId}
          renaming={renaming}
          onChoose={choose}
          onRename={rename}
          onClose={close}
        />
        <IconButton
          icon="plus"
          label="New terminal"
          keys={keyNames.newTerminal}
          onClick={() => onOpen()}
        />
        <IconButton icon="split" label="Split" onClick={() => onOpen(shown)} />
        <Menu
          trigger={<IconButton icon="more" label="More about this terminal" />}
          actions={[
            { label: 'Rename', icon: 'edit', onSelect: () => rename(terminalId) },
            {
              label: 'Copy everything',
              icon: 'copy',
              onSelect: () => void copyText(screenOf(terminalId)?.everything() ?? ''),
            },
            {
              label: 'Kill',
              icon: 'stop',
              danger: true,
              disabled: state.kind !== 'running',
              onSelect: () => ask({ do: 'kill', terminalId }),
            },
            { label: 'Close', icon: 'trash', danger: true, onSelect: () => close(terminalId) },
          ]}
        />
        {hide}
      </div>
      {groups
        .filter((group) => group.some((row) => met.has(row.group)))
        .map((group) => (
          <div
            key={group[0]?.group}
            role="tabpanel"
            aria-label={group.map((row) => row.title).join(', ')}
            hidden={group[0]?.group !== shown.group}
            className="flex min-h-0 flex-1 [&[hidden]]:hidden"
          >
            {group.map((row) => (
              <Pane key={row.terminalId} row={row} shown={row.group === shown.group} />
            ))}
          </div>
        ))}
    </>
  )
}
