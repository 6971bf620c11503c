import type { KeyboardEvent } from 'react'

/** Up and down walk through what `selector` finds below, wherever among it the focus is. */
export function moveByArrows(event: KeyboardEvent<HTMLElement>, selector: string): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || event.altKey) return
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)]
  const next = items[items.findIndex((item) => item === document.activeElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
