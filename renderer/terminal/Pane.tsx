import { useEffect, useRef, useState } from 'react'
import type { TerminalRow } from '../../core/terminals.ts'
import { appendToDraft } from '../store/drafts.ts'
import { useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { showFailure, showNews } from '../ui/toasts.ts'
import { chooseTerminal, rememberSize, tookFocus, useChosen } from './chosen.ts'
import { endWords } from './endWords.ts'
import type { FileLink } from './fileLinks.ts'
import { quoted } from './quoted.ts'
import { openScreen, type Screen } from './screen.ts'
import { keepScreen } from './screens.ts'
import { SearchBar } from './SearchBar.tsx'

/** One terminal, with what can be done about what it shows. */
export function Pane({ row, shown }: { row: TerminalRow; shown: boolean }) {
  const { terminalId, threadId, title, state } = row
  const place = useRef<HTMLDivElement>(null)
  const [screen, setScreen] = useState<Screen | null>(null)
  const [selected, setSelected] = useState(false)
  const [searching, setSearching] = useState(false)
  const { connection } = useSession()
  const wanted = useChosen((chosen) => chosen.wanted === terminalId)
  const ended = endWords(state)

  useEffect(() => {
    if (!place.current) return
    let drawnTo = 0
    let at = 0
    let past = Number.POSITIVE_INFINITY
    const openFile = ({ path, line, column }: FileLink) =>
      connection
        .openInEditor({ threadId, path, ...(line && { line }), ...(column && { column }) })
        .then((editor) => showNews(`Opened in ${editor}`), showFailure)
    const put = openScreen(place.current, {
      // What a program asked in the past was answered then.
      typed: (text) => {
        if (drawnTo >= past) connection.typeInto(terminalId, text)
      },
      resized: (size) => {
        rememberSize(size)
        connection.resizeTerminal(terminalId, size)
      },
      selected: setSelected,
      wantsSearch: () => setSearching(true),
      openFile: (link) => void openFile(link),
    })
    const stream = connection.followTerminal(terminalId, {
      attached: (end) => {
        past = end
      },
      output: ({ from, to, text }) => {
        if (from !== at) {
          put.clear()
          drawnTo = from
        }
        at = to
        put.draw(text, () => {
          drawnTo = to
          stream.drawn(to)
        })
      },
    })
    const forget = keepScreen(terminalId, put)
    setScreen(put)
    return () => {
      forget()
      stream.stop()
      put.dispose()
      setScreen(null)
    }
  }, [connection, terminalId, threadId])

  useEffect(() => screen?.name(title), [screen, title])

  useEffect(() => {
    if (!screen || !place.current || !shown) return
    const fitted = new ResizeObserver(() => screen.fit())
    fitted.observe(place.current)
    return () => fitted.disconnect()
  }, [screen, shown])

  useEffect(() => {
    if (!screen || !shown || !wanted) return
    screen.focus()
    tookFocus()
  }, [screen, shown, wanted])

  const sendToAgent = () => {
    if (screen) appendToDraft(threadId, quoted(screen.selection(), title))
  }
  const beginAnew = () => {
    const { group, size } = row
    // At once: the button is about to go, and what is typed next is meant for the shell.
    screen?.focus()
    connection.terminal({ do: 'open', terminalId, threadId, group, size }).catch(showFailure)
  }
  const close = () => {
    connection.terminal({ do: 'close', terminalId }).catch(showFailure)
  }

  return (
    <section
      aria-label={title}
      onFocus={() => chooseTerminal(threadId, terminalId)}
      className="relative flex min-w-0 flex-1 flex-col border-line not-first:border-l"
    >
      <div
        ref={place}
        className="terminal-screen min-h-0 flex-1 overflow-hidden py-1 pl-3 font-mono text-body"
      />
      {searching && screen && (
        <SearchBar
          screen={screen}
          onClose={() => {
            setSearching(false)
            screen.endSearch()
            screen.focus()
          }}
        />
      )}
      {selected && !searching && (
        <div className="absolute top-2 right-4">
          <Button size="small" className="shadow-pop" onClick={sendToAgent}>
            Send to agent
          </Button>
        </div>
      )}
      {ended !== null && (
        <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-t border-line bg-sunken px-3 py-1">
          <p role="status" className="min-w-0 flex-1 text-soft">
            {ended}
          </p>
          <Button size="small" onClick={beginAnew}>
            Start again
          </Button>
          <Button size="small" look="quiet" onClick={close}>
            Close
          </Button>
        </div>
      )}
    </section>
  )
}
