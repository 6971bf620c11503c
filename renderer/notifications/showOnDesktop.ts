/** What the desktop shows, as long as somebody else has not taken it away. */
export type Shown = { close(): void }

/**
 * Shows something on the desktop, where the person lets us and does not look at this window.
 *
 * The same from several windows has one tag, and so is shown once.
 */
export function showOnDesktop(
  tag: string,
  title: string,
  body: string,
  open: () => void,
): Shown | undefined {
  if (!('Notification' in window) || Notification.permission !== 'granted') return undefined
  // Who looks at this window has seen it already.
  if (!document.hidden && document.hasFocus()) return undefined
  const notification = new Notification(title, { body, tag })
  notification.addEventListener('click', () => {
    window.focus()
    open()
  })
  return notification
}
