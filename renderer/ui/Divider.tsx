import type { KeyboardEvent, PointerEvent } from 'react'
import { clamp, PANEL_LIMITS, resizePanel, type Side, useApp } from '../store/app.ts'
import { classNames } from './classNames.ts'

const KEY_STEP = 16

/** Where the edge of each panel lies, along which way it is moved, and what makes the panel larger. */
const edges = {
  sidebar: { grows: 1, larger: 'ArrowRight', smaller: 'ArrowLeft' },
  dock: { grows: -1, larger: 'ArrowLeft', smaller: 'ArrowRight' },
  drawer: { grows: -1, larger: 'ArrowUp', smaller: 'ArrowDown' },
} as const

const upright = 'inset-y-0 w-px cursor-col-resize before:-inset-x-1 before:inset-y-0'
const looks: Record<Side, string> = {
  sidebar: `${upright} right-0`,
  dock: `${upright} left-0`,
  drawer: 'inset-x-0 top-0 h-px cursor-row-resize before:-inset-y-1 before:inset-x-0',
}

/** The inner edge of a panel, by which its size is changed. */
export function Divider({ side, label }: { side: Side; label: string }) {
  const size = useApp((app) => app[side].size)
  const { grows, larger, smaller } = edges[side]
  const along = side === 'drawer' ? 'clientY' : 'clientX'
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.preventDefault()
    const handle: HTMLDivElement = event.currentTarget
    const from = event[along]
    // What is shown may be less than what was wished for, where the window is narrow.
    const panel = handle.parentElement
    const shown = (side === 'drawer' ? panel?.offsetHeight : panel?.offsetWidth) ?? size
    const listening = new AbortController()
    const { signal } = listening
    handle.setPointerCapture(event.pointerId)
    handle.addEventListener(
      'pointermove',
      (move) => resizePanel(side, shown + grows * (move[along] - from)),
      { signal },
    )
    for (const name of ['pointerup', 'pointercancel'] as const)
      handle.addEventListener(name, () => listening.abort(), { signal })
  }
  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { [larger]: KEY_STEP, [smaller]: -KEY_STEP }[event.key]
    if (by === undefined) return
    event.preventDefault()
    resizePanel(side, clamp(side, size + by))
  }
  return (
    // A separator that can be moved takes the focus; the rule knows only the one that cannot.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation={side === 'drawer' ? 'horizontal' : 'vertical'}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={PANEL_LIMITS[side].least}
      aria-valuemax={PANEL_LIMITS[side].most}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={step}
      className={classNames(
        'absolute z-10 bg-line before:absolute hover:bg-line-strong',
        looks[side],
      )}
    />
  )
}
