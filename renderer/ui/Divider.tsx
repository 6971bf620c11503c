import type { KeyboardEvent, PointerEvent } from 'react'
import { clamp, PANEL_LIMITS, resizePanel, type Side, useApp } from '../store/app.ts'
import { classNames } from './classNames.ts'

const KEY_STEP = 16

/** The inner edge of a panel, by which its width is changed. */
export function Divider({ side, label }: { side: Side; label: string }) {
  const width = useApp((app) => app[side].width)
  const outward = side === 'sidebar' ? 1 : -1
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.preventDefault()
    const handle: HTMLDivElement = event.currentTarget
    const from = event.clientX
    // What is shown may be less than what was wished for, where the window is narrow.
    const shown = handle.parentElement?.offsetWidth ?? width
    const listening = new AbortController()
    const { signal } = listening
    handle.setPointerCapture(event.pointerId)
    handle.addEventListener(
      'pointermove',
      (move) => resizePanel(side, shown + outward * (move.clientX - from)),
      { signal },
    )
    for (const name of ['pointerup', 'pointercancel'] as const)
      handle.addEventListener(name, () => listening.abort(), { signal })
  }
  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowRight: KEY_STEP, ArrowLeft: -KEY_STEP }[event.key]
    if (by === undefined) return
    event.preventDefault()
    resizePanel(side, clamp(side, width + outward * by))
  }
  return (
    // A separator that can be moved takes the focus; the rule knows only the one that cannot.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={PANEL_LIMITS[side].least}
      aria-valuemax={PANEL_LIMITS[side].most}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={step}
      className={classNames(
        'absolute inset-y-0 z-10 w-px cursor-col-resize bg-line before:absolute before:-inset-x-1 before:inset-y-0 hover:bg-line-strong',
        side === 'sidebar' ? 'right-0' : 'left-0',
      )}
    />
  )
}
