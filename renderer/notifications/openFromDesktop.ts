import type { ThreadId } from '../../core/ids.ts'
import { goTo, openThread, useApp } from '../store/app.ts'
import { showWay } from '../ui/toasts.ts'

/** Opens a thread for somebody who asked for it outside the window, with the way back. */
export function openFromDesktop(threadId: ThreadId): void {
  const { place } = useApp.getState()
  if (place.kind === 'thread' && place.threadId === threadId) return
  openThread(threadId)
  if (place.kind !== 'start') showWay('Opened from the notification', 'Go back', () => goTo(place))
}
