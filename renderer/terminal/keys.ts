import { withControl } from '../ui/keyboard.ts'
import { isMac } from '../ui/keyNames.ts'

/**
 * Whose a key is that was pressed in a terminal: the shell's, unless it is one of the few that we or
 * the browser keep. What is the window's goes on to where the window's keys are heard.
 */
export function terminalKey(
  event: KeyboardEvent,
  selection: boolean,
): 'shell' | 'window' | 'copy' | 'search' {
  if (event.type !== 'keydown') return 'shell'
  const { code, shiftKey, ctrlKey, metaKey, altKey } = event
  if (altKey || !withControl(event)) return 'shell'
  if (code === 'Backquote' && ctrlKey) return 'window'
  // On a Mac the shell has Ctrl and the window ⌘; elsewhere they share Ctrl, and Shift makes it ours.
  const ours = isMac ? metaKey : shiftKey
  if (ours && code === 'KeyC') return selection ? 'copy' : 'window'
  if (ours && code === 'KeyV') return 'window'
  if (code === 'KeyF') {
    if (shiftKey) return 'window'
    return isMac && !metaKey ? 'shell' : 'search'
  }
  return metaKey ? 'window' : 'shell'
}
