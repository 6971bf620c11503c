import './terminal.css'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { SerializeAddon } from '@xterm/addon-serialize'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { WebglAddon } from '@xterm/addon-webgl'
import { Terminal } from '@xterm/xterm'
import type { TerminalSize } from '../../core/terminals.ts'
import { copyText } from '../ui/toasts.ts'
import { coloursNow, markColours, onColours } from './colours.ts'
import type { FileLink } from './fileLinks.ts'
import { terminalKey } from './keys.ts'
import { fileLinkProvider } from './linkProvider.ts'
import { plainText } from './plainText.ts'

/** Lines above the screen that a window holds; the host keeps more. */
const LINES_KEPT = 20_000

/** What a screen tells whoever put it up. */
export type ScreenEvents = {
  /** Somebody typed, or the terminal answers what a program asked it. */
  typed(text: string): void
  resized(size: TerminalSize): void
  selected(some: boolean): void
  wantsSearch(): void
  openFile(link: FileLink): void
}

/** How many places were found, and which of them is shown, from 0; -1 when it is not known. */
export type Found = { count: number; at: number }

/** A terminal's screen in the page. */
export interface Screen {
  /** Draws text; calls back once it is drawn. */
  draw(text: string, drawn: () => void): void
  /** Wipes everything, in its turn among what is drawn. */
  clear(): void
  /** Names it for whoever cannot see it. */
  name(title: string): void
  focus(): void
  /** Takes the size of its place, if it has one. */
  fit(): void
  selection(): string
  /** Everything that it holds, as text. */
  everything(): string
  find(text: string, way: 'next' | 'previous' | 'typing'): void
  endSearch(): void
  onFound(listener: (found: Found) => void): void
  dispose(): void
}

/** Puts a screen into a place in the page. */
export function openScreen(place: HTMLElement, events: ScreenEvents): Screen {
  const style = getComputedStyle(place)
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily: style.fontFamily,
    fontSize: Number.parseFloat(style.fontSize),
    lineHeight: 1.2,
    scrollback: LINES_KEPT,
    // It is also how wide the scroll bar is.
    overviewRuler: { width: 10 },
    cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    cursorInactiveStyle: 'outline',
    // Programs choose colours for a background they do not know.
    minimumContrastRatio: 4.5,
    macOptionIsMeta: true,
    rescaleOverlappingGlyphs: true,
    theme: coloursNow(),
  })
  const fitting = new FitAddon()
  const searching = new SearchAddon()
  const serializing = new SerializeAddon()
  terminal.loadAddon(fitting)
  terminal.loadAddon(searching)
  terminal.loadAddon(serializing)
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  terminal.loadAddon(new WebLinksAddon((_, address) => openOutside(terminal, address)))
  terminal.registerLinkProvider(fileLinkProvider(terminal, events.openFile))
  terminal.open(place)
  drawWithGraphics(terminal)

  terminal.attachCustomKeyEventHandler((event) => {
    const key = terminalKey(event, terminal.hasSelection())
    if (key === 'copy') void copyText(terminal.getSelection())
    if (key === 'search') events.wantsSearch()
    if (key === 'copy' || key === 'search') event.preventDefault()
    return key === 'shell'
  })
  terminal.onData(events.typed)
  terminal.onSelectionChange(() => events.selected(terminal.hasSelection()))
  terminal.onResize(({ cols, rows }) => events.resized({ columns: cols, rows }))
  const stopColours = onColours(() => {
    terminal.options.theme = coloursNow()
  })

  return {
    draw: (text, drawn) => terminal.write(text, drawn),
    clear: () => terminal.write('', () => terminal.reset()),
    name: (title) => terminal.textarea?.setAttribute('aria-label', `Terminal ${title}`),
    focus: () => terminal.focus(),
    fit() {
      // One that is hidden has no size, and none is better than a wrong one.
      const wished = place.clientWidth > 0 ? fitting.proposeDimensions() : undefined
      if (wished && wished.cols >= 2 && wished.rows >= 1) fitting.fit()
    },
    selection: () => terminal.getSelection(),
    everything: () =>
      plainText(serializing.serialize({ excludeModes: true, excludeAltBuffer: true })),
    find(text, way) {
      const options = { decorations: markColours(), incremental: way === 'typing' }
      if (way === 'previous') searching.findPrevious(text, options)
      else searching.findNext(text, options)
    },
    endSearch: () => searching.clearDecorations(),
    onFound: (listener) =>
      void searching.onDidChangeResults(({ resultCount, resultIndex }) =>
        listener({ count: resultCount, at: resultIndex }),
      ),
    dispose() {
      stopColours()
      terminal.dispose()
    },
  }
}

let card: boolean | undefined

/** Whether there is a graphics card: a processor that does its work is slower than the page. */
function hasGraphicsCard(): boolean {
  card ??= findGraphicsCard()
  return card
}

function findGraphicsCard(): boolean {
  const context = document.createElement('canvas').getContext('webgl2')
  if (!context) return false
  const about = context.getExtension('WEBGL_debug_renderer_info')
  const drawnBy: unknown = about && context.getParameter(about.UNMASKED_RENDERER_WEBGL)
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(String(drawnBy))
}

/** Draws by the graphics card; where there is none, or it goes away, the page itself draws. */
function drawWithGraphics(terminal: Terminal): void {
  if (!hasGraphicsCard()) return
  try {
    const graphics = new WebglAddon()
    graphics.onContextLoss(() => graphics.dispose())
    terminal.loadAddon(graphics)
  } catch {
    // This browser has no WebGL. The page draws, which is slower and looks the same.
  }
}

function openOutside(terminal: Terminal, address: string): void {
  const url = URL.parse(address)
  const safe = url?.protocol === 'https:' || url?.protocol === 'http:'
  // Whoever marks a piece of it does not mean to open it.
  if (url && safe && !terminal.hasSelection())
    window.open(url.href, '_blank', 'noopener,noreferrer')
}
