import { useEffect } from 'react'
import { goTo, showDialog, togglePanel, useApp } from '../store/app.ts'
import { useSend, useSession } from '../store/hooks.ts'
import { showTerminals } from '../terminal/chosen.ts'
import { overlayIsOpen, textFieldOf, withControl } from '../ui/keyboard.ts'
import { jumpToBlocked, newTerminal, startThread, stepThread } from './actions.ts'

/** The keys that work everywhere in the window. */
export function useShortcuts(): void {
  const session = useSession()
  const send = useSend()
  useEffect(() => {
    const stop = () => {
      const { place } = useApp.getState()
      if (place.kind !== 'thread') return false
      const thread = session.threads.store.getState().table.row(place.threadId)
      if (!thread?.turn || thread.openRequests.length > 0) return false
      const { turnId } = thread.turn
      void send({ type: 'InterruptTurn', threadId: thread.threadId, turnId })
      return true
    }
    const commands = (event: KeyboardEvent): (() => void) | undefined => {
      if (withControl(event) && !event.shiftKey)
        switch (event.code) {
          case 'KeyK':
            return event.altKey ? undefined : () => showDialog('palette')
          case 'KeyJ':
            return event.altKey ? undefined : () => jumpToBlocked(session)
          case 'KeyB':
            return () => togglePanel(event.altKey ? 'dock' : 'sidebar')
        }
      if (withControl(event) && event.shiftKey && event.code === 'KeyF') return searchAll
      // Ctrl on a Mac too, where the system has ⌘ and this key.
      if (event.ctrlKey && !event.altKey && event.code === 'Backquote')
        return event.shiftKey ? () => newTerminal(session) : toggleDrawer
      if (event.altKey && event.key === 'ArrowDown') return () => stepThread(session, 1)
      if (event.altKey && event.key === 'ArrowUp') return () => stepThread(session, -1)
      if (withControl(event) || event.altKey || overlayIsOpen()) return undefined
      if (textFieldOf(event.target)) return undefined
      switch (event.key) {
        case '?':
          return () => showDialog('keys')
        case 'c':
          return () => startThread(session)
        case '/':
          return () => focusOn('[data-filter]')
        case 'i':
          return () => focusOn('[data-composer]')
      }
      return undefined
    }
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const run = commands(event)
      if (!run) return
      event.preventDefault()
      run()
    }
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.repeat || event.isComposing || overlayIsOpen()) return
      const text = textFieldOf(event.target)
      if (text && !('composer' in text.dataset)) return
      if (stop()) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    // On the way down: by the time it came up, what Esc has closed would no longer be there to see.
    window.addEventListener('keydown', escape, { capture: true })
    return () => {
      window.removeEventListener('keydown', press)
      window.removeEventListener('keydown', escape, { capture: true })
    }
  }, [session, send])
}

function searchAll(): void {
  goTo({ kind: 'search' })
  // It may be open already, with the focus elsewhere.
  focusOn('[data-search]')
}

function toggleDrawer(): void {
  showTerminals()
  // What is hidden keeps no focus, and the next key should not be lost.
  if (!useApp.getState().drawer.open) focusOn('[data-composer]')
}

const focusOn = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus()
