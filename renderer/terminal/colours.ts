import type { ITheme } from '@xterm/xterm'

const tokens = {
  background: '--color-surface',
  foreground: '--color-text',
  cursor: '--color-text',
  cursorAccent: '--color-surface',
  selectionBackground: '--terminal-selection',
  scrollbarSliderBackground: '--color-chosen',
  scrollbarSliderHoverBackground: '--color-line-strong',
  scrollbarSliderActiveBackground: '--color-line-strong',
  black: '--ansi-black',
  red: '--ansi-red',
  green: '--ansi-green',
  yellow: '--ansi-yellow',
  blue: '--ansi-blue',
  magenta: '--ansi-magenta',
  cyan: '--ansi-cyan',
  white: '--ansi-white',
  brightBlack: '--ansi-bright-black',
  brightRed: '--ansi-bright-red',
  brightGreen: '--ansi-bright-green',
  brightYellow: '--ansi-bright-yellow',
  brightBlue: '--ansi-bright-blue',
  brightMagenta: '--ansi-bright-magenta',
  brightCyan: '--ansi-bright-cyan',
  brightWhite: '--ansi-bright-white',
} satisfies ITheme

/** The app's colours as they are now, in the words that a terminal understands: it knows no tokens. */
export function coloursNow(): ITheme {
  const named = Object.entries(tokens).map(([name, token]) => [name, colourOf(token)])
  return Object.fromEntries(named) as ITheme
}

/** How the places that were found are marked; the library wants six digits. */
export const markColours = () => ({
  matchBackground: digits(colourOf('--color-waiting-tint')),
  matchBorder: digits(colourOf('--color-waiting-line')),
  matchOverviewRuler: digits(colourOf('--color-waiting-line')),
  activeMatchBackground: digits(colourOf('--color-waiting-line')),
  activeMatchColorOverviewRuler: digits(colourOf('--color-waiting')),
})

/** Calls back whenever the colours may have changed. Gives the way to stop. */
export function onColours(changed: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', changed)
  const chosen = new MutationObserver(changed)
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    system.removeEventListener('change', changed)
    chosen.disconnect()
  }
}

function colourOf(token: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${token})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function digits(colour: string): string {
  const parts = colour.match(/\d+/g)?.slice(0, 3) ?? []
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`
}
