import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const rectangle = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
})
type Rectangle = z.infer<typeof rectangle>

const windowState = rectangle.extend({ maximized: z.boolean() })

/** Where a window stood, in device-independent pixels, and whether it filled its screen. */
export type WindowState = z.infer<typeof windowState>

/** The state kept in `file`; undefined when there is none that can be read. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // A window in the middle of the screen is a better answer to a spoilt file than no window.
    return undefined
  }
}

export function keepWindowState(file: string, state: WindowState): void {
  writeFileSync(file, JSON.stringify(state))
}

/** Whether enough of the title bar lies on `screen` to take hold of it. */
export function isReachable(state: Rectangle, screen: Rectangle): boolean {
  const grip = 80
  return (
    state.x + state.width >= screen.x + grip &&
    state.x <= screen.x + screen.width - grip &&
    state.y >= screen.y &&
    state.y <= screen.y + screen.height - grip
  )
}
