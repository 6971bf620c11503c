/** Whether a key press belongs to something that floats above the window: a menu, a dialog, a list. */
export const overlayIsOpen = (): boolean =>
  // A list that was closed may stay in the page unseen, and a toast is a dialog that asks nothing.
  [...document.querySelectorAll(OVERLAYS)].some((overlay) => overlay.checkVisibility())

const OVERLAYS =
  '[role="dialog"], [role="alertdialog"]:not([aria-modal="false"]), [role="menu"], [role="listbox"]'

/** The text field an event came from, if any. */
export function textFieldOf(
  target: EventTarget | null,
): HTMLInputElement | HTMLTextAreaElement | null {
  if (target instanceof HTMLTextAreaElement) return target
  if (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio')
    return target
  return null
}

/** Whether Enter on this target already means something. */
export const answersEnter = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('button, a, summary, input, select, [role="button"]') !== null

export const withControl = (event: KeyboardEvent): boolean => event.metaKey || event.ctrlKey
